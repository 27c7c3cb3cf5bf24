// What the controllers and the kubelets of a cluster would do: Deployments, ReplicaSets and
// StatefulSets get pods, pods become ready, statuses follow.
#ifndef SPRINGTIDE_SANDBOX_WORKLOADS_H_
#define SPRINGTIDE_SANDBOX_WORKLOADS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sandbox/objects.h"

namespace springtide::sandbox {

// PodFate: what becomes of a pod that starts.
enum class PodFate {
  kReady,  // runs, and is ready after the delay
  kHang,   // runs and never becomes ready
  kFail,   // crashes over and over: CrashLoopBackOff
};

struct PodBehaviour {
  absl::Duration ready_after = absl::Seconds(1);
  PodFate fate = PodFate::kReady;
};

// Workloads: a simulator that does all that is due when it is stepped, and nothing between.
//
// Thread safety: safe from any thread.
class Workloads {
 public:
  // `objects` outlives this. Its clock says when pods become ready.
  explicit Workloads(Objects& objects) : objects_(objects) {}

  // SetBehaviour of pods that are created from now on, for one workload ("" for all others).
  void SetBehaviour(absl::string_view space, absl::string_view workload, PodBehaviour behaviour);
  void SetDefaultBehaviour(PodBehaviour behaviour);
  // SetFate of a pod that is there: a ready one that is to hang becomes unready.
  void SetFate(absl::string_view space, absl::string_view pod, PodFate fate);
  // Pause stops every controller: nothing moves until Resume.
  void Pause();
  void Resume();

  // Step brings the cluster to where it should be now: removes what belongs to nobody and what is
  // in namespaces that end, creates and deletes pods, moves pods on, writes statuses.
  void Step();

 private:
  struct PodState {
    absl::Duration started;  // on the clock's Elapsed
    PodBehaviour behaviour;
  };

  using ByOwner = std::map<std::string, std::vector<ObjectPtr>>;  // by the owner's UID

  bool IsDue();
  void CollectGarbage();
  void FinishNamespaces();
  void StepDeployments();
  void StepDeployment(const JsonObject& deployment, const std::vector<ObjectPtr>& sets);
  void StepReplicaSets();
  void StepStatefulSets();
  void StepPods();
  void StepPod(const ObjectKey& key, const JsonObject& pod);

  ByOwner Owned(absl::string_view resource) const;
  ObjectPtr CreatePod(const Resource& owner_resource, const JsonObject& owner,
                      const std::string& name, bool generated);
  void SetStatus(const Resource& resource, const JsonObject& object, JsonObject status);
  std::vector<ObjectPtr> All(absl::string_view resource) const;
  PodBehaviour BehaviourFor(const std::string& space, const std::string& workload) const;

  Objects& objects_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  bool paused_ = false;
  int64_t seen_ = -1;        // the revision up to which all is done; -1 for nothing
  absl::Duration next_due_;  // when a pod that starts becomes ready, on the clock's Elapsed
  PodBehaviour default_behaviour_;
  std::map<std::string, PodBehaviour> behaviours_;  // by "namespace/workload"
  std::map<std::string, PodState> pods_;            // by UID
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_WORKLOADS_H_
