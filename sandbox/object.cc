#include "sandbox/object.h"

#include <algorithm>
#include <utility>

namespace springtide::sandbox {

const Json* ValueAt(const JsonObject& object, Path path) {
  const JsonObject* at = &object;
  const Json* found = nullptr;
  for (const absl::string_view key : path) {
    if (at == nullptr) return nullptr;
    found = at->if_contains(View(key));
    if (found == nullptr) return nullptr;
    at = found->if_object();
  }
  return found;
}

const JsonObject* ObjectAt(const JsonObject& object, Path path) {
  const Json* found = ValueAt(object, path);
  return found == nullptr ? nullptr : found->if_object();
}

const JsonArray* ArrayAt(const JsonObject& object, Path path) {
  const Json* found = ValueAt(object, path);
  return found == nullptr ? nullptr : found->if_array();
}

std::string TextAt(const JsonObject& object, Path path, absl::string_view otherwise) {
  const Json* found = ValueAt(object, path);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  return std::string(text == nullptr ? otherwise : View(*text));
}

int64_t IntegerAt(const JsonObject& object, Path path, int64_t otherwise) {
  const Json* found = ValueAt(object, path);
  if (found == nullptr || !found->is_number()) return otherwise;
  boost::json::error_code error;
  const auto number = found->to_number<int64_t>(error);
  return error ? otherwise : number;
}

std::string Metadata(const JsonObject& object, absl::string_view key) {
  return TextAt(object, {"metadata", key});
}

JsonObject& Ensure(JsonObject& object, absl::string_view key) {
  Json& value = object[View(key)];
  if (!value.is_object()) value.emplace_object();
  return value.get_object();
}

void SetDefault(JsonObject& object, absl::string_view key, Json value) {
  Json& found = object[View(key)];
  if (found.is_null()) found = std::move(value);
}

void CopyField(const JsonObject& from, JsonObject& to, absl::string_view key) {
  if (const Json* value = from.if_contains(View(key))) {
    to[View(key)] = *value;
  } else {
    to.erase(View(key));
  }
}

bool SameJson(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) {
    return a == b || a.to_number<double>() == b.to_number<double>();
  }
  if (a.is_array() && b.is_array()) {
    const JsonArray& left = a.get_array();
    const JsonArray& right = b.get_array();
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), SameJson);
  }
  if (!a.is_object() || !b.is_object()) return a == b;
  const JsonObject& left = a.get_object();
  const JsonObject& right = b.get_object();
  return left.size() == right.size() &&
         std::all_of(left.begin(), left.end(), [&](const auto& field) {
           const Json* other = right.if_contains(field.key());
           return other != nullptr && SameJson(field.value(), *other);
         });
}

std::string Serialize(const JsonObject& object) { return boost::json::serialize(object); }

}  // namespace springtide::sandbox
