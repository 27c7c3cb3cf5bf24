// What an autoscaler keeps of a Pod.
#ifndef SPRINGTIDE_K8S_POD_H_
#define SPRINGTIDE_K8S_POD_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "k8s/condition_status.h"
#include "k8s/object_meta.h"

namespace springtide::k8s {

enum class PodPhase {
  kUnknown,  // also: absent, or a phase that is not known here
  kPending,
  kRunning,
  kSucceeded,
  kFailed,
};

struct Pod {
  // Owner: the controller among the owner references; empty without one.
  struct Owner {
    std::string kind;
    std::string name;
    std::string uid;
  };

  ObjectMeta meta;
  PodPhase phase = PodPhase::kUnknown;
  ConditionStatus ready = ConditionStatus::kUnknown;
  std::optional<absl::Time> ready_changed;  // when `ready` last took another value
  std::optional<absl::Time> started;        // when the kubelet accepted it
  std::string ip;
  Owner owner;

  // IsServing: ready, and not on its way out.
  bool IsServing() const { return ready == ConditionStatus::kTrue && !meta.deleted; }
};

// PodKind reads core/v1 Pods.
Kind<Pod> PodKind(const MetaSelection& selection);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_POD_H_
