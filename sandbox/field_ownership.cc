#include "sandbox/field_ownership.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "k8s/json.h"
#include "sandbox/strategic_merge.h"

namespace springtide::sandbox {
namespace {

// A field as fieldsV1 spells it: {"f:spec", "f:containers", "k:{\"name\":\"web\"}", "f:image"}.
using Field = std::vector<std::string>;
using Fields = std::set<Field>;

// What the server itself keeps and no one owns.
bool IsOwnerless(const Field& field) {
  static const std::set<std::string> kMetadata = {"f:name",
                                                  "f:namespace",
                                                  "f:uid",
                                                  "f:resourceVersion",
                                                  "f:generation",
                                                  "f:managedFields",
                                                  "f:selfLink",
                                                  "f:creationTimestamp",
                                                  "f:deletionTimestamp",
                                                  "f:deletionGracePeriodSeconds"};
  if (field.empty()) return false;
  if (field[0] == "f:apiVersion" || field[0] == "f:kind") return true;
  return field.size() > 1 && field[0] == "f:metadata" && kMetadata.count(field[1]) == 1;
}

std::string ItemStep(absl::string_view key, const Json& id) {
  return absl::StrCat("k:", Serialize(JsonObject{{View(key), id}}));
}

// The key of a list's items, when each has one.
absl::string_view KeyOf(absl::string_view list, const Json& value) {
  const absl::string_view key = MergeKey(list);
  const auto* items = value.if_array();
  if (key.empty() || items == nullptr || items->empty()) return "";
  const bool all = std::all_of(items->begin(), items->end(), [&](const Json& item) {
    return item.is_object() && item.get_object().contains(View(key));
  });
  return all ? key : "";
}

void CollectFields(const Json& value, absl::string_view name, Field& at, Fields& out) {
  if (IsOwnerless(at)) return;
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    for (const auto& field : *object) {
      const absl::string_view key(field.key().data(), field.key().size());
      at.push_back(absl::StrCat("f:", key));
      CollectFields(field.value(), key, at, out);
      at.pop_back();
    }
    return;
  }
  if (const absl::string_view key = KeyOf(name, value); !key.empty()) {
    for (const Json& item : value.get_array()) {
      at.push_back(ItemStep(key, item.get_object().at(View(key))));
      CollectFields(item, "", at, out);
      at.pop_back();
    }
    return;
  }
  if (!at.empty()) out.insert(at);
}

Fields FieldsOf(const JsonObject& object) {
  Fields out;
  Field at;
  CollectFields(object, "", at, out);
  return out;
}

// ValueOf: the value of a field; null when there is none.
const Json* ValueOf(const Json& root, const Field& field) {
  const Json* at = &root;
  for (const std::string& step : field) {
    if (absl::StartsWith(step, "f:")) {
      const auto* object = at->if_object();
      at = object == nullptr ? nullptr
                             : object->if_contains(View(absl::string_view(step).substr(2)));
    } else {
      const auto* items = at->if_array();
      if (items == nullptr) return nullptr;
      const auto wanted = k8s::ParseJson(absl::string_view(step).substr(2));
      const auto& id = *wanted->get_object().begin();
      const auto found = std::find_if(items->begin(), items->end(), [&](const Json& item) {
        const auto* object = item.if_object();
        const Json* value = object == nullptr ? nullptr : object->if_contains(id.key());
        return value != nullptr && *value == id.value();
      });
      at = found == items->end() ? nullptr : &*found;
    }
    if (at == nullptr) return nullptr;
  }
  return at;
}

// Erase removes a field, and what it leaves empty above it.
bool Erase(Json& at, const Field& field, size_t depth) {
  const std::string& step = field[depth];
  if (auto* object = at.if_object(); object != nullptr && absl::StartsWith(step, "f:")) {
    const auto key = View(absl::string_view(step).substr(2));
    Json* child = object->if_contains(key);
    if (child == nullptr) return false;
    if (depth + 1 == field.size() || Erase(*child, field, depth + 1)) object->erase(key);
    return object->empty();
  }
  auto* items = at.if_array();
  if (items == nullptr) return false;
  for (auto item = items->begin(); item != items->end(); ++item) {
    const Json one = JsonArray({*item});
    if (ValueOf(one, {step}) == nullptr) continue;
    if (depth + 1 == field.size() || Erase(*item, field, depth + 1)) items->erase(item);
    break;
  }
  return items->empty();
}

// fieldsV1 and back.
JsonObject Encode(const Fields& fields) {
  JsonObject tree;
  for (const Field& field : fields) {
    JsonObject* at = &tree;
    for (const std::string& step : field) at = &Ensure(*at, step);
  }
  return tree;
}

// IsStep: a field, or an item by one key. Sets of values and positions are none of ours.
bool IsStep(absl::string_view step) {
  if (absl::StartsWith(step, "f:")) return true;
  if (!absl::StartsWith(step, "k:")) return false;
  const auto id = k8s::ParseJson(step.substr(2));
  return id.ok() && id->is_object() && id->get_object().size() == 1;
}

void Decode(const JsonObject& tree, Field& at, Fields& out) {
  if (tree.empty() && !at.empty()) out.insert(at);
  for (const auto& child : tree) {
    const auto* below = child.value().if_object();
    if (below == nullptr || !IsStep({child.key().data(), child.key().size()})) continue;
    at.emplace_back(child.key());
    Decode(*below, at, out);
    at.pop_back();
  }
}

struct Entry {
  Manager manager;
  bool apply = false;
  std::string time;
  Fields fields;
};

std::vector<Entry> EntriesOf(const JsonObject& object) {
  std::vector<Entry> entries;
  const auto* list = ArrayAt(object, {"metadata", "managedFields"});
  if (list == nullptr) return entries;
  for (const Json& item : *list) {
    const auto* from = item.if_object();
    if (from == nullptr) continue;
    Entry entry;
    entry.manager = {TextAt(*from, {"manager"}), TextAt(*from, {"apiVersion"}),
                     TextAt(*from, {"subresource"})};
    entry.apply = TextAt(*from, {"operation"}) == "Apply";
    entry.time = TextAt(*from, {"time"});
    Field at;
    if (const auto* tree = ObjectAt(*from, {"fieldsV1"})) Decode(*tree, at, entry.fields);
    entries.push_back(std::move(entry));
  }
  return entries;
}

void SetEntries(JsonObject& object, const std::vector<Entry>& entries) {
  JsonArray list;
  for (const Entry& entry : entries) {
    if (entry.fields.empty()) continue;
    JsonObject out{{"manager", entry.manager.name},
                   {"operation", entry.apply ? "Apply" : "Update"},
                   {"apiVersion", entry.manager.api_version},
                   {"time", entry.time},
                   {"fieldsType", "FieldsV1"},
                   {"fieldsV1", Encode(entry.fields)}};
    if (!entry.manager.subresource.empty()) out["subresource"] = entry.manager.subresource;
    list.push_back(std::move(out));
  }
  if (list.empty()) {
    Ensure(object, "metadata").erase("managedFields");
  } else {
    Ensure(object, "metadata")["managedFields"] = std::move(list);
  }
}

bool IsOf(const Entry& entry, const Manager& manager, bool apply) {
  return entry.apply == apply && entry.manager.name == manager.name &&
         entry.manager.subresource == manager.subresource;
}

Entry& EntryFor(std::vector<Entry>& entries, const Manager& manager, bool apply) {
  auto found = std::find_if(entries.begin(), entries.end(),
                            [&](const Entry& entry) { return IsOf(entry, manager, apply); });
  if (found == entries.end()) {
    entries.push_back({manager, apply, "", {}});
    found = std::prev(entries.end());
  }
  found->manager.api_version = manager.api_version;
  return *found;
}

bool IsOwned(const Field& prefix, const std::vector<Entry>& entries) {
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    const auto at = entry.fields.lower_bound(prefix);
    return at != entry.fields.end() && at->size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), at->begin());
  });
}

