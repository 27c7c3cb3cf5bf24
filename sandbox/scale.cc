#include "sandbox/scale.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "sandbox/selector.h"

namespace springtide::sandbox {
namespace {

std::vector<std::string> Steps(absl::string_view path) {
  return absl::StrSplit(path, '.', absl::SkipEmpty());
}

const Json* At(const JsonObject& object, absl::string_view path) {
  const JsonObject* at = &object;
  const Json* found = nullptr;
  for (const std::string& step : Steps(path)) {
    found = at == nullptr ? nullptr : at->if_contains(step);
    at = found == nullptr ? nullptr : found->if_object();
  }
  return found;
}

int64_t Integer(const Json* value) {
  return value != nullptr && value->is_number() ? value->to_number<int64_t>() : 0;
}

void Put(JsonObject& object, absl::string_view path, int64_t value) {
  const std::vector<std::string> steps = Steps(path);
  JsonObject* at = &object;
  for (size_t i = 0; i + 1 < steps.size(); ++i) at = &Ensure(*at, steps[i]);
  (*at)[steps.back()] = value;
}

bool IsMissing(const Resource& resource, const JsonObject& object) {
  const Json* value = At(object, resource.scale->spec_replicas);
  return resource.custom && (value == nullptr || value->is_null());
}

std::string SelectorOf(const Resource& resource, const JsonObject& object) {
  if (!resource.custom) {
    const auto* selector = ObjectAt(object, {"spec", "selector"});
    return selector == nullptr ? "" : LabelSelector::FromObject(*selector).ToString();
  }
  if (resource.scale->label_selector.empty()) return "";
  const Json* selector = At(object, resource.scale->label_selector);
  return selector != nullptr && selector->is_string() ? std::string(View(selector->get_string()))
                                                      : "";
}

}  // namespace

absl::StatusOr<JsonObject> ScaleOf(const Resource& resource, const JsonObject& object) {
  if (IsMissing(resource, object)) {
    return InternalError(absl::StrCat("the spec replicas field \"", resource.scale->spec_replicas,
                                      "\" does not exist"));
  }
  JsonObject metadata;
  for (const char* key : {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
    CopyField(object.at("metadata").get_object(), metadata, key);
  }
  JsonObject spec;
  if (const int64_t replicas = Integer(At(object, resource.scale->spec_replicas)); replicas != 0) {
    spec["replicas"] = replicas;
  }
  JsonObject status{{"replicas", Integer(At(object, resource.scale->status_replicas))}};
  if (const std::string selector = SelectorOf(resource, object); !selector.empty()) {
    status["selector"] = selector;
  }
  return JsonObject{{"kind", "Scale"},
                    {"apiVersion", "autoscaling/v1"},
                    {"metadata", std::move(metadata)},
                    {"spec", std::move(spec)},
                    {"status", std::move(status)}};
}

absl::StatusOr<JsonObject> WithScale(const Resource& resource, const JsonObject& object,
                                     const JsonObject& scale) {
  if (TextAt(scale, {"kind"}) != "Scale" || TextAt(scale, {"apiVersion"}) != "autoscaling/v1") {
    return BadRequest(absl::StrCat("no kind \"", TextAt(scale, {"kind"}),
                                   "\" is registered for version \"", TextAt(scale, {"apiVersion"}),
                                   "\": a Scale of autoscaling/v1 was expected"));
  }
  if (IsMissing(resource, object)) {
    return BadRequest(absl::StrCat("the spec replicas field \"", resource.scale->spec_replicas,
                                   "\" cannot be empty"));
  }
  const Json* wanted = ValueAt(scale, {"spec", "replicas"});
  const bool is_integer = wanted == nullptr || wanted->is_null() || wanted->is_int64();
  const int64_t replicas = wanted == nullptr || !is_integer ? 0 : Integer(wanted);
  if (!is_integer || replicas > INT32_MAX) {
    return BadRequest(
        "Scale in version \"v1\" cannot be handled as a Scale: json: cannot unmarshal into Go "
        "struct field ScaleSpec.spec.replicas of type int32");
  }
  if (replicas < 0) {
    return Invalid(
        {"autoscaling", "Scale", Metadata(object, "name")},
        {{"FieldValueInvalid",
          absl::StrCat("Invalid value: ", replicas, ": must be greater than or equal to 0"),
          "spec.replicas"}});
  }
  JsonObject result = object;
  Put(result, resource.scale->spec_replicas, replicas);
  JsonObject& metadata = Ensure(result, "metadata");
  const std::string name = Metadata(scale, "name");
  if (!name.empty() && name != Metadata(object, "name")) {
    return BadRequest(absl::StrCat("the name of the object (", name,
                                   ") does not match the name on the URL (",
                                   Metadata(object, "name"), ")"));
  }
  for (const char* key : {"uid", "resourceVersion"}) {
    if (ObjectAt(scale, {"metadata"}) != nullptr) {
      CopyField(*ObjectAt(scale, {"metadata"}), metadata, key);
    } else {
      metadata.erase(key);
    }
  }
  return result;
}

}  // namespace springtide::sandbox
