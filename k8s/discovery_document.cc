#include "k8s/discovery_document.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/text.h"
#include "k8s/json.h"

namespace springtide::k8s {
namespace {

using boost::json::value;

std::string Text(const value& object, std::initializer_list<absl::string_view> path) {
  return std::string(FindString(object, path).value_or(""));
}

// Items: an array to walk, empty when there is none.
const boost::json::array& Items(const value& object,
                                std::initializer_list<absl::string_view> path) {
  static const auto* empty = new boost::json::array();
  const auto* array = FindArray(object, path);
  return array == nullptr ? *empty : *array;
}

ScaleVerbs DecodeVerbs(const value& subresource) {
  ScaleVerbs verbs;
  for (const value& verb : Items(subresource, {"verbs"})) {
    const auto text = FindString(verb, {});
    verbs.get |= text == "get";
    verbs.update |= text == "update";
    verbs.patch |= text == "patch";
  }
  return verbs;
}

bool IsScaleKind(absl::string_view group, absl::string_view version, absl::string_view kind) {
  return group == "autoscaling" && version == "v1" && kind == "Scale";
}

bool IsUsable(const ApiResource& resource) {
  return IsDnsLabel(resource.resource.resource) && IsKind(resource.kind);
}

// DecodeResource: nothing for what has no kind of this group and version.
std::optional<ApiResource> DecodeResource(const value& item, const GroupVersion& group_version) {
  ApiResource resource;
  resource.resource = {group_version, Text(item, {"resource"})};
  resource.kind = Text(item, {"responseKind", "kind"});
  resource.namespaced = FindString(item, {"scope"}) != "Cluster";
  const std::string group = Text(item, {"responseKind", "group"});
  const std::string version = Text(item, {"responseKind", "version"});
  if (!IsUsable(resource) || (!group.empty() && group != group_version.group) ||
      (!version.empty() && version != group_version.version)) {
    return std::nullopt;
  }
  for (const value& subresource : Items(item, {"subresources"})) {
    if (FindString(subresource, {"subresource"}) == "scale" &&
        IsScaleKind(Text(subresource, {"responseKind", "group"}),
                    Text(subresource, {"responseKind", "version"}),
                    Text(subresource, {"responseKind", "kind"}))) {
      resource.scale = DecodeVerbs(subresource);
    }
  }
  return resource;
}

ApiGroups DecodeAggregated(const value& document) {
  ApiGroups groups;
  for (const value& item : Items(document, {"items"})) {
    const std::string group = Text(item, {"metadata", "name"});
    if (!group.empty() && !IsDnsSubdomain(group)) continue;
    std::vector<ApiVersion>& versions = groups[group];
    for (const value& entry : Items(item, {"versions"})) {
      ApiVersion version{Text(entry, {"version"}), FindString(entry, {"freshness"}) == "Stale", {}};
      if (!IsDnsLabel(version.version)) continue;
      for (const value& resource : Items(entry, {"resources"})) {
        auto decoded = DecodeResource(resource, {group, version.version});
        if (decoded) version.resources.push_back(*std::move(decoded));
      }
      versions.push_back(std::move(version));
    }
  }
  return groups;
}

// Versions of the core group: {"kind":"APIVersions","versions":["v1"]}.
ApiGroups DecodeCoreVersions(const value& document) {
  ApiGroups groups;
  for (const value& entry : Items(document, {"versions"})) {
    const std::string version = Text(entry, {});
    if (IsDnsLabel(version)) groups[""].push_back({version, false, {}});
  }
  return groups;
}

ApiGroups DecodeGroupList(const value& document) {
  ApiGroups groups;
  for (const value& item : Items(document, {"groups"})) {
    const std::string group = Text(item, {"name"});
    if (!IsDnsSubdomain(group)) continue;
    const std::string preferred = Text(item, {"preferredVersion", "version"});
    std::vector<ApiVersion>& versions = groups[group];
    for (const value& entry : Items(item, {"versions"})) {
      const std::string version = Text(entry, {"version"});
      if (IsDnsLabel(version)) versions.push_back({version, false, {}});
    }
    std::stable_partition(versions.begin(), versions.end(),
                          [&](const ApiVersion& version) { return version.version == preferred; });
  }
  return groups;
}

absl::Status WrongKind(const value& document, absl::string_view wanted) {
  return absl::DataLossError(absl::StrCat("discovery answered with kind \"",
                                          base::ForDisplay(Text(document, {"kind"}), 60),
                                          "\" instead of ", wanted));
}

}  // namespace

absl::StatusOr<DiscoveryIndex> DecodeDiscoveryIndex(absl::string_view json) {
  const auto document = ParseJson(json);
  if (!document.ok()) return document.status();
  const auto kind = FindString(*document, {"kind"});
  if (kind == "APIGroupDiscoveryList") return DiscoveryIndex{true, DecodeAggregated(*document)};
  if (kind == "APIVersions") return DiscoveryIndex{false, DecodeCoreVersions(*document)};
  if (kind == "APIGroupList") return DiscoveryIndex{false, DecodeGroupList(*document)};
  return WrongKind(*document, "APIGroupDiscoveryList, APIVersions or APIGroupList");
}

absl::StatusOr<std::vector<ApiResource>> DecodeResourceList(absl::string_view json,
                                                            const GroupVersion& group_version) {
  const auto document = ParseJson(json);
  if (!document.ok()) return document.status();
  if (FindString(*document, {"kind"}) != "APIResourceList") {
    return WrongKind(*document, "APIResourceList");
  }
  std::vector<ApiResource> resources;
  std::map<std::string, ScaleVerbs> scales;  // by the resource's name
  for (const value& item : Items(*document, {"resources"})) {
    const std::string name = Text(item, {"name"});
    ApiResource resource;
    resource.resource = {group_version, name};
    resource.kind = Text(item, {"kind"});
    const auto* namespaced = Find(item, {"namespaced"});
    resource.namespaced = namespaced != nullptr && namespaced->is_bool() && namespaced->get_bool();
    if (absl::EndsWith(name, "/scale") &&
        IsScaleKind(Text(item, {"group"}), Text(item, {"version"}), resource.kind)) {
      scales[std::string(absl::StripSuffix(name, "/scale"))] = DecodeVerbs(item);
    }
    if (IsUsable(resource)) resources.push_back(std::move(resource));
  }
  for (ApiResource& resource : resources) {
    const auto found = scales.find(resource.resource.resource);
    if (found != scales.end()) resource.scale = found->second;
  }
  return resources;
}

}  // namespace springtide::k8s
