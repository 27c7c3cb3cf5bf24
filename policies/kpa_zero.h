#ifndef SPRINGTIDE_POLICIES_KPA_ZERO_H_
#define SPRINGTIDE_POLICIES_KPA_ZERO_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"

namespace springtide::policies {

// What Knative's reconciler does with a decider's count: bounds, initial scale, and the way to
// zero. Source: Knative Serving's kpa reconciler, at 98e5ef90. Pure and thread-safe.

// The Active condition of a workload.
enum class KpaActive { kActivating, kActive, kInactive };

// Whether any route leads to the workload.
enum class KpaReachability { kUnknown, kReachable, kUnreachable };

struct KpaBounds {
  int32_t min = 0;
  int32_t max = 0;  // 0: none
};

// The count that a new workload has to reach once.
struct KpaInitialScale {
  std::optional<int32_t> own;  // >= 0
  int32_t cluster = 1;         // >= 0; used without an own value
  bool zero_allowed = false;   // false: an own 0 reads as the cluster's value
  bool reached = false;

  int32_t Resolve() const;
};

// `desired` inside the bounds; a minimum does not hold what no route leads to, and until it has
// been reached an initial scale over 1 acts as one. When min is above max the smaller wins only
// for counts above it, as upstream. Nothing: the count is unknown (negative) and stays so, unless
// the workload is activating.
std::optional<int32_t> ApplyKpaBounds(int32_t desired, KpaActive condition, const KpaBounds& bounds,
                                      const KpaInitialScale& initial, KpaReachability reachability);

// Settings of the way to zero.
struct KpaZeroConfig {
  bool enabled = true;  // false: one pod always stays
  absl::Duration progress_deadline = absl::Seconds(600);
  absl::Duration stable_window = absl::Seconds(60);
  absl::Duration grace_period = absl::Seconds(30);  // the activator's time in the path before zero
  absl::Duration pod_retention;                     // least time that the last pod stays
  // The burst target is -1: the activator is in the path at all times and need not be probed.
  bool activator_always_in_path = false;
};

// Where a workload is on its way. Times may be infinitely past for "always".
struct KpaZeroState {
  KpaActive condition = KpaActive::kActivating;
  absl::Time condition_since;
  std::optional<absl::Time> proxied_since;  // activator in the path since; nothing: it is not
  bool probe_answered = false;  // a probe of the public path reached the activator; read when
                                // inactive only
  KpaReachability reachability = KpaReachability::kUnknown;
};

// What to do about a count.
struct KpaZeroStep {
  std::optional<int32_t> write;              // count to write; nothing: leave it
  int32_t reported = -1;                     // count to publish; -1: unknown, 0 makes it inactive
  std::optional<absl::Duration> look_again;  // reconcile once more after this
  bool probe = false;                        // probe the path in the background
};

// The next step for a count >= 0 that has been through ApplyKpaBounds.
KpaZeroStep StepKpaToZero(int32_t desired, const KpaZeroConfig& config, const KpaZeroState& state,
                          absl::Time now);

// Ready pods that a workload needs to count as active, >= 0.
int32_t KpaPodsNeeded(const KpaBounds& bounds, const KpaInitialScale& initial);

// The Active condition after a reconcile: `reported` as in KpaZeroStep, `needed` as in
// KpaPodsNeeded.
KpaActive NextKpaActive(KpaActive condition, int32_t reported, int32_t needed, int32_t ready);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_KPA_ZERO_H_