// Unowned: what goes with a field that was dropped: the whole item of a list when no one owns
// anything in it, else the field; nothing while someone owns it.
std::optional<Field> Unowned(const Field& field, const std::vector<Entry>& entries) {
  for (size_t i = 0; i < field.size(); ++i) {
    if (absl::StartsWith(field[i], "f:")) continue;
    Field item(field.begin(), field.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    if (!IsOwned(item, entries)) return item;
  }
  if (IsOwned(field, entries)) return std::nullopt;
  return field;
}

// ".spec.template.spec.containers[name=\"web\"].image", as conflicts name fields.
std::string Readable(const Field& field) {
  std::string out;
  for (const std::string& step : field) {
    const absl::string_view rest = absl::string_view(step).substr(2);
    if (absl::StartsWith(step, "f:")) {
      absl::StrAppend(&out, ".", rest);
    } else {
      const auto id = k8s::ParseJson(rest);
      const auto& entry = *id->get_object().begin();
      absl::StrAppend(&out, "[", std::string(entry.key()), "=",
                      boost::json::serialize(entry.value()), "]");
    }
  }
  return out;
}

absl::Status ConflictStatus(const std::vector<Cause>& causes, const Named& about) {
  Refusal refusal;
  refusal.code = 409;
  refusal.reason = "Conflict";
  refusal.message = absl::StrCat(
      "Apply failed with ", causes.size(), " conflict", causes.size() == 1 ? ": " : "s: ",
      absl::StrJoin(causes, ", ", [](std::string* out, const Cause& cause) {
        absl::StrAppend(out, cause.message, ": ", cause.field);
      }));
  refusal.about = about;
  refusal.causes = causes;
  return ToStatus(refusal);
}

}  // namespace

