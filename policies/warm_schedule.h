// When a replica that nothing needs should exist: the cheapest warm times after the last need,
// given how long such gaps tend to be.
//
// Algorithm
//   Two states, on and off, over the bins of a GapHistogram, solved backwards. With f the mass of a
//   bin, S the survival at its begin and w its width:
//     being on in a bin costs      c * w * (S - f/2)
//     being off costs              L * f,        L = a start plus the load missed while it starts
//     turning on costs             a * S,        a = the price of a start, decided `lead` earlier
//   Beyond the last bin on and off cost the same, L times what survives. Walking forward from "on"
//   gives the intervals: keep-alive, release and pre-warm fall out of one rule.
//   Source: the two-state Viterbi of the offline optimum (one level of demand at a time, as in Lin,
//   Wierman et al., "Dynamic right-sizing for power-proportional data centers"), with the gap's
//   distribution in place of the future.
#ifndef SPRINGTIDE_POLICIES_WARM_SCHEDULE_H_
#define SPRINGTIDE_POLICIES_WARM_SCHEDULE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/archive.h"
#include "policies/gap_histogram.h"

namespace springtide::policies {

// WarmPrices: in the workload's price units.
struct WarmPrices {
  double replica_second = 1;
  double start = 15;         // a start, the seconds it takes included
  double cold_need = 125;    // a need that finds no replica: a start plus the load missed
  double lead_seconds = 10;  // how much earlier than needed a replica must be asked for
};

class WarmSchedule {
 public:
  // Intervals beyond the fourth are not kept: the replica stays off then.
  static constexpr size_t kMaxIntervals = 4;

  // IsOn: whether the replica should exist `seconds` after it was last needed.
  bool IsOn(double seconds) const;

  // IsInFirst: whether that is within the first interval, when it begins at once: a keep-alive, not
  // a pre-warm.
  bool IsInFirst(double seconds) const;

  // NextChange: the first time after `seconds`, in seconds after the last need, at which IsOn
  // changes; nothing when it stays.
  std::optional<double> NextChange(double seconds) const;

  void Persist(base::Archive& archive);

 private:
  friend WarmSchedule PlanWarmth(const GapHistogram& gaps, const WarmPrices& prices);

  // [begin, end) in seconds, ascending and apart.
  struct Interval {
    float begin = 0;
    float end = 0;
    void Persist(base::Archive& archive);
  };
  void Append(double begin, double end);

  std::array<Interval, kMaxIntervals> intervals_ = {};
  uint8_t count_ = 0;
};

// PlanWarmth: the cheapest schedule.
WarmSchedule PlanWarmth(const GapHistogram& gaps, const WarmPrices& prices);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_WARM_SCHEDULE_H_
