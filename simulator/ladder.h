// The ladder of bounds: what each circumstance adds to the cost, so that a user sees which knob
// costs most.
//
//   ideal       replicas come and go at once and for nothing: D = 0, s = 0, no limits
//   startUp     + they take D to start, and starting costs s   (the optimum without limits)
//   limits      + minReplicas and maxReplicas                  (the optimum that regret compares
//   with) policy      + not knowing the future                       (what the policy cost)
#ifndef SPRINGTIDE_SIMULATOR_LADDER_H_
#define SPRINGTIDE_SIMULATOR_LADDER_H_

#include <array>
#include <cstddef>

#include "absl/strings/string_view.h"
#include "simulator/optimum.h"
#include "simulator/options.h"
#include "simulator/trace.h"

namespace springtide::simulator {

// Bounds: of one trace under one set of options, whatever the policy.
struct Bounds {
  double ideal_cost = 0;
  double startup_cost = 0;
  Optimum optimum;
};

// ComputeBounds: exact. With drawn start-up delays the bounds reckon with their median, so that a
// lucky policy may cost a little less. The demand is that of the arrivals, without backlog, in both
// service models.
Bounds ComputeBounds(const Trace& trace, const SimulationOptions& options);

struct Rung {
  absl::string_view name;
  double cost = 0;   // up to and with this rung
  double share = 0;  // this rung's own part of the policy's cost, 0..1; all add up to 1
};

inline constexpr size_t kRungs = 4;

// Ladder: from the ideal to a policy that cost `policy_cost`. All shares are 0 when that is 0.
std::array<Rung, kRungs> Ladder(const Bounds& bounds, double policy_cost);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_LADDER_H_
