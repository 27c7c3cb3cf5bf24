#include "k8s/pod.h"

#include "k8s/field_reader.h"
#include "k8s/json.h"

namespace springtide::k8s {
namespace {

PodPhase PhaseOf(absl::string_view name) {
  if (name == "Pending") return PodPhase::kPending;
  if (name == "Running") return PodPhase::kRunning;
  if (name == "Succeeded") return PodPhase::kSucceeded;
  if (name == "Failed") return PodPhase::kFailed;
  return PodPhase::kUnknown;
}

absl::Status DecodeReady(const boost::json::array& conditions, Pod& pod) {
  for (const auto& condition : conditions) {
    if (FindString(condition, {"type"}) != "Ready") continue;
    FieldReader reader(condition);
    const std::string status = reader.String({"status"});
    pod.ready_changed = reader.Time({"lastTransitionTime"});
    if (status == "True") pod.ready = ConditionStatus::kTrue;
    if (status == "False") pod.ready = ConditionStatus::kFalse;
    return reader.status();
  }
  return absl::OkStatus();
}

Pod::Owner DecodeOwner(const boost::json::array& references) {
  for (const auto& reference : references) {
    const auto* controller = Find(reference, {"controller"});
    if (controller == nullptr || !controller->is_bool() || !controller->get_bool()) continue;
    return {std::string(FindString(reference, {"kind"}).value_or("")),
            std::string(FindString(reference, {"name"}).value_or("")),
            std::string(FindString(reference, {"uid"}).value_or(""))};
  }
  return {};
}

absl::StatusOr<Pod> DecodePod(const boost::json::value& object) {
  auto meta = DecodeObjectMeta(object);
  if (!meta.ok()) return meta.status();
  Pod pod;
  pod.meta = *std::move(meta);
  FieldReader reader(object);
  pod.phase = PhaseOf(reader.String({"status", "phase"}));
  pod.started = reader.Time({"status", "startTime"});
  pod.ip = reader.String({"status", "podIP"});
  if (const auto* conditions = reader.Array({"status", "conditions"})) {
    if (absl::Status status = DecodeReady(*conditions, pod); !status.ok()) return status;
  }
  if (const auto* references = reader.Array({"metadata", "ownerReferences"})) {
    pod.owner = DecodeOwner(*references);
  }
  if (!reader.status().ok()) return reader.status();
  return pod;
}

}  // namespace

Kind<Pod> PodKind(const MetaSelection& selection) {
  Kind<Pod> kind = {"Pod", MetaProjection(selection), DecodePod};
  for (const char* field : {"controller", "kind", "name", "uid"}) {
    kind.projection.Add({"metadata", "ownerReferences", field});
  }
  for (const char* field : {"phase", "startTime", "podIP"}) kind.projection.Add({"status", field});
  for (const char* field : {"type", "status", "lastTransitionTime"}) {
    kind.projection.Add({"status", "conditions", field});
  }
  return kind;
}

}  // namespace springtide::k8s
