#include "sandbox/workload_status.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "sandbox/pod_status.h"

namespace springtide::sandbox {
namespace {

void SetCount(JsonObject& status, absl::string_view field, int64_t count) {
  if (count == 0) {
    status.erase(View(field));
  } else {
    status[View(field)] = count;
  }
}

JsonObject Observed(const JsonObject& object) {
  return JsonObject{{"observedGeneration", IntegerAt(object, {"metadata", "generation"})}};
}

}  // namespace

JsonObject DeploymentStatus(const JsonObject& deployment, absl::string_view replica_set,
                            const PodCounts& pods, absl::Time now) {
  const auto* before = ObjectAt(deployment, {"status"});
  JsonObject status = before == nullptr ? JsonObject() : *before;
  const int64_t wanted = IntegerAt(deployment, {"spec", "replicas"});
  const bool available = pods.ready >= wanted;
  status["observedGeneration"] = IntegerAt(deployment, {"metadata", "generation"});
  SetCount(status, "replicas", pods.total);
  SetCount(status, "updatedReplicas", pods.updated);
  SetCount(status, "readyReplicas", pods.ready);
  SetCount(status, "availableReplicas", pods.ready);
  SetCount(status, "unavailableReplicas", std::max<int64_t>(wanted - pods.ready, 0));
  SetCondition(status, "Available", available,
               available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
               available ? "Deployment has minimum availability."
                         : "Deployment does not have minimum availability.",
               now);
  SetCondition(status, "Progressing", true,
               available ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
               absl::StrCat("ReplicaSet \"", replica_set, "\" ",
                            available ? "has successfully progressed." : "is progressing."),
               now);
  return status;
}

JsonObject ReplicaSetStatus(const JsonObject& set, int64_t pods, int64_t ready) {
  JsonObject status = Observed(set);
  status["replicas"] = pods;
  SetCount(status, "fullyLabeledReplicas", pods);
  SetCount(status, "readyReplicas", ready);
  SetCount(status, "availableReplicas", ready);
  return status;
}

JsonObject StatefulSetStatus(const JsonObject& set, int64_t pods, int64_t ready) {
  JsonObject status = Observed(set);
  status["replicas"] = pods;
  status["availableReplicas"] = ready;
  status["collisionCount"] = 0;
  SetCount(status, "readyReplicas", ready);
  SetCount(status, "currentReplicas", pods);
  SetCount(status, "updatedReplicas", pods);
  return status;
}

}  // namespace springtide::sandbox
