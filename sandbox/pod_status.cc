#include "sandbox/pod_status.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/json.h"

namespace springtide::sandbox {
namespace {

JsonObject ContainerState(PodPhase phase, absl::Time now) {
  switch (phase) {
    case PodPhase::kStarting:
      return JsonObject{{"waiting", JsonObject{{"reason", "ContainerCreating"}}}};
    case PodPhase::kReady:
    case PodPhase::kUnready:
      return JsonObject{{"running", JsonObject{{"startedAt", k8s::FormatTime(now)}}}};
    case PodPhase::kCrashing:
      return JsonObject{
          {"waiting", JsonObject{{"reason", "CrashLoopBackOff"},
                                 {"message", "back-off restarting failed container"}}}};
  }
  return {};
}

JsonArray ContainerStatuses(const JsonObject& pod, PodPhase phase, absl::Time now) {
  JsonArray out;
  const auto* containers = ArrayAt(pod, {"spec", "containers"});
  for (size_t i = 0; containers != nullptr && i < containers->size(); ++i) {
    const auto* container = (*containers)[i].if_object();
    if (container == nullptr) continue;
    out.push_back(JsonObject{{"name", TextAt(*container, {"name"})},
                             {"image", TextAt(*container, {"image"})},
                             {"imageID", ""},
                             {"ready", phase == PodPhase::kReady},
                             {"started", phase == PodPhase::kReady},
                             {"restartCount", phase == PodPhase::kCrashing ? 1 : 0},
                             {"state", ContainerState(phase, now)}});
  }
  return out;
}

// An address that stays the same and is nobody's: 10.x.y.z of the pod's UID.
std::string PodAddress(const JsonObject& pod) {
  const size_t hash = std::hash<std::string>()(Metadata(pod, "uid"));
  return absl::StrCat("10.", hash >> 16 & 0xff, ".", hash >> 8 & 0xff, ".", (hash & 0x7f) + 1);
}

}  // namespace

void SetCondition(JsonObject& status, absl::string_view type, bool is_true,
                  absl::string_view reason, absl::string_view message, absl::Time now) {
  Json& conditions = status["conditions"];
  if (!conditions.is_array()) conditions.emplace_array();
  JsonArray& list = conditions.get_array();
  auto found = std::find_if(list.begin(), list.end(), [&](const Json& condition) {
    return condition.is_object() && TextAt(condition.get_object(), {"type"}) == type;
  });
  if (found == list.end()) {
    list.push_back(JsonObject{{"type", View(type)}});
    found = std::prev(list.end());
  }
  JsonObject& condition = found->get_object();
  const std::string value = is_true ? "True" : "False";
  if (TextAt(condition, {"status"}) != value) {
    condition["status"] = value;
    condition["lastTransitionTime"] = k8s::FormatTime(now);
  }
  if (!reason.empty()) condition["reason"] = View(reason);
  if (!message.empty()) condition["message"] = View(message);
}

JsonObject PodStatus(const JsonObject& pod, PodPhase phase, absl::Time now) {
  const auto* before = ObjectAt(pod, {"status"});
  JsonObject status = before == nullptr ? JsonObject() : *before;
  const bool ready = phase == PodPhase::kReady;
  status["phase"] = phase == PodPhase::kStarting ? "Pending" : "Running";
  SetDefault(status, "startTime", Json(k8s::FormatTime(now)));
  SetDefault(status, "hostIP", "127.0.0.1");
  if (phase != PodPhase::kStarting) SetDefault(status, "podIP", Json(PodAddress(pod)));
  SetCondition(status, "Initialized", true, "", "", now);
  SetCondition(status, "Ready", ready, ready ? "" : "ContainersNotReady", "", now);
  SetCondition(status, "ContainersReady", ready, ready ? "" : "ContainersNotReady", "", now);
  SetCondition(status, "PodScheduled", true, "", "", now);
  status["containerStatuses"] = ContainerStatuses(pod, phase, now);
  return status;
}

std::optional<PodPhase> PhaseOf(const JsonObject& pod) {
  const auto* containers = ArrayAt(pod, {"status", "containerStatuses"});
  if (containers == nullptr) return std::nullopt;
  if (TextAt(pod, {"status", "phase"}) == "Pending") return PodPhase::kStarting;
  for (const Json& container : *containers) {
    if (container.is_object() &&
        TextAt(container.get_object(), {"state", "waiting", "reason"}) == "CrashLoopBackOff") {
      return PodPhase::kCrashing;
    }
  }
  return IsReady(pod) ? PodPhase::kReady : PodPhase::kUnready;
}

bool IsReady(const JsonObject& pod) {
  const auto* conditions = ArrayAt(pod, {"status", "conditions"});
  if (conditions == nullptr || !Metadata(pod, "deletionTimestamp").empty()) return false;
  return std::any_of(conditions->begin(), conditions->end(), [](const Json& condition) {
    return condition.is_object() && TextAt(condition.get_object(), {"type"}) == "Ready" &&
           TextAt(condition.get_object(), {"status"}) == "True";
  });
}

}  // namespace springtide::sandbox
