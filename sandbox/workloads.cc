#include "sandbox/workloads.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "sandbox/pod_status.h"
#include "sandbox/workload_status.h"

namespace springtide::sandbox {
namespace {

// What one set gets; a slip of the finger must not fill the memory.
constexpr int64_t kMaxPods = 10'000;

constexpr absl::string_view kNode = "sandbox-node";
constexpr absl::string_view kTemplateHash = "pod-template-hash";

// The controlling owner's UID; empty when there is none.
std::string OwnerUid(const JsonObject& object) {
  const auto* owners = ArrayAt(object, {"metadata", "ownerReferences"});
  if (owners == nullptr || owners->empty() || !(*owners)[0].is_object()) return "";
  return TextAt((*owners)[0].get_object(), {"uid"});
}

JsonArray OwnedBy(const Resource& resource, const JsonObject& owner) {
  return {JsonObject{{"apiVersion", resource.api_version()},
                     {"kind", resource.kind},
                     {"name", Metadata(owner, "name")},
                     {"uid", Metadata(owner, "uid")},
                     {"controller", true},
                     {"blockOwnerDeletion", true}}};
}

int64_t WantedReplicas(const JsonObject& object) { return IntegerAt(object, {"spec", "replicas"}); }

// WantedPods: as many of them as are simulated.
int64_t WantedPods(const JsonObject& object) {
  return std::clamp<int64_t>(WantedReplicas(object), 0, kMaxPods);
}

bool IsEnding(const JsonObject& object) { return !Metadata(object, "deletionTimestamp").empty(); }

int64_t CountReady(const std::vector<ObjectPtr>& pods) {
  return std::count_if(pods.begin(), pods.end(), [](const auto& pod) { return IsReady(*pod); });
}

std::string TemplateHash(const JsonObject& deployment) {
  const auto* pod_template = ObjectAt(deployment, {"spec", "template"});
  const std::string text = pod_template == nullptr ? "" : Serialize(*pod_template);
  return absl::StrFormat("%010x", std::hash<std::string>()(text) & 0xffffffffff);
}

// SortByWorth: ready pods first, then the older ones; what is too much goes from the end.
void SortByWorth(std::vector<ObjectPtr>& pods) {
  std::stable_sort(pods.begin(), pods.end(), [](const ObjectPtr& a, const ObjectPtr& b) {
    if (IsReady(*a) != IsReady(*b)) return IsReady(*a);
    return Metadata(*a, "creationTimestamp") < Metadata(*b, "creationTimestamp");
  });
}

}  // namespace

void Workloads::SetBehaviour(absl::string_view space, absl::string_view workload,
                             PodBehaviour behaviour) {
  const std::lock_guard lock(mutex_);
  behaviours_[absl::StrCat(space, "/", workload)] = behaviour;
}

void Workloads::SetDefaultBehaviour(PodBehaviour behaviour) {
  const std::lock_guard lock(mutex_);
  default_behaviour_ = behaviour;
}

void Workloads::SetFate(absl::string_view space, absl::string_view pod, PodFate fate) {
  const std::lock_guard lock(mutex_);
  const auto object = objects_.store().Get({"pods", std::string(space), std::string(pod)});
  if (!object.ok() || *object == nullptr) return;
  const auto found = pods_.find(Metadata(**object, "uid"));
  if (found == pods_.end()) return;
  found->second.behaviour.fate = fate;
  seen_ = -1;
}

void Workloads::Pause() {
  const std::lock_guard lock(mutex_);
  paused_ = true;
}

void Workloads::Resume() {
  const std::lock_guard lock(mutex_);
  paused_ = false;
  seen_ = -1;
}

PodBehaviour Workloads::BehaviourFor(const std::string& space, const std::string& workload) const {
  const auto found = behaviours_.find(absl::StrCat(space, "/", workload));
  return found == behaviours_.end() ? default_behaviour_ : found->second;
}

void Workloads::Step() {
  const std::lock_guard lock(mutex_);
  if (paused_ || !IsDue()) return;
  next_due_ = absl::InfiniteDuration();
  const int64_t before = objects_.store().revision();
  FinishNamespaces();
  CollectGarbage();
  // Pods first, so that the statuses above them tell what is; then from the top down, so that one
  // step carries a new replica count to the pods.
  StepPods();
  StepDeployments();
  StepReplicaSets();
  StepStatefulSets();
  StepPods();
  StepReplicaSets();
  StepDeployments();
  // Its own writes may call for more: what follows from them is done at the next step.
  seen_ = before;
}

// IsDue: whether something has changed that a step would act on, or a pod's delay is over.
bool Workloads::IsDue() {
  if (seen_ < 0 || objects_.clock().Elapsed() >= next_due_) return true;
  const int64_t until = objects_.store().revision();
  for (const char* resource :
       {"namespaces", "pods", "deployments.apps", "replicasets.apps", "statefulsets.apps"}) {
    const auto changes = objects_.store().ChangesAfter(resource, seen_, until);
    if (!changes.ok() || !changes->empty()) return true;
  }
  seen_ = until;
  return false;
}

std::vector<ObjectPtr> Workloads::All(absl::string_view resource) const {
  std::vector<ObjectPtr> out;
  const auto snapshot = objects_.store().List(resource, "");
  if (!snapshot.ok()) return out;
  for (const auto& entry : snapshot->objects) out.push_back(entry.second);
  return out;
}

void Workloads::FinishNamespaces() {
  for (const auto& space : All("namespaces")) {
    if (!IsEnding(*space)) continue;
    const std::string name = Metadata(*space, "name");
    std::set<std::string> kinds;
    bool empty = true;
    for (const auto& resource : objects_.registry().Resources()) {
      if (!resource->namespaced || !kinds.insert(resource->storage()).second) continue;
      const auto inside = objects_.store().List(resource->storage(), name);
      if (!inside.ok()) continue;
      for (const auto& [key, object] : inside->objects) {
        WriteContext context;
        const auto deleted = objects_.Delete(*resource, key.space, key.name, {}, context);
        empty = empty && deleted.ok() && deleted->gone;
      }
    }
    if (empty) {
      objects_.Remove({"namespaces", "", name});
    } else {
      next_due_ = absl::ZeroDuration();  // finalizers may go at any time
    }
  }
}

void Workloads::CollectGarbage() {
  std::set<std::string> alive;
  for (const char* resource : {"deployments.apps", "replicasets.apps", "statefulsets.apps"}) {
    for (const auto& owner : All(resource)) alive.insert(Metadata(*owner, "uid"));
  }
  for (const char* resource : {"replicasets.apps", "pods"}) {
    for (const auto& object : All(resource)) {
      const std::string owner = OwnerUid(*object);
      if (owner.empty() || alive.count(owner) == 1) continue;
      objects_.Remove({resource, Metadata(*object, "namespace"), Metadata(*object, "name")});
      alive.erase(Metadata(*object, "uid"));
    }
  }
}

Workloads::ByOwner Workloads::Owned(absl::string_view resource) const {
  ByOwner out;
  for (const auto& object : All(resource)) out[OwnerUid(*object)].push_back(object);
  return out;
}

void Workloads::SetStatus(const Resource& resource, const JsonObject& object, JsonObject status) {
  WriteContext context;
  context.manager = "springtide-sandbox-workloads";
  context.subresource = "status";
  context.is_patch = true;
  // The object may be gone by now; the next step sees that.
  (void)objects_.Update(
      resource, Metadata(object, "namespace"), Metadata(object, "name"),
      [&](const JsonObject& current) -> absl::StatusOr<JsonObject> {
        JsonObject updated = current;
        updated["status"] = status;
        return updated;
      },
      context);
}

ObjectPtr Workloads::CreatePod(const Resource& owner_resource, const JsonObject& owner,
                               const std::string& name, bool generated) {
  const auto pods = objects_.registry().Find("", "v1", "pods");
  const auto* pod_template = ObjectAt(owner, {"spec", "template"});
  if (pods == nullptr || pod_template == nullptr) return nullptr;
  JsonObject pod = *pod_template;
  pod["apiVersion"] = "v1";
  pod["kind"] = "Pod";
  JsonObject& metadata = Ensure(pod, "metadata");
  metadata[generated ? "generateName" : "name"] = name;
  metadata["ownerReferences"] = OwnedBy(owner_resource, owner);
  Ensure(pod, "spec")["nodeName"] = View(kNode);
  WriteContext context;
  context.manager = "springtide-sandbox-workloads";
  const auto created =
      objects_.Create(*pods, Metadata(owner, "namespace"), std::move(pod), context);
  if (!created.ok()) return nullptr;
  // A ReplicaSet's pods behave as its Deployment says.
  const auto* owners = ArrayAt(owner, {"metadata", "ownerReferences"});
  const std::string workload = owners != nullptr && !owners->empty() && (*owners)[0].is_object()
                                   ? TextAt((*owners)[0].get_object(), {"name"})
                                   : Metadata(owner, "name");
  pods_[Metadata(**created, "uid")] = {objects_.clock().Elapsed(),
                                       BehaviourFor(Metadata(owner, "namespace"), workload)};
  return *created;
}

void Workloads::StepDeployments() {
  ByOwner sets = Owned("replicasets.apps");
  for (const auto& deployment : All("deployments.apps")) {
    if (!IsEnding(*deployment)) StepDeployment(*deployment, sets[Metadata(*deployment, "uid")]);
  }
}

void Workloads::StepDeployment(const JsonObject& deployment, const std::vector<ObjectPtr>& owned) {
  const auto sets = objects_.registry().Find("apps", "v1", "replicasets");
  const auto deployments = objects_.registry().Find("apps", "v1", "deployments");
  const std::string space = Metadata(deployment, "namespace");
  const std::string hash = TemplateHash(deployment);
  const std::string name = absl::StrCat(Metadata(deployment, "name"), "-", hash);
  const int64_t wanted = WantedReplicas(deployment);
  WriteContext context;
  context.manager = "springtide-sandbox-workloads";
  ObjectPtr current;
  int64_t pods = 0;
  for (const auto& set : owned) {
    const bool is_current = Metadata(*set, "name") == name;
    pods += IntegerAt(*set, {"status", "replicas"});
    if (is_current) current = set;
    const int64_t share = is_current ? wanted : 0;
    if (WantedReplicas(*set) == share) continue;
    context.is_patch = true;
    (void)objects_.Update(
        *sets, space, Metadata(*set, "name"),
        [&](const JsonObject& before) -> absl::StatusOr<JsonObject> {
          JsonObject updated = before;
          Ensure(updated, "spec")["replicas"] = share;
          return updated;
        },
        context);
  }
  if (current == nullptr) {
    JsonObject set{{"apiVersion", "apps/v1"}, {"kind", "ReplicaSet"}};
    JsonObject pod_template = *ObjectAt(deployment, {"spec", "template"});
    Ensure(Ensure(pod_template, "metadata"), "labels")[View(kTemplateHash)] = hash;
    JsonObject selector = *ObjectAt(deployment, {"spec", "selector"});
    Ensure(selector, "matchLabels")[View(kTemplateHash)] = hash;
    set["metadata"] =
        JsonObject{{"name", name},
                   {"labels", *ObjectAt(pod_template, {"metadata", "labels"})},
                   {"annotations", JsonObject{{"deployment.kubernetes.io/revision", "1"}}},
                   {"ownerReferences", OwnedBy(*deployments, deployment)}};
    set["spec"] = JsonObject{{"replicas", wanted},
                             {"selector", std::move(selector)},
                             {"template", std::move(pod_template)}};
    (void)objects_.Create(*sets, space, std::move(set), context);
  }
  const int64_t ready = current == nullptr ? 0 : IntegerAt(*current, {"status", "readyReplicas"});
  const int64_t updated = current == nullptr ? 0 : IntegerAt(*current, {"status", "replicas"});
  SetStatus(*deployments, deployment,
            DeploymentStatus(deployment, name, {pods, updated, ready}, objects_.clock().Now()));
}

void Workloads::StepReplicaSets() {
  const auto sets = objects_.registry().Find("apps", "v1", "replicasets");
  ByOwner owned = Owned("pods");
  for (const auto& set : All("replicasets.apps")) {
    if (IsEnding(*set)) continue;
    std::vector<ObjectPtr>& pods = owned[Metadata(*set, "uid")];
    const auto wanted = static_cast<size_t>(WantedPods(*set));
    while (pods.size() < wanted) {
      auto pod = CreatePod(*sets, *set, absl::StrCat(Metadata(*set, "name"), "-"), true);
      if (pod == nullptr) break;
      pods.push_back(std::move(pod));
    }
    SortByWorth(pods);
    while (pods.size() > wanted) {
      objects_.Remove(
          {"pods", Metadata(*pods.back(), "namespace"), Metadata(*pods.back(), "name")});
      pods.pop_back();
    }
    SetStatus(*sets, *set,
              ReplicaSetStatus(*set, static_cast<int64_t>(pods.size()), CountReady(pods)));
  }
}

void Workloads::StepStatefulSets() {
  const auto sets = objects_.registry().Find("apps", "v1", "statefulsets");
  ByOwner owned = Owned("pods");
  for (const auto& set : All("statefulsets.apps")) {
    if (IsEnding(*set)) continue;
    const std::string name = Metadata(*set, "name");
    const bool parallel = TextAt(*set, {"spec", "podManagementPolicy"}) == "Parallel";
    std::map<std::string, ObjectPtr> surplus;
    for (const auto& pod : owned[Metadata(*set, "uid")]) surplus[Metadata(*pod, "name")] = pod;
    std::vector<ObjectPtr> pods;
    bool waiting = false;
    for (int64_t i = 0; i < WantedPods(*set); ++i) {
      const std::string pod_name = absl::StrCat(name, "-", i);
      auto found = surplus.extract(pod_name);
      ObjectPtr pod = found.empty() ? nullptr : found.mapped();
      // One after the other, unless told otherwise.
      if (pod == nullptr && (parallel || !waiting)) pod = CreatePod(*sets, *set, pod_name, false);
      waiting = waiting || pod == nullptr || !IsReady(*pod);
      if (pod != nullptr) pods.push_back(std::move(pod));
    }
    for (const auto& [pod_name, pod] : surplus) {
      objects_.Remove({"pods", Metadata(*pod, "namespace"), pod_name});
    }
    SetStatus(*sets, *set,
              StatefulSetStatus(*set, static_cast<int64_t>(pods.size()), CountReady(pods)));
  }
}

void Workloads::StepPods() {
  std::set<std::string> alive;
  const auto pods = objects_.store().List("pods", "");
  if (!pods.ok()) return;
  for (const auto& [key, pod] : pods->objects) {
    alive.insert(Metadata(*pod, "uid"));
    StepPod(key, *pod);
  }
  for (auto state = pods_.begin(); state != pods_.end();) {
    state = alive.count(state->first) == 0 ? pods_.erase(state) : std::next(state);
  }
}

void Workloads::StepPod(const ObjectKey& key, const JsonObject& pod) {
  const absl::Duration now = objects_.clock().Elapsed();
  const auto state =
      pods_.try_emplace(Metadata(pod, "uid"), PodState{now, BehaviourFor(key.space, key.name)})
          .first->second;
  const bool is_due = now - state.started >= state.behaviour.ready_after;
  PodPhase phase = PodPhase::kStarting;
  switch (state.behaviour.fate) {
    case PodFate::kReady:
      if (is_due) {
        phase = PodPhase::kReady;
      } else {
        next_due_ = std::min(next_due_, state.started + state.behaviour.ready_after);
      }
      break;
    case PodFate::kHang:
      phase = PodPhase::kUnready;
      break;
    case PodFate::kFail:
      phase = PodPhase::kCrashing;
      break;
  }
  if (PhaseOf(pod) == phase) return;
  SetStatus(*objects_.registry().Find("", "v1", "pods"), pod,
            PodStatus(pod, phase, objects_.clock().Now()));
}

}  // namespace springtide::sandbox
