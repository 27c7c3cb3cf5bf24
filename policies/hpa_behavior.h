#ifndef SPRINGTIDE_POLICIES_HPA_BEHAVIOR_H_
#define SPRINGTIDE_POLICIES_HPA_BEHAVIOR_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "policies/hpa_events.h"
#include "policies/hpa_reason.h"

namespace springtide::policies {

// The HorizontalPodAutoscaler's limits on how far one reconcile may move, with and without a
// `behavior` block. Source: the controller, Kubernetes 1.31 to 1.36. Pure and thread-safe.

// Which of several rate policies binds.
enum class HpaSelect {
  kMax,       // the one that allows the largest change
  kMin,       // the one that allows the smallest change
  kDisabled,  // no change in this direction
};

enum class HpaRateKind { kPods, kPercent };

// "At most `value` pods (or percent of the count at the period's start) per `period`."
struct HpaRatePolicy {
  HpaRateKind kind = HpaRateKind::kPods;
  int32_t value = 1;                          // > 0
  absl::Duration period = absl::Seconds(15);  // 1 s to 30 min
};

// Rules of one direction, as written: what is absent takes its default.
struct HpaRulesSpec {
  std::optional<absl::Duration> window;  // 0 to 1 h
  std::optional<HpaSelect> select;
  std::optional<std::vector<HpaRatePolicy>> policies;
};

// Rules of one direction, complete. No policy at all forbids any change.
struct HpaRules {
  absl::Duration window;
  HpaSelect select = HpaSelect::kMax;
  std::vector<HpaRatePolicy> policies;

  // The longest period of any policy; zero without policies.
  absl::Duration LongestPeriod() const;
};

// A complete `behavior` block. The API's empty block is not the same as none: it adds 4 pods or
// 100 % per 15 s where a workload without the block doubles or goes to 4.
struct HpaBehavior {
  HpaRules up;
  HpaRules down;
};

// Fills in the API's defaults: up +4 pods or +100 % per 15 s without a window, down 100 % per 15 s
// with `downscale_window`, the controller-wide setting.
HpaRules CompleteHpaUpRules(const HpaRulesSpec& spec);
HpaRules CompleteHpaDownRules(const HpaRulesSpec& spec, absl::Duration downscale_window);

// Replica bounds, 0 <= min <= max. No rate policy goes beyond them.
struct HpaBounds {
  int32_t min = 1;
  int32_t max = 1;
};

// Growth per reconcile without a behavior block: to max(factor * current, minimum).
struct HpaGrowthCap {
  double factor = 2;
  int32_t minimum = 4;
};

// A count after limits and the reason to show for it.
struct HpaLimited {
  int32_t replicas = 0;
  HpaReason reason = HpaReason::kDesiredWithinRange;
};

// Limits `desired` without a behavior block.
HpaLimited LimitHpaGrowth(int32_t current, int32_t desired, const HpaBounds& bounds,
                          const HpaGrowthCap& cap);

// The highest count that the up rules allow now, which is below `current` when their budget is
// overdrawn. `up` and `down` are the events of both directions: they net against each other.
int32_t HpaUpLimit(int32_t current, const HpaRules& rules, const HpaScaleEvents& up,
                   const HpaScaleEvents& down, absl::Time now);

// The lowest count that the down rules allow now, which is above `current` when their budget is
// overdrawn and may be negative.
int32_t HpaDownLimit(int32_t current, const HpaRules& rules, const HpaScaleEvents& up,
                     const HpaScaleEvents& down, absl::Time now);

// Limits `desired` under a behavior block. Growth is not held against `bounds.min`, nor a shrink
// against `bounds.max`: those are corrected before metrics are looked at.
HpaLimited LimitHpaRate(int32_t current, int32_t desired, const HpaBounds& bounds,
                        const HpaBehavior& behavior, const HpaScaleEvents& up,
                        const HpaScaleEvents& down, absl::Time now);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_HPA_BEHAVIOR_H_
