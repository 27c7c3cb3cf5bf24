#include "sandbox/schema.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <regex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace springtide::sandbox {
namespace {

// std::regex recurses with the length of the text.
constexpr size_t kMaxMatched = 1024;

const JsonObject* SchemaOf(const JsonObject& schema, absl::string_view key) {
  return ObjectAt(schema, {"properties", key});
}

bool Flag(const JsonObject& schema, absl::string_view key) {
  const Json* value = schema.if_contains(View(key));
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::optional<double> Number(const JsonObject& schema, absl::string_view key) {
  const Json* value = schema.if_contains(View(key));
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

std::string Child(const std::string& path, absl::string_view key) {
  return path.empty() ? std::string(key) : absl::StrCat(path, ".", key);
}

std::string Item(const std::string& path, size_t index) {
  return absl::StrCat(path, "[", index, "]");
}

bool IsRootField(absl::string_view key) {
  return key == "apiVersion" || key == "kind" || key == "metadata";
}

void AddInvalid(const std::string& path, const std::string& value, absl::string_view why,
                std::vector<Cause>& causes) {
  causes.push_back({"FieldValueInvalid",
                    absl::StrCat("Invalid value: ", value, ": ", path, " in body ", why), path});
}

bool HasType(const Json& value, absl::string_view type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "number") return value.is_number();
  if (type == "integer") {
    return value.is_int64() || value.is_uint64() ||
           (value.is_double() && std::floor(value.get_double()) == value.get_double());
  }
  return true;
}

std::string TypeName(const Json& value) {
  switch (value.kind()) {
    case boost::json::kind::object:
      return "\"object\"";
    case boost::json::kind::array:
      return "\"array\"";
    case boost::json::kind::string:
      return "\"string\"";
    case boost::json::kind::bool_:
      return "\"boolean\"";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
      return "\"integer\"";
    case boost::json::kind::double_:
      return "\"number\"";
    case boost::json::kind::null:
      return "\"null\"";
  }
  return "";
}

void CheckNumber(const Json& value, const JsonObject& schema, const std::string& path,
                 std::vector<Cause>& causes) {
  const double number = value.to_number<double>();
  const std::string shown = boost::json::serialize(value);
  if (const auto minimum = Number(schema, "minimum")) {
    const bool exclusive = Flag(schema, "exclusiveMinimum");
    if (number < *minimum || (exclusive && number == *minimum)) {
      AddInvalid(path, shown,
                 absl::StrCat("should be greater than ", exclusive ? "" : "or equal to ", *minimum),
                 causes);
    }
  }
  if (const auto maximum = Number(schema, "maximum")) {
    const bool exclusive = Flag(schema, "exclusiveMaximum");
    if (number > *maximum || (exclusive && number == *maximum)) {
      AddInvalid(path, shown,
                 absl::StrCat("should be less than ", exclusive ? "" : "or equal to ", *maximum),
                 causes);
    }
  }
  if (const auto step = Number(schema, "multipleOf"); step && std::fmod(number, *step) != 0) {
    AddInvalid(path, shown, absl::StrCat("should be a multiple of ", *step), causes);
  }
}

void CheckString(const Json& value, const JsonObject& schema, const std::string& path,
                 std::vector<Cause>& causes) {
  const std::string text(View(value.get_string()));
  const std::string shown = boost::json::serialize(value);
  // Characters, not bytes.
  const auto length = static_cast<double>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
  if (const auto least = Number(schema, "minLength"); least && length < *least) {
    AddInvalid(path, shown, absl::StrCat("should be at least ", *least, " chars long"), causes);
  }
  if (const auto most = Number(schema, "maxLength"); most && length > *most) {
    AddInvalid(path, shown, absl::StrCat("should be at most ", *most, " chars long"), causes);
  }
  const std::string pattern = TextAt(schema, {"pattern"});
  if (pattern.empty() || text.size() > kMaxMatched) return;
  try {
    if (!std::regex_search(text, std::regex(pattern))) {
      AddInvalid(path, shown, absl::StrCat("should match '", pattern, "'"), causes);
    }
  } catch (const std::regex_error&) {
    AddInvalid(path, shown, absl::StrCat("has the unusable pattern '", pattern, "'"), causes);
  }
}

void CheckCount(size_t count, const JsonObject& schema, absl::string_view least_key,
                absl::string_view most_key, const std::string& path, absl::string_view what,
                std::vector<Cause>& causes) {
  const auto number = static_cast<double>(count);
  if (const auto least = Number(schema, least_key); least && number < *least) {
    AddInvalid(path, absl::StrCat(count), absl::StrCat("should have at least ", *least, " ", what),
               causes);
  }
  if (const auto most = Number(schema, most_key); most && number > *most) {
    causes.push_back({"FieldValueTooMany",
                      absl::StrCat("Too many: ", count, ": must have at most ", *most, " ", what),
                      path});
  }
}

void CheckEnum(const Json& value, const JsonObject& schema, const std::string& path,
               std::vector<Cause>& causes) {
  const auto* allowed = ArrayAt(schema, {"enum"});
  if (allowed == nullptr || std::find(allowed->begin(), allowed->end(), value) != allowed->end()) {
    return;
  }
  const std::string supported =
      absl::StrJoin(*allowed, ", ", [](std::string* out, const Json& entry) {
        absl::StrAppend(out, boost::json::serialize(entry));
      });
  causes.push_back({"FieldValueNotSupported",
                    absl::StrCat("Unsupported value: ", boost::json::serialize(value),
                                 ": supported values: ", supported),
                    path});
}

void CheckObject(const JsonObject& object, const JsonObject& schema, const std::string& path,
                 std::vector<Cause>& causes) {
  if (const auto* required = ArrayAt(schema, {"required"})) {
    for (const Json& name : *required) {
      if (!name.is_string() || object.contains(name.get_string())) continue;
      causes.push_back(
          {"FieldValueRequired", "Required value", Child(path, View(name.get_string()))});
    }
  }
  CheckCount(object.size(), schema, "minProperties", "maxProperties", path, "properties", causes);
  const auto* additional = ObjectAt(schema, {"additionalProperties"});
  for (const auto& field : object) {
    const absl::string_view key(field.key().data(), field.key().size());
    if (path.empty() && key == "metadata") continue;
    const auto* child = SchemaOf(schema, key);
    if (child == nullptr) child = additional;
    if (child != nullptr) Validate(field.value(), *child, Child(path, key), causes);
  }
}

}  // namespace

void Prune(Json& value, const JsonObject& schema, const std::string& path, bool is_root,
           std::vector<std::string>& unknown) {
  if (auto* items = value.if_array()) {
    const auto* item_schema = ObjectAt(schema, {"items"});
    for (size_t i = 0; item_schema != nullptr && i < items->size(); ++i) {
      Prune((*items)[i], *item_schema, Item(path, i), false, unknown);
    }
    return;
  }
  auto* object = value.if_object();
  if (object == nullptr || Flag(schema, "x-kubernetes-embedded-resource")) return;
  const bool keep_unknown =
      Flag(schema, "x-kubernetes-preserve-unknown-fields") || Flag(schema, "additionalProperties");
  const auto* additional = ObjectAt(schema, {"additionalProperties"});
  std::vector<std::string> gone;
  for (auto& field : *object) {
    const absl::string_view key(field.key().data(), field.key().size());
    if (is_root && IsRootField(key)) continue;
    const auto* child = SchemaOf(schema, key);
    if (child == nullptr) child = additional;
    if (child != nullptr) {
      Prune(field.value(), *child, Child(path, key), false, unknown);
    } else if (!keep_unknown) {
      gone.emplace_back(key);
    }
  }
  for (const std::string& key : gone) {
    unknown.push_back(Child(path, key));
    object->erase(key);
  }
}

void ApplyDefaults(Json& value, const JsonObject& schema) {
  if (auto* items = value.if_array()) {
    const auto* item_schema = ObjectAt(schema, {"items"});
    for (size_t i = 0; item_schema != nullptr && i < items->size(); ++i) {
      ApplyDefaults((*items)[i], *item_schema);
    }
    return;
  }
  auto* object = value.if_object();
  if (object == nullptr) return;
  if (const auto* properties = ObjectAt(schema, {"properties"})) {
    for (const auto& property : *properties) {
      const auto* child = property.value().if_object();
      const Json* preset = child == nullptr ? nullptr : child->if_contains("default");
      if (preset == nullptr) continue;
      Json* present = object->if_contains(property.key());
      if (present == nullptr || (present->is_null() && !Flag(*child, "nullable"))) {
        (*object)[property.key()] = *preset;
      }
    }
  }
  const auto* additional = ObjectAt(schema, {"additionalProperties"});
  for (auto& field : *object) {
    const auto* child = SchemaOf(schema, {field.key().data(), field.key().size()});
    if (child == nullptr) child = additional;
    if (child != nullptr) ApplyDefaults(field.value(), *child);
  }
}

void Validate(const Json& value, const JsonObject& schema, const std::string& path,
              std::vector<Cause>& causes) {
  if (value.is_null() && Flag(schema, "nullable")) return;
  const std::string type = TextAt(schema, {"type"});
  const bool either = Flag(schema, "x-kubernetes-int-or-string");
  const bool fits = either ? HasType(value, "integer") || value.is_string() : HasType(value, type);
  if (!fits) {
    causes.push_back({"FieldValueTypeInvalid",
                      absl::StrCat("Invalid value: ", TypeName(value), ": ", path,
                                   " in body must be of type ", type, ": ", TypeName(value)),
                      path});
    return;
  }
  CheckEnum(value, schema, path, causes);
  if (value.is_number()) CheckNumber(value, schema, path, causes);
  if (value.is_string()) CheckString(value, schema, path, causes);
  if (const auto* object = value.if_object()) CheckObject(*object, schema, path, causes);
  if (const auto* items = value.if_array()) {
    CheckCount(items->size(), schema, "minItems", "maxItems", path, "items", causes);
    const auto* item_schema = ObjectAt(schema, {"items"});
    for (size_t i = 0; item_schema != nullptr && i < items->size(); ++i) {
      Validate((*items)[i], *item_schema, Item(path, i), causes);
    }
  }
}

}  // namespace springtide::sandbox
