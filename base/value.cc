#include "base/value.h"

#include "absl/strings/str_cat.h"
#include "base/number.h"
#include "base/text.h"

namespace springtide::base {
namespace {

constexpr size_t kBriefBytes = 40;

}  // namespace

const Value* Value::Find(absl::string_view key) const {
  const Map* map = if_map();
  if (map == nullptr) return nullptr;
  for (const Entry& entry : *map) {
    if (entry.first == key) return &entry.second;
  }
  return nullptr;
}

Value& Value::Set(absl::string_view key, Value value) {
  if (is_null()) data_ = Map();
  Map& map = *if_map();
  for (Entry& entry : map) {
    if (entry.first == key) return entry.second = std::move(value);
  }
  map.emplace_back(std::string(key), std::move(value));
  return map.back().second;
}

absl::string_view Value::TypeName() const {
  switch (data_.index()) {
    case 0:
      return "null";
    case 1:
      return "a boolean";
    case 2:
      return "an integer";
    case 3:
      return "a number";
    case 4:
      return "a string";
    case 5:
      return "a list";
    default:
      return "a map";
  }
}

std::string Value::Brief() const {
  if (const bool* v = if_bool()) return *v ? "true" : "false";
  if (const int64_t* v = if_integer()) return absl::StrCat(*v);
  if (const double* v = if_double()) return FormatNumber(*v);
  if (const std::string* v = if_string()) {
    return absl::StrCat("\"", ForDisplay(*v, kBriefBytes), "\"");
  }
  return std::string(TypeName());
}

}  // namespace springtide::base
