// What is known of one configuration field, and how one scalar is decoded and checked against it.
// Schema<T> (base/schema.h) is built from these.
#ifndef SPRINGTIDE_BASE_FIELD_H_
#define SPRINGTIDE_BASE_FIELD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/errors.h"
#include "base/value.h"

namespace springtide::base {

enum class FieldKind { kBool, kInteger, kNumber, kDuration, kString, kChoice, kObject, kList };

// Range: both ends belong to it. Durations are in seconds.
struct Range {
  double min = 0;
  double max = 0;
};

struct ObjectInfo;

struct FieldInfo {
  FieldInfo(absl::string_view field_name, FieldKind field_kind, Range field_range,
            absl::string_view field_doc)
      : name(field_name), kind(field_kind), range(field_range), doc(field_doc) {}

  std::string name;
  FieldKind kind;
  Range range;  // of kInteger, kNumber, kDuration
  std::string doc;
  bool required = false;
  Value default_value;                  // null: no default
  std::vector<std::string> choices;     // of kChoice
  const ObjectInfo* element = nullptr;  // of kObject and kList
  size_t max_items = 0;                 // of kList
};

struct ObjectInfo {
  std::string doc;
  std::vector<FieldInfo> fields;
};

// CheckKeys: false and a problem when `value` is not a map; a problem for every key that `info`
// does not know (with the nearest name it does) and for every required field that is missing.
bool CheckKeys(const ObjectInfo& info, const Value& value, const FieldPath& path,
               ErrorList& errors);

// AddWrongType: the problem that `value` is not what a field takes; `want` says what it does.
void AddWrongType(absl::string_view want, const Value& value, const FieldPath& path,
                  ErrorList& errors);

// DecodeScalar: sets `out`, or adds a problem and leaves it.
void DecodeScalar(const FieldInfo& field, const Value& value, const FieldPath& path,
                  ErrorList& errors, bool& out);
void DecodeScalar(const FieldInfo& field, const Value& value, const FieldPath& path,
                  ErrorList& errors, int64_t& out);
void DecodeScalar(const FieldInfo& field, const Value& value, const FieldPath& path,
                  ErrorList& errors, double& out);
void DecodeScalar(const FieldInfo& field, const Value& value, const FieldPath& path,
                  ErrorList& errors, absl::Duration& out);
void DecodeScalar(const FieldInfo& field, const Value& value, const FieldPath& path,
                  ErrorList& errors, std::string& out);

// DecodeChoice: the index of the chosen name, or nothing and a problem.
std::optional<size_t> DecodeChoice(const FieldInfo& field, const Value& value,
                                   const FieldPath& path, ErrorList& errors);

// CheckList: the list, or nullptr and a problem when it is not one or too long.
const Value::List* CheckList(const FieldInfo& field, const Value& value, const FieldPath& path,
                             ErrorList& errors);

Value EncodeScalar(bool value);
Value EncodeScalar(int64_t value);
Value EncodeScalar(double value);
Value EncodeScalar(absl::Duration value);
Value EncodeScalar(const std::string& value);

// NearestName: the candidate within two edits of `name`, or nothing: for "did you mean".
std::optional<std::string> NearestName(absl::string_view name,
                                       const std::vector<std::string>& candidates);

// ListNames: "a, b, c" on one short line; what does not fit becomes "and 9 more".
std::string ListNames(const std::vector<std::string>& names);

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_FIELD_H_
