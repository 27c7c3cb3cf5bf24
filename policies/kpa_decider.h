#ifndef SPRINGTIDE_POLICIES_KPA_DECIDER_H_
#define SPRINGTIDE_POLICIES_KPA_DECIDER_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "base/archive.h"
#include "policies/kpa_collector.h"
#include "policies/kpa_sliding_max.h"

namespace springtide::policies {

// Knative's decider: how many pods the averages ask for, with panic, rates and delay, before
// bounds and scale to zero (kpa_zero.h). Source: Knative Serving's scaling package, at 98e5ef90.

// How often the decider runs, and the slice of its scale-down delay.
inline constexpr absl::Duration kKpaTick = absl::Seconds(2);

// Load is in units of the metric: requests in flight, or requests per second.
struct KpaDeciderConfig {
  double target_value = 70;            // load per pod to aim for, > 0
  double total_value = 100;            // load per pod at 100 %, >= 0
  double target_burst_capacity = 211;  // load to keep room for; 0: off, -1: without limit
  double panic_threshold = 2;          // pods wanted over pods ready that starts a panic
  double max_scale_up_rate = 1000;     // factor per tick, > 1
  double max_scale_down_rate = 2;      // factor per tick, > 1
  absl::Duration stable_window = absl::Seconds(60);  // a panic lasts this long after its last cause
  absl::Duration scale_down_delay;                   // read when the decider is made
  bool reachable = true;         // false: no route leads here; the down rate and the delay are off
  int32_t activation_scale = 0;  // least count when there is load; 0 and 1: off
};

// What one tick says. Not valid: change nothing.
struct KpaDecision {
  bool valid = false;
  int32_t desired = 0;
  int32_t excess_burst_capacity = 0;  // room left beyond the burst target; negative: short of it
};

// Holds one workload's panic and delay. A tick never allocates. Not thread-safe.
class KpaDecider {
 public:
  struct State {
    std::optional<absl::Time> panic_since;  // set: panicking, and when it was last entered
    int32_t panic_floor = 0;                // highest count granted in this panic
    std::optional<KpaTimedMax> delay;

    void Persist(base::Archive& archive);
  };

  // `ready_pods`: pods that are ready now, nothing when they could not be counted. More than one
  // starts in a panic at that count, so that a restart takes nothing away for a stable window.
  KpaDecider(const KpaDeciderConfig& config, std::optional<int32_t> ready_pods, absl::Time now);

  // Decides. Without a pod count or averages, or when one is not a number or the target is not
  // positive, the result is not valid and the state stays as it was.
  KpaDecision Tick(absl::Time now, std::optional<int32_t> ready_pods,
                   const std::optional<KpaAverages>& averages);

  // Takes effect with the next tick, all but scale_down_delay.
  void set_config(const KpaDeciderConfig& config) { config_ = config; }

  // Sets the panic as if it had come about.
  void set_panic(std::optional<absl::Time> since, int32_t floor);

  const State& state() const { return state_; }

  void Persist(base::Archive& archive) { state_.Persist(archive); }

 private:
  // Moves the panic state and returns the count that it grants.
  int32_t ApplyPanic(absl::Time now, bool over_threshold, int32_t stable, int32_t panic);
  int32_t ExcessBurstCapacity(int32_t ready_pods, double panic_load) const;

  KpaDeciderConfig config_;
  State state_;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_KPA_DECIDER_H_
