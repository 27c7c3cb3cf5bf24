#include "sandbox/custom_resources.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "k8s/json.h"

namespace springtide::sandbox {
namespace {

std::vector<std::string> Texts(const JsonObject& object, Path path) {
  std::vector<std::string> out;
  const auto* list = ArrayAt(object, path);
  if (list == nullptr) return out;
  for (const Json& item : *list) {
    if (item.is_string()) out.emplace_back(View(item.get_string()));
  }
  return out;
}

bool IsTrue(const JsonObject& object, absl::string_view key) {
  const Json* value = object.if_contains(View(key));
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::vector<PrinterColumn> ColumnsOf(const JsonObject& version) {
  std::vector<PrinterColumn> columns;
  const auto* list = ArrayAt(version, {"additionalPrinterColumns"});
  if (list == nullptr) return columns;
  for (const Json& item : *list) {
    const auto* column = item.if_object();
    if (column == nullptr) continue;
    columns.push_back({TextAt(*column, {"name"}), TextAt(*column, {"type"}, "string"),
                       TextAt(*column, {"jsonPath"}), TextAt(*column, {"description"}),
                       TextAt(*column, {"format"}),
                       static_cast<int>(IntegerAt(*column, {"priority"}))});
  }
  return columns;
}

Resource ResourceOf(const JsonObject& definition, const JsonObject& version) {
  Resource resource;
  resource.custom = true;
  resource.group = TextAt(definition, {"spec", "group"});
  resource.version = TextAt(version, {"name"});
  resource.plural = TextAt(definition, {"spec", "names", "plural"});
  resource.kind = TextAt(definition, {"spec", "names", "kind"});
  resource.singular =
      TextAt(definition, {"spec", "names", "singular"}, absl::AsciiStrToLower(resource.kind));
  resource.short_names = Texts(definition, {"spec", "names", "shortNames"});
  resource.categories = Texts(definition, {"spec", "names", "categories"});
  resource.namespaced = TextAt(definition, {"spec", "scope"}) != "Cluster";
  resource.has_generation = true;
  resource.unconditional_update = false;
  resource.has_status = ObjectAt(version, {"subresources", "status"}) != nullptr;
  if (const auto* scale = ObjectAt(version, {"subresources", "scale"})) {
    resource.scale =
        ScalePaths{TextAt(*scale, {"specReplicasPath"}), TextAt(*scale, {"statusReplicasPath"}),
                   TextAt(*scale, {"labelSelectorPath"})};
  }
  if (const auto* fields = ArrayAt(version, {"selectableFields"})) {
    for (const Json& field : *fields) {
      const auto* object = field.if_object();
      const std::string path = object == nullptr ? "" : TextAt(*object, {"jsonPath"});
      if (path.size() > 1) resource.selectable_fields.push_back(path.substr(1));
    }
  }
  resource.columns = ColumnsOf(version);
  if (const auto* schema = ObjectAt(version, {"schema", "openAPIV3Schema"})) {
    resource.schema = std::make_shared<const JsonObject>(*schema);
  }
  return resource;
}

JsonObject Condition(absl::string_view type, absl::string_view reason, absl::string_view message,
                     absl::Time now) {
  return JsonObject{{"type", View(type)},
                    {"status", "True"},
                    {"lastTransitionTime", k8s::FormatTime(now)},
                    {"reason", View(reason)},
                    {"message", View(message)}};
}

}  // namespace

void CheckDefinition(const JsonObject& definition, std::vector<Cause>& causes) {
  const auto require = [&](Path path, absl::string_view field) {
    if (TextAt(definition, path).empty()) {
      causes.push_back({"FieldValueRequired", "Required value", std::string(field)});
    }
  };
  require({"spec", "group"}, "spec.group");
  require({"spec", "names", "plural"}, "spec.names.plural");
  require({"spec", "names", "kind"}, "spec.names.kind");
  require({"spec", "scope"}, "spec.scope");
  const std::string name = absl::StrCat(TextAt(definition, {"spec", "names", "plural"}), ".",
                                        TextAt(definition, {"spec", "group"}));
  if (Metadata(definition, "name") != name) {
    causes.push_back({"FieldValueInvalid",
                      absl::StrCat("Invalid value: \"", Metadata(definition, "name"),
                                   "\": must be spec.names.plural+\".\"+spec.group"),
                      "metadata.name"});
  }
  const auto* versions = ArrayAt(definition, {"spec", "versions"});
  int stored = 0;
  for (size_t i = 0; versions != nullptr && i < versions->size(); ++i) {
    const auto* version = (*versions)[i].if_object();
    if (version == nullptr) continue;
    if (IsTrue(*version, "storage")) ++stored;
    if (ObjectAt(*version, {"schema", "openAPIV3Schema"}) == nullptr) {
      causes.push_back({"FieldValueRequired", "Required value: schemas are required",
                        absl::StrCat("spec.versions[", i, "].schema.openAPIV3Schema")});
    }
  }
  if (stored != 1) {
    causes.push_back({"FieldValueInvalid",
                      "Invalid value: must have exactly one version marked as storage version",
                      "spec.versions"});
  }
}

void CompleteDefinition(JsonObject& definition, absl::Time now) {
  JsonObject& names = Ensure(Ensure(definition, "spec"), "names");
  const std::string kind = TextAt(names, {"kind"});
  SetDefault(names, "singular", Json(absl::AsciiStrToLower(kind)));
  SetDefault(names, "listKind", Json(absl::StrCat(kind, "List")));
  SetDefault(Ensure(Ensure(definition, "spec"), "conversion"), "strategy", Json("None"));
  JsonObject& status = Ensure(definition, "status");
  status["acceptedNames"] = names;
  JsonArray stored;
  if (const auto* versions = ArrayAt(definition, {"spec", "versions"})) {
    for (const Json& version : *versions) {
      const auto* object = version.if_object();
      if (object != nullptr && IsTrue(*object, "storage")) stored.push_back(object->at("name"));
    }
  }
  status["storedVersions"] = std::move(stored);
  if (!status.contains("conditions")) {
    status["conditions"] =
        JsonArray{Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
                  Condition("Established", "InitialNamesAccepted",
                            "the initial names have been accepted", now)};
  }
}

std::vector<Resource> ResourcesOf(const JsonObject& definition) {
  std::vector<Resource> resources;
  const auto* versions = ArrayAt(definition, {"spec", "versions"});
  if (versions == nullptr) return resources;
  for (const Json& version : *versions) {
    const auto* object = version.if_object();
    if (object == nullptr || !IsTrue(*object, "served")) continue;
    Resource resource = ResourceOf(definition, *object);
    // The storage version is the preferred one.
    const auto at = IsTrue(*object, "storage") ? resources.begin() : resources.end();
    resources.insert(at, std::move(resource));
  }
  return resources;
}

}  // namespace springtide::sandbox
