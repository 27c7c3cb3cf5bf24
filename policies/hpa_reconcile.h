#ifndef SPRINGTIDE_POLICIES_HPA_RECONCILE_H_
#define SPRINGTIDE_POLICIES_HPA_RECONCILE_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/archive.h"
#include "policies/hpa_behavior.h"
#include "policies/hpa_events.h"
#include "policies/hpa_history.h"
#include "policies/hpa_metric.h"
#include "policies/hpa_reason.h"

namespace springtide::policies {

// One reconcile of a HorizontalPodAutoscaler over object and external metrics, as a function of
// configuration, state and observation. Source: the controller, Kubernetes 1.31 to 1.36.
// Thread-safe as long as no two calls share a state.

// What lets a workload at zero be scaled again when minReplicas is 0.
enum class HpaZeroRule {
  kMinReplicas,  // up to 1.35: minReplicas 0 alone
  kCondition,    // from 1.36: the ScaledToZero condition, so a count set by hand stays a pause
};

struct HpaConfig {
  HpaBounds bounds;
  std::optional<HpaBehavior> behavior;  // nothing: the behavior block is absent
  HpaTolerance tolerance;
  HpaGrowthCap growth_cap;                               // used without a behavior block
  absl::Duration downscale_window = absl::Seconds(300);  // likewise
  HpaZeroRule zero_rule = HpaZeroRule::kCondition;
  bool zero_gate = true;  // HPAScaleToZero; read under kCondition only
};

// Whether the pods that belong to the workload can be told.
enum class HpaSelector { kValid, kInvalid, kAmbiguous };

struct HpaObservation {
  absl::Time now;
  bool scale_read = true;  // false: the scale subresource could not be read; counts mean nothing
  HpaSelector selector = HpaSelector::kValid;
  HpaReplicaCounts counts;
  absl::Span<const HpaMetric> metrics;  // in the order of the spec; must outlive the call
};

// What a controller remembers of one workload. All but `scaled_to_zero` is lost with the process.
struct HpaState {
  HpaHistory history;
  HpaScaleEvents up_events;
  HpaScaleEvents down_events;
  bool seen = false;                   // false: the next reconcile starts the history
  std::optional<bool> scaled_to_zero;  // the ScaledToZero condition; nothing: it is absent

  void Persist(base::Archive& archive);
};

// A state whose logs hold `entries` slots before they allocate.
HpaState MakeHpaState(size_t entries);

// One condition; status nothing: this reconcile did not touch it.
struct HpaCondition {
  std::optional<bool> status;
  HpaReason reason = HpaReason::kNone;
};

// Which rule produced the count.
enum class HpaPath {
  kUnread,    // no scale, no decision
  kPaused,    // at zero and not allowed to wake
  kAboveMax,  // the current count was above the maximum: set to it, nothing else looked at
  kBelowMin,  // likewise below the minimum
  kFailed,    // metrics gave no answer to act on
  kMetrics,   // proposals, stabilised and limited
};

struct HpaDecision {
  HpaPath path = HpaPath::kUnread;
  // The count to write. Nothing: leave the workload and its published count as they are.
  std::optional<int32_t> rescale_to;
  int32_t from = 0;                            // spec count that was decided on
  int32_t raw = 0;                             // largest proposal (kMetrics)
  int32_t stabilized = 0;                      // after the windows (kMetrics)
  std::optional<size_t> winner;                // index of the metric behind `raw`
  std::optional<HpaMetricError> metric_error;  // the first failing metric's
  bool error = false;                          // the reconcile reports a failure, even if it scales
  HpaCondition able_to_scale;
  HpaCondition scaling_active;
  HpaCondition scaling_limited;
};

// Decides, and stores the raw proposal in the history. Nothing is written yet: report the outcome
// of the write, if `rescale_to` is set, with RecordHpaWrite.
HpaDecision ReconcileHpa(const HpaConfig& config, const HpaObservation& observation,
                         HpaState& state);

// Completes `decision` after the write of `rescale_to` worked or failed: the AbleToScale
// condition, the ScaledToZero mark and, with a behavior block, the scale event.
void RecordHpaWrite(const HpaConfig& config, const HpaObservation& observation, bool written,
                    HpaDecision& decision, HpaState& state);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_HPA_RECONCILE_H_
