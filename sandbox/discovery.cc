#include "sandbox/discovery.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace springtide::sandbox {
namespace {

JsonArray Texts(const std::vector<std::string>& texts) {
  JsonArray out;
  for (const std::string& text : texts) out.push_back(Json(text));
  return out;
}

JsonArray Verbs(const Resource& resource) {
  if (resource.create_only) return {"create"};
  return {"create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"};
}

// The distinct values of `key` over the resources, in their order.
template <class Key>
std::vector<std::string> Distinct(const Resources& resources, Key key) {
  std::vector<std::string> out;
  for (const auto& resource : resources) {
    const std::string value = key(*resource);
    if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(value);
  }
  return out;
}

std::vector<std::string> Groups(const Resources& resources) {
  return Distinct(resources, [](const Resource& resource) { return resource.group; });
}

Resources InGroup(const Resources& resources, absl::string_view group) {
  Resources out;
  for (const auto& resource : resources) {
    if (resource->group == group) out.push_back(resource);
  }
  return out;
}

Resources InVersion(const Resources& resources, absl::string_view group,
                    absl::string_view version) {
  Resources out;
  for (const auto& resource : InGroup(resources, group)) {
    if (resource->version == version) out.push_back(resource);
  }
  return out;
}

std::vector<std::string> Versions(const Resources& in_group) {
  return Distinct(in_group, [](const Resource& resource) { return resource.version; });
}

JsonObject GroupVersionKind(absl::string_view group, absl::string_view version,
                            absl::string_view kind) {
  return JsonObject{{"group", View(group)}, {"version", View(version)}, {"kind", View(kind)}};
}

JsonObject AggregatedResource(const Resource& resource) {
  JsonObject out{
      {"resource", resource.plural},
      {"responseKind", GroupVersionKind(resource.group, resource.version, resource.kind)},
      {"scope", resource.namespaced ? "Namespaced" : "Cluster"},
      {"singularResource", resource.singular},
      {"verbs", Verbs(resource)}};
  if (!resource.short_names.empty()) out["shortNames"] = Texts(resource.short_names);
  if (!resource.categories.empty()) out["categories"] = Texts(resource.categories);
  JsonArray subresources;
  const JsonArray verbs = {"get", "patch", "update"};
  if (resource.has_status) {
    subresources.push_back(JsonObject{
        {"subresource", "status"},
        {"responseKind", GroupVersionKind(resource.group, resource.version, resource.kind)},
        {"verbs", verbs}});
  }
  if (resource.scale) {
    subresources.push_back(
        JsonObject{{"subresource", "scale"},
                   {"responseKind", GroupVersionKind("autoscaling", "v1", "Scale")},
                   {"verbs", verbs}});
  }
  if (!subresources.empty()) out["subresources"] = std::move(subresources);
  return out;
}

JsonObject LegacyResource(const Resource& resource, absl::string_view subresource) {
  JsonObject out{{"name", subresource.empty() ? resource.plural
                                              : absl::StrCat(resource.plural, "/", subresource)},
                 {"singularName", subresource.empty() ? resource.singular : ""},
                 {"namespaced", resource.namespaced},
                 {"kind", subresource == "scale" ? "Scale" : resource.kind}};
  if (subresource == "scale") {
    out["group"] = "autoscaling";
    out["version"] = "v1";
  }
  out["verbs"] = subresource.empty() ? Verbs(resource) : JsonArray{"get", "patch", "update"};
  if (subresource.empty() && !resource.short_names.empty()) {
    out["shortNames"] = Texts(resource.short_names);
  }
  if (subresource.empty() && !resource.categories.empty()) {
    out["categories"] = Texts(resource.categories);
  }
  return out;
}

std::string GroupVersion(absl::string_view group, absl::string_view version) {
  return group.empty() ? std::string(version) : absl::StrCat(group, "/", version);
}

JsonObject GroupVersionEntry(absl::string_view group, absl::string_view version) {
  return JsonObject{{"groupVersion", GroupVersion(group, version)}, {"version", View(version)}};
}

JsonObject GroupBody(const Resources& in_group, absl::string_view group) {
  JsonArray versions;
  for (const std::string& version : Versions(in_group)) {
    versions.push_back(GroupVersionEntry(group, version));
  }
  const Json preferred = versions[0];
  return JsonObject{
      {"name", View(group)}, {"versions", std::move(versions)}, {"preferredVersion", preferred}};
}

std::string PathOf(const Resource& resource) {
  return absl::StrCat(resource.group.empty() ? "/api/" : "/apis/", resource.api_version(),
                      resource.namespaced ? "/namespaces/{namespace}/" : "/", resource.plural,
                      "/{name}");
}

std::string SchemaName(const Resource& resource) {
  return absl::StrCat(resource.group.empty() ? "core" : resource.group, ".", resource.version, ".",
                      resource.kind);
}

JsonObject SchemaBody(const Resource& resource) {
  JsonObject schema = resource.schema == nullptr ? JsonObject() : *resource.schema;
  SetDefault(schema, "type", "object");
  JsonObject& properties = Ensure(schema, "properties");
  for (const char* field : {"apiVersion", "kind"}) {
    SetDefault(properties, field, JsonObject{{"type", "string"}});
  }
  SetDefault(properties, "metadata", JsonObject{{"type", "object"}});
  if (resource.schema == nullptr) {
    const JsonObject any{{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}};
    SetDefault(properties, "spec", any);
    SetDefault(properties, "status", any);
  }
  schema["x-kubernetes-group-version-kind"] =
      JsonArray{GroupVersionKind(resource.group, resource.version, resource.kind)};
  return schema;
}

}  // namespace

