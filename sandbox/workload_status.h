// The statuses that the controllers of workloads write.
#ifndef SPRINGTIDE_SANDBOX_WORKLOAD_STATUS_H_
#define SPRINGTIDE_SANDBOX_WORKLOAD_STATUS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sandbox/object.h"

namespace springtide::sandbox {

// PodCounts of a Deployment: `updated` and `ready` are those of the newest template.
struct PodCounts {
  int64_t total = 0;
  int64_t updated = 0;
  int64_t ready = 0;
};

// As Go encodes them: counts of zero are left out, save `replicas` of sets.
JsonObject DeploymentStatus(const JsonObject& deployment, absl::string_view replica_set,
                            const PodCounts& pods, absl::Time now);
JsonObject ReplicaSetStatus(const JsonObject& set, int64_t pods, int64_t ready);
JsonObject StatefulSetStatus(const JsonObject& set, int64_t pods, int64_t ready);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_WORKLOAD_STATUS_H_
