#include "sandbox/strategic_merge.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace springtide::sandbox {
namespace {

constexpr absl::string_view kDeleteItems = "$deleteFromPrimitiveList/";

// Lists of primitives that merge as sets.
bool IsSet(absl::string_view list) { return list == "finalizers"; }

bool IsDirective(absl::string_view key) { return absl::StartsWith(key, "$"); }

void RetainKeys(JsonObject& target, const JsonArray& keys) {
  JsonObject kept;
  for (const auto& field : target) {
    const Json key(field.key());
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) {
      kept[field.key()] = field.value();
    }
  }
  target = std::move(kept);
}

void EraseAll(JsonArray& items, const JsonArray& gone) {
  for (auto item = items.begin(); item != items.end();) {
    item = std::find(gone.begin(), gone.end(), *item) != gone.end() ? items.erase(item)
                                                                    : std::next(item);
  }
}

Json MergeList(Json target, const JsonArray& patch, absl::string_view key) {
  if (!target.is_array()) target.emplace_array();
  JsonArray& items = target.get_array();
  for (const Json& change : patch) {
    const auto* object = change.if_object();
    if (object == nullptr) continue;
    const std::string directive = TextAt(*object, {"$patch"});
    if (directive == "replace") {
      items.clear();
      continue;
    }
    const Json* id = object->if_contains(View(key));
    const auto found = std::find_if(items.begin(), items.end(), [&](const Json& item) {
      const auto* candidate = item.if_object();
      const Json* other = candidate == nullptr ? nullptr : candidate->if_contains(View(key));
      return id != nullptr && other != nullptr && *id == *other;
    });
    if (directive == "delete") {
      if (found != items.end()) items.erase(found);
    } else if (found != items.end()) {
      *found = ApplyStrategicMerge(std::move(found->get_object()), *object);
    } else {
      items.push_back(ApplyStrategicMerge({}, *object));
    }
  }
  return target;
}

Json MergeSet(Json target, const JsonArray& patch) {
  if (!target.is_array()) target.emplace_array();
  JsonArray& items = target.get_array();
  for (const Json& item : patch) {
    if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
  }
  return target;
}

}  // namespace

absl::string_view MergeKey(absl::string_view list) {
  static constexpr std::array<std::pair<absl::string_view, absl::string_view>, 12> kKeys = {{
      {"containers", "name"},
      {"initContainers", "name"},
      {"volumes", "name"},
      {"env", "name"},
      {"imagePullSecrets", "name"},
      {"secrets", "name"},
      {"volumeMounts", "mountPath"},
      {"volumeDevices", "devicePath"},
      {"hostAliases", "ip"},
      {"conditions", "type"},
      {"ownerReferences", "uid"},
      {"topologySpreadConstraints", "topologyKey"},
  }};
  const auto* found = std::find_if(kKeys.begin(), kKeys.end(),
                                   [&](const auto& entry) { return entry.first == list; });
  return found == kKeys.end() ? absl::string_view() : found->second;
}

JsonObject ApplyStrategicMerge(JsonObject target, const JsonObject& patch) {
  const std::string directive = TextAt(patch, {"$patch"});
  if (directive == "delete") return {};
  if (directive == "replace") target.clear();
  for (const auto& change : patch) {
    const absl::string_view key(change.key().data(), change.key().size());
    const auto* list = change.value().if_array();
    if (list != nullptr && absl::StartsWith(key, kDeleteItems)) {
      const auto name = absl::StripPrefix(key, kDeleteItems);
      if (Json* items = target.if_contains(View(name)); items != nullptr && items->is_array()) {
        EraseAll(items->get_array(), *list);
      }
    }
    if (IsDirective(key)) continue;
    if (change.value().is_null()) {
      target.erase(change.key());
      continue;
    }
    Json& field = target[change.key()];
    if (const auto* object = change.value().if_object()) {
      if (!field.is_object()) field.emplace_object();
      field = ApplyStrategicMerge(std::move(field.get_object()), *object);
    } else if (list != nullptr && IsSet(key)) {
      field = MergeSet(std::move(field), *list);
    } else if (list != nullptr && !MergeKey(key).empty()) {
      field = MergeList(std::move(field), *list, MergeKey(key));
    } else {
      field = change.value();
    }
  }
  if (const auto* keys = ArrayAt(patch, {"$retainKeys"})) RetainKeys(target, *keys);
  return target;
}

}  // namespace springtide::sandbox
