// The /scale subresource: autoscaling/v1 Scale over whatever keeps a replica count.
#ifndef SPRINGTIDE_SANDBOX_SCALE_H_
#define SPRINGTIDE_SANDBOX_SCALE_H_

#include "absl/status/statusor.h"
#include "sandbox/object.h"
#include "sandbox/resource.h"

namespace springtide::sandbox {

// ScaleOf: zero replicas are left out, as autoscaling/v1 has it. InternalError when a custom
// resource has no replica count. REQUIRES: resource.scale.
absl::StatusOr<JsonObject> ScaleOf(const Resource& resource, const JsonObject& object);

// WithScale: `object` with the replica count of `scale`, and with the UID and the version that
// `scale` names, for the checks of an update. Refuses negative counts, what is no Scale, and custom
// resources without a replica count (BadRequest).
absl::StatusOr<JsonObject> WithScale(const Resource& resource, const JsonObject& object,
                                     const JsonObject& scale);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_SCALE_H_
