// The status of a simulated pod.
#ifndef SPRINGTIDE_SANDBOX_POD_STATUS_H_
#define SPRINGTIDE_SANDBOX_POD_STATUS_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sandbox/object.h"

namespace springtide::sandbox {

enum class PodPhase { kStarting, kReady, kUnready, kCrashing };

// PodStatus of `pod` in `phase`. Conditions keep their lastTransitionTime while they do not flip.
JsonObject PodStatus(const JsonObject& pod, PodPhase phase, absl::Time now);

// PhaseOf a pod as its status has it; nothing when it has none yet.
std::optional<PodPhase> PhaseOf(const JsonObject& pod);

// IsReady: condition Ready is True and the pod is not being deleted.
bool IsReady(const JsonObject& pod);

// SetCondition adds or changes one of status.conditions; the time moves only with the status.
void SetCondition(JsonObject& status, absl::string_view type, bool is_true,
                  absl::string_view reason, absl::string_view message, absl::Time now);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_POD_STATUS_H_
