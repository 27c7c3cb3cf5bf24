// What an autoscaler keeps of a Deployment, a StatefulSet or whatever else has replicas.
#ifndef SPRINGTIDE_K8S_WORKLOAD_H_
#define SPRINGTIDE_K8S_WORKLOAD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "k8s/object_meta.h"

namespace springtide::k8s {

// Workload: counts are in [0, 2^31). Kubernetes leaves a status field out when it is 0, so an
// absent one is 0 once a controller has written the status (observedGeneration is there) and
// unknown before.
struct Workload {
  ObjectMeta meta;
  std::optional<int32_t> replicas;         // spec.replicas: what was asked for
  std::optional<int32_t> status_replicas;  // pods that exist
  std::optional<int32_t> ready_replicas;
  std::optional<int64_t> observed_generation;  // what the status tells of

  // IsCurrent: whether the status tells of the spec as it is.
  bool IsCurrent() const { return observed_generation && *observed_generation >= meta.generation; }
};

// WorkloadKind reads objects of `kind` ("Deployment"; empty: any) with the usual field names.
Kind<Workload> WorkloadKind(absl::string_view kind, const MetaSelection& selection);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WORKLOAD_H_
