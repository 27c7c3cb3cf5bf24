#include "base/field.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "base/number.h"

namespace springtide::base {
namespace {

constexpr size_t kNearEdits = 2;
constexpr size_t kMaxListedBytes = 100;

std::string RangeText(const FieldInfo& field) {
  if (field.kind == FieldKind::kDuration) {
    return absl::StrCat("a duration in [", absl::FormatDuration(absl::Seconds(field.range.min)),
                        ", ", absl::FormatDuration(absl::Seconds(field.range.max)), "]");
  }
  return absl::StrCat(field.kind == FieldKind::kInteger ? "an integer in [" : "a number in [",
                      FormatNumber(field.range.min), ", ", FormatNumber(field.range.max), "]");
}

// Adds a problem unless `number` is finite and in the field's range.
bool CheckRange(const FieldInfo& field, double number, const Value& value, const FieldPath& path,
                ErrorList& errors) {
  if (!std::isnan(number) && number >= field.range.min && number <= field.range.max) return true;
  absl::string_view fault = "is not a number";
  if (number < field.range.min) fault = "is too small";
  if (number > field.range.max) fault = "is too large";
  errors.Add(path, value.mark(),
             absl::StrCat(value.Brief(), " ", fault, "; use ", RangeText(field)));
  return false;
}

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

void AddWrongType(absl::string_view want, const Value& value, const FieldPath& path,
                  ErrorList& errors) {
  if (value.is_null()) {
    errors.Add(path, value.mark(), absl::StrCat("has no value; use ", want));
    return;
  }
  const bool is_leaf = value.if_list() == nullptr && value.if_map() == nullptr;
  errors.Add(path, value.mark(),
             absl::StrCat(is_leaf ? absl::StrCat(value.Brief(), " ") : "", "is ", value.TypeName(),
                          "; use ", want));
}

bool CheckKeys(const ObjectInfo& info, const Value& value, const FieldPath& path,
               ErrorList& errors) {
  const Value::Map* map = value.if_map();
  if (map == nullptr) {
    AddWrongType("a map of fields", value, path, errors);
    return false;
  }
  std::vector<std::string> known;
  for (const FieldInfo& field : info.fields) {
    known.push_back(field.name);
    if (field.required && value.Find(field.name) == nullptr) {
      errors.Add(path.Key(field.name), value.mark(), "is missing; it has no default");
    }
  }
  for (const Value::Entry& entry : *map) {
    if (std::find(known.begin(), known.end(), entry.first) != known.end()) continue;
    const std::optional<std::string> near = NearestName(entry.first, known);
    errors.Add(path.Key(entry.first), entry.second.mark(),
               near.has_value()
                   ? absl::StrCat("is not a field here; did you mean \"", *near, "\"?")
                   : absl::StrCat("is not a field here; fields are: ", ListNames(known)));
  }
  return true;
}

void DecodeScalar(const FieldInfo&, const Value& value, const FieldPath& path, ErrorList& errors,
                  bool& out) {
  const bool* decoded = value.if_bool();
  if (decoded == nullptr) return AddWrongType("true or false", value, path, errors);
  out = *decoded;
}

void DecodeScalar(const FieldInfo& field, const Value& value, const FieldPath& path,
                  ErrorList& errors, int64_t& out) {
  const int64_t* decoded = value.if_integer();
  if (decoded == nullptr) return AddWrongType(RangeText(field), value, path, errors);
  if (CheckRange(field, static_cast<double>(*decoded), value, path, errors)) out = *decoded;
}

void DecodeScalar(const FieldInfo& field, const Value& value, const FieldPath& path,
                  ErrorList& errors, double& out) {
  double number = 0;
  if (const double* decoded = value.if_double()) {
    number = *decoded;
  } else if (const int64_t* integer = value.if_integer()) {
    number = static_cast<double>(*integer);
  } else {
    return AddWrongType(RangeText(field), value, path, errors);
  }
  if (CheckRange(field, number, value, path, errors)) out = number;
}

void DecodeScalar(const FieldInfo& field, const Value& value, const FieldPath& path,
                  ErrorList& errors, absl::Duration& out) {
  const std::string* text = value.if_string();
  absl::Duration duration;
  // "0" is the one duration that needs no unit; a YAML reader makes an integer of it.
  const bool zero = value.if_integer() != nullptr && *value.if_integer() == 0;
  if (!zero && (text == nullptr || !absl::ParseDuration(*text, &duration))) {
    errors.Add(path, value.mark(),
               absl::StrCat(value.Brief(), " is not a duration; use ", RangeText(field),
                            ", with a unit: \"90s\", \"1h30m\""));
    return;
  }
  if (CheckRange(field, absl::ToDoubleSeconds(duration), value, path, errors)) out = duration;
}

void DecodeScalar(const FieldInfo&, const Value& value, const FieldPath& path, ErrorList& errors,
                  std::string& out) {
  const std::string* text = value.if_string();
  if (text == nullptr) return AddWrongType("a string (put it in quotes)", value, path, errors);
  out = *text;
}

std::optional<size_t> DecodeChoice(const FieldInfo& field, const Value& value,
                                   const FieldPath& path, ErrorList& errors) {
  const std::string* text = value.if_string();
  if (text != nullptr) {
    for (size_t i = 0; i < field.choices.size(); ++i) {
      if (field.choices[i] == *text) return i;
    }
  }
  const std::optional<std::string> near =
      text == nullptr ? std::nullopt : NearestName(*text, field.choices);
  errors.Add(path, value.mark(),
             absl::StrCat(value.Brief(), " is not a choice; use one of ", ListNames(field.choices),
                          near.has_value() ? absl::StrCat(" (did you mean ", *near, "?)") : ""));
  return std::nullopt;
}

const Value::List* CheckList(const FieldInfo& field, const Value& value, const FieldPath& path,
                             ErrorList& errors) {
  const Value::List* list = value.if_list();
  if (list == nullptr) {
    AddWrongType("a list", value, path, errors);
  } else if (list->size() > field.max_items) {
    errors.Add(path, value.mark(),
               absl::StrCat("has ", list->size(), " items; use at most ", field.max_items));
    return nullptr;
  }
  return list;
}

Value EncodeScalar(bool value) { return value; }
Value EncodeScalar(int64_t value) { return value; }
Value EncodeScalar(double value) { return value; }
Value EncodeScalar(absl::Duration value) { return absl::FormatDuration(value); }
Value EncodeScalar(const std::string& value) { return value; }

std::optional<std::string> NearestName(absl::string_view name,
                                       const std::vector<std::string>& candidates) {
  std::optional<std::string> nearest;
  size_t fewest = kNearEdits + 1;
  if (name.size() > 64) return nearest;  // a name that long is no typing error
  for (const std::string& candidate : candidates) {
    const size_t edits = EditDistance(name, candidate);
    if (edits < fewest && edits < candidate.size()) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string ListNames(const std::vector<std::string>& names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (text.size() + names[i].size() > kMaxListedBytes) {
      return absl::StrCat(text, " and ", names.size() - i, " more");
    }
    absl::StrAppend(&text, i > 0 ? ", " : "", names[i]);
  }
  return text;
}

}  // namespace springtide::base
