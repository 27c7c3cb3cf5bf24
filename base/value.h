// A neutral document tree: what YAML and JSON are converted into once, and what configuration,
// state and records are decoded from and encoded to. Keeps the order of map entries and, where the
// text is known, the place each value came from.
//
// Thread safety: a value type; const access is safe from any thread.
#ifndef SPRINGTIDE_BASE_VALUE_H_
#define SPRINGTIDE_BASE_VALUE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace springtide::base {

// Mark: a place in a text. Lines and columns count from 1; 0 means unknown.
struct Mark {
  int line = 0;
  int column = 0;
};

class Value {
 public:
  using List = std::vector<Value>;
  using Entry = std::pair<std::string, Value>;
  using Map = std::vector<Entry>;  // keys are unique; parsers refuse duplicates

  Value() = default;                                     // null
  Value(bool v) : data_(v) {}                            // NOLINT(google-explicit-constructor)
  Value(int v) : data_(static_cast<int64_t>(v)) {}       // NOLINT(google-explicit-constructor)
  Value(int64_t v) : data_(v) {}                         // NOLINT(google-explicit-constructor)
  Value(double v) : data_(v) {}                          // NOLINT(google-explicit-constructor)
  Value(absl::string_view v) : data_(std::string(v)) {}  // NOLINT(google-explicit-constructor)
  Value(const char* v) : data_(std::string(v)) {}        // NOLINT(google-explicit-constructor)
  Value(std::string v) : data_(std::move(v)) {}          // NOLINT(google-explicit-constructor)
  Value(List v) : data_(std::move(v)) {}                 // NOLINT(google-explicit-constructor)
  Value(Map v) : data_(std::move(v)) {}                  // NOLINT(google-explicit-constructor)

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }

  // The content when it is of that type, else nullptr.
  const bool* if_bool() const { return std::get_if<bool>(&data_); }
  const int64_t* if_integer() const { return std::get_if<int64_t>(&data_); }
  const double* if_double() const { return std::get_if<double>(&data_); }
  const std::string* if_string() const { return std::get_if<std::string>(&data_); }
  const List* if_list() const { return std::get_if<List>(&data_); }
  const Map* if_map() const { return std::get_if<Map>(&data_); }
  List* if_list() { return std::get_if<List>(&data_); }
  Map* if_map() { return std::get_if<Map>(&data_); }

  // Find: the entry of a map with this key, or nullptr (also when this is not a map).
  const Value* Find(absl::string_view key) const;

  // Set: adds or replaces an entry. Turns a null into an empty map first.
  // REQUIRES: null or a map.
  Value& Set(absl::string_view key, Value value);

  // TypeName: what this is, in a user's words: "a number", "a list", "null"...
  absl::string_view TypeName() const;

  // Brief: the value on one short line for an error message; long texts are cut.
  std::string Brief() const;

  const Mark& mark() const { return mark_; }
  void set_mark(Mark mark) { mark_ = mark; }

  // Content is compared; marks are not.
  friend bool operator==(const Value& a, const Value& b) { return a.data_ == b.data_; }

 private:
  std::variant<std::monostate, bool, int64_t, double, std::string, List, Map> data_;
  Mark mark_;
};

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_VALUE_H_
