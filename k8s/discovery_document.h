// What an API server serves, decoded from its discovery documents: the aggregated form
// (apidiscovery.k8s.io v2 and v2beta1) and the older one of many small documents.
#ifndef SPRINGTIDE_K8S_DISCOVERY_DOCUMENT_H_
#define SPRINGTIDE_K8S_DISCOVERY_DOCUMENT_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "k8s/resource.h"

namespace springtide::k8s {

// ScaleVerbs: what an autoscaling/v1 scale subresource can do.
struct ScaleVerbs {
  bool get = false;
  bool update = false;
  bool patch = false;

  bool operator==(const ScaleVerbs&) const = default;
};

// ApiResource: one kind and where it is served.
struct ApiResource {
  GroupVersionResource resource;
  std::string kind;
  bool namespaced = true;
  std::optional<ScaleVerbs> scale;  // nothing without a scale subresource

  bool operator==(const ApiResource&) const = default;
};

struct ApiVersion {
  std::string version;
  // The server behind it does not answer: what is listed may be old or missing.
  bool stale = false;
  std::vector<ApiResource> resources;

  bool operator==(const ApiVersion&) const = default;
};

// ApiGroups: versions by group, in the server's order of preference.
using ApiGroups = std::map<std::string, std::vector<ApiVersion>>;

// DiscoveryIndex: an answer of /api or /apis: everything when aggregated, else only the names of
// the versions.
struct DiscoveryIndex {
  bool aggregated = false;
  ApiGroups groups;
};

// DecodeDiscoveryIndex reads an APIGroupDiscoveryList, APIVersions or APIGroupList. Skips entries
// whose names could not be part of a path. DataLoss for other documents.
absl::StatusOr<DiscoveryIndex> DecodeDiscoveryIndex(absl::string_view json);

// DecodeResourceList reads an APIResourceList, the answer of /apis/{group}/{version}.
absl::StatusOr<std::vector<ApiResource>> DecodeResourceList(absl::string_view json,
                                                            const GroupVersion& group_version);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_DISCOVERY_DOCUMENT_H_