JsonObject AggregatedDiscovery(const Resources& resources, bool core) {
  JsonArray items;
  for (const std::string& group : Groups(resources)) {
    if (group.empty() != core) continue;
    const Resources in_group = InGroup(resources, group);
    JsonArray versions;
    for (const std::string& version : Versions(in_group)) {
      JsonArray entries;
      for (const auto& resource : InVersion(in_group, group, version)) {
        entries.push_back(AggregatedResource(*resource));
      }
      versions.push_back(JsonObject{
          {"version", version}, {"resources", std::move(entries)}, {"freshness", "Current"}});
    }
    JsonObject metadata;
    if (!group.empty()) metadata["name"] = group;
    items.push_back(
        JsonObject{{"metadata", std::move(metadata)}, {"versions", std::move(versions)}});
  }
  return JsonObject{{"kind", "APIGroupDiscoveryList"},
                    {"apiVersion", "apidiscovery.k8s.io/v2"},
                    {"metadata", JsonObject()},
                    {"items", std::move(items)}};
}

JsonObject CoreVersions() {
  return JsonObject{{"kind", "APIVersions"},
                    {"versions", JsonArray{"v1"}},
                    {"serverAddressByClientCIDRs", JsonArray()}};
}

JsonObject GroupList(const Resources& resources) {
  JsonArray groups;
  for (const std::string& group : Groups(resources)) {
    if (!group.empty()) groups.push_back(GroupBody(InGroup(resources, group), group));
  }
  return JsonObject{{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", std::move(groups)}};
}

std::optional<JsonObject> OneGroup(const Resources& resources, absl::string_view group) {
  const Resources in_group = InGroup(resources, group);
  if (in_group.empty()) return std::nullopt;
  JsonObject body = GroupBody(in_group, group);
  body["kind"] = "APIGroup";
  body["apiVersion"] = "v1";
  return body;
}

std::optional<JsonObject> VersionResources(const Resources& resources, absl::string_view group,
                                           absl::string_view version) {
  const Resources in_version = InVersion(resources, group, version);
  if (in_version.empty()) return std::nullopt;
  JsonArray entries;
  for (const auto& resource : in_version) {
    entries.push_back(LegacyResource(*resource, ""));
    if (resource->has_status) entries.push_back(LegacyResource(*resource, "status"));
    if (resource->scale) entries.push_back(LegacyResource(*resource, "scale"));
  }
  return JsonObject{{"kind", "APIResourceList"},
                    {"apiVersion", "v1"},
                    {"groupVersion", GroupVersion(group, version)},
                    {"resources", std::move(entries)}};
}

JsonObject OpenApiIndex(const Resources& resources) {
  JsonObject paths;
  for (const auto& resource : resources) {
    const std::string path =
        absl::StrCat(resource->group.empty() ? "api/" : "apis/", resource->api_version());
    paths[path] = JsonObject{{"serverRelativeURL", absl::StrCat("/openapi/v3/", path)}};
  }
  return JsonObject{{"paths", std::move(paths)}};
}

std::optional<JsonObject> OpenApiVersion(const Resources& resources, absl::string_view group,
                                         absl::string_view version) {
  const Resources in_version = InVersion(resources, group, version);
  if (in_version.empty()) return std::nullopt;
  JsonObject paths;
  JsonObject schemas;
  const JsonObject text{{"type", "string"}};
  for (const auto& resource : in_version) {
    const JsonObject gvk = GroupVersionKind(group, version, resource->kind);
    // kubectl looks here whether the server validates fields by itself.
    const JsonArray parameters = {
        JsonObject{{"name", "fieldValidation"}, {"in", "query"}, {"schema", text}},
        JsonObject{{"name", "dryRun"}, {"in", "query"}, {"schema", text}},
        JsonObject{{"name", "fieldManager"}, {"in", "query"}, {"schema", text}}};
    const JsonObject answers{{"200", JsonObject{{"description", "OK"}}}};
    JsonObject operations;
    for (const char* method : {"get", "put", "patch", "delete"}) {
      operations[method] = JsonObject{{"x-kubernetes-action", method},
                                      {"x-kubernetes-group-version-kind", gvk},
                                      {"parameters", parameters},
                                      {"responses", answers}};
    }
    paths[PathOf(*resource)] = std::move(operations);
    schemas[SchemaName(*resource)] = SchemaBody(*resource);
  }
  return JsonObject{{"openapi", "3.0.0"},
                    {"info", JsonObject{{"title", "Springtide sandbox"}, {"version", "v1"}}},
                    {"paths", std::move(paths)},
                    {"components", JsonObject{{"schemas", std::move(schemas)}}}};
}

}  // namespace springtide::sandbox