void TrackUpdate(const JsonObject* current, JsonObject& updated, const Manager& manager,
                 absl::Time now) {
  const Fields after = FieldsOf(updated);
  Fields changed;
  std::vector<Entry> entries;
  if (current == nullptr) {
    changed = after;
  } else {
    entries = EntriesOf(*current);
    const Json old_root(*current);
    const Json new_root(updated);
    for (const Field& field : after) {
      const Json* before = ValueOf(old_root, field);
      if (before == nullptr || *before != *ValueOf(new_root, field)) changed.insert(field);
    }
  }
  for (Entry& entry : entries) {
    Fields kept;
    for (const Field& field : entry.fields) {
      if (after.count(field) == 1 && changed.count(field) == 0) kept.insert(field);
    }
    entry.fields = std::move(kept);
  }
  if (!changed.empty()) {
    Entry& own = EntryFor(entries, manager, /*apply=*/false);
    own.fields.insert(changed.begin(), changed.end());
    own.time = k8s::FormatTime(now);
  }
  SetEntries(updated, entries);
}

absl::StatusOr<JsonObject> ApplyConfiguration(const JsonObject& current, const JsonObject& applied,
                                              const Manager& manager, bool force, absl::Time now,
                                              const Named& about) {
  std::vector<Entry> entries = EntriesOf(current);
  const Fields wanted = FieldsOf(applied);
  const Json current_root(current);
  const Json applied_root(applied);
  std::vector<Cause> conflicts;
  for (const Field& field : wanted) {
    const Json* before = ValueOf(current_root, field);
    if (before != nullptr && *before == *ValueOf(applied_root, field)) continue;
    for (Entry& entry : entries) {
      if (IsOf(entry, manager, true) || entry.fields.count(field) == 0) continue;
      if (force) {
        entry.fields.erase(field);
      } else {
        conflicts.push_back({"FieldManagerConflict",
                             absl::StrCat("conflict with \"", entry.manager.name, "\" using ",
                                          entry.manager.api_version),
                             Readable(field)});
      }
    }
  }
  if (!conflicts.empty()) return ConflictStatus(conflicts, about);

  Entry& own = EntryFor(entries, manager, /*apply=*/true);
  const Fields dropped = own.fields;
  own.fields = wanted;
  Json merged(ApplyStrategicMerge(current, applied));
  for (const Field& field : dropped) {
    if (const auto part = Unowned(field, entries)) Erase(merged, *part, 0);
  }
  JsonObject result = std::move(merged.get_object());
  if (dropped != wanted || own.time.empty()) own.time = k8s::FormatTime(now);
  SetEntries(result, entries);
  return result;
}

}  // namespace springtide::sandbox
