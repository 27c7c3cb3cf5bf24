#include "simulator/ladder.h"

#include <algorithm>

#include "simulator/arrivals.h"
#include "simulator/capacity.h"

namespace springtide::simulator {

Bounds ComputeBounds(const Trace& trace, const SimulationOptions& options) {
  OptimumModel limited;
  limited.startup_seconds = options.startup_delay.NominalSeconds();
  limited.prices = options.prices;
  limited.min_replicas = options.min_replicas.value();
  limited.max_replicas = options.max_replicas.value();
  limited.initial_replicas = options.initial_replicas.value();
  OptimumModel unlimited = limited;
  unlimited.min_replicas = 0;
  unlimited.max_replicas = base::kMaxReplicas.value();

  OptimumSolver limited_solver(limited);
  OptimumSolver unlimited_solver(unlimited);
  const double capacity = CapacityOf(trace, options);
  ArrivalStream arrivals(trace, options.arrivals, options.seed);
  ArrivalRun run;
  double needed = 0;
  int64_t peak = 0;
  while (arrivals.Next(run)) {
    const int64_t demand = Demand(run.rate, capacity);
    needed += static_cast<double>(demand) * static_cast<double>(run.seconds);
    peak = std::max(peak, demand);
    limited_solver.Add(demand, run.seconds);
  }
  Bounds bounds;
  bounds.optimum = limited_solver.Finish();
  bounds.ideal_cost =
      needed * std::min(options.prices.replica_second, options.prices.missing_replica_second);
  bounds.startup_cost = bounds.optimum.cost;
  // Where the limits never bind they cost nothing, and the second optimum is the first.
  if (limited.min_replicas == 0 && peak <= limited.max_replicas) return bounds;
  ArrivalStream again(trace, options.arrivals, options.seed);
  while (again.Next(run)) unlimited_solver.Add(Demand(run.rate, capacity), run.seconds);
  bounds.startup_cost = unlimited_solver.Finish().cost;
  return bounds;
}

std::array<Rung, kRungs> Ladder(const Bounds& bounds, double policy_cost) {
  std::array<Rung, kRungs> ladder = {Rung{"ideal", bounds.ideal_cost},
                                     {"startUp", bounds.startup_cost},
                                     {"limits", bounds.optimum.cost},
                                     {"policy", policy_cost}};
  double below = 0;
  for (Rung& rung : ladder) {
    rung.share = policy_cost > 0 ? (rung.cost - below) / policy_cost : 0;
    below = rung.cost;
  }
  return ladder;
}

}  // namespace springtide::simulator
