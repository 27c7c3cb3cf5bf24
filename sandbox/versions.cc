#include "sandbox/versions.h"

#include <array>
#include <string>
#include <utility>

namespace springtide::sandbox {
namespace {

// events.k8s.io/v1 -> v1; what is not listed has the same name in both.
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 7> kEventFields = {{
    {"regarding", "involvedObject"},
    {"note", "message"},
    {"reportingController", "reportingComponent"},
    {"deprecatedSource", "source"},
    {"deprecatedFirstTimestamp", "firstTimestamp"},
    {"deprecatedLastTimestamp", "lastTimestamp"},
    {"deprecatedCount", "count"},
}};

void Rename(JsonObject& object, absl::string_view from, absl::string_view to) {
  Json* value = object.if_contains(View(from));
  if (value == nullptr) return;
  Json moved = std::move(*value);
  object.erase(View(from));
  object[View(to)] = std::move(moved);
}

}  // namespace

JsonObject ToStored(const Resource& resource, JsonObject object) {
  if (resource.group == "events.k8s.io") {
    for (const auto& [newer, core] : kEventFields) Rename(object, newer, core);
    object["apiVersion"] = "v1";
  }
  return object;
}

JsonObject ToServed(const Resource& resource, JsonObject object) {
  if (resource.group == "events.k8s.io") {
    for (const auto& [newer, core] : kEventFields) Rename(object, core, newer);
  }
  object["apiVersion"] = resource.api_version();
  object["kind"] = resource.kind;
  return object;
}

bool IsAsStored(const Resource& resource, const JsonObject& object) {
  return TextAt(object, {"apiVersion"}) == resource.api_version();
}

}  // namespace springtide::sandbox
