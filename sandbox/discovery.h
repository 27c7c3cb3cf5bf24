// Discovery: which groups, versions and resources there are, in both forms.
#ifndef SPRINGTIDE_SANDBOX_DISCOVERY_H_
#define SPRINGTIDE_SANDBOX_DISCOVERY_H_

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "sandbox/object.h"
#include "sandbox/resource.h"

namespace springtide::sandbox {

using Resources = std::vector<ResourcePtr>;

// AggregatedDiscovery: apidiscovery.k8s.io/v2 APIGroupDiscoveryList, of the core group (`core`) or
// of the named ones.
JsonObject AggregatedDiscovery(const Resources& resources, bool core);

// CoreVersions: of GET /api. GroupList: of GET /apis.
JsonObject CoreVersions();
JsonObject GroupList(const Resources& resources);
// OneGroup: of GET /apis/GROUP; VersionResources: of GET /apis/GROUP/VERSION (or /api/v1). Nothing
// when it is not served.
std::optional<JsonObject> OneGroup(const Resources& resources, absl::string_view group);
std::optional<JsonObject> VersionResources(const Resources& resources, absl::string_view group,
                                           absl::string_view version);

// OpenApiIndex: of GET /openapi/v3. OpenApiVersion: the document of one group and version, with the
// paths that tell kubectl what the server understands, and schemas: full ones of custom resources,
// of the others only that they are objects.
JsonObject OpenApiIndex(const Resources& resources);
std::optional<JsonObject> OpenApiVersion(const Resources& resources, absl::string_view group,
                                         absl::string_view version);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_DISCOVERY_H_
