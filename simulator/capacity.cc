#include "simulator/capacity.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace springtide::simulator {
namespace {

constexpr double kReplicasAtPeak = 20;
// Forgives what rounding adds to a rate that is a whole number of capacities.
constexpr double kDemandSlack = 1e-9;

}  // namespace

double DefaultCapacity(const Trace& trace, double floor) {
  std::vector<double> counts = trace.counts;
  const size_t rank = (counts.size() * 999 + 999) / 1000;  // ceil(0.999 n), counted from 1
  const auto nth = counts.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(counts.begin(), nth, counts.end());
  return std::max(floor, *nth / static_cast<double>(trace.step_seconds) / kReplicasAtPeak);
}

double CapacityOf(const Trace& trace, const SimulationOptions& options) {
  return options.capacity.has_value() ? *options.capacity
                                      : DefaultCapacity(trace, options.capacity_floor);
}

int64_t Demand(double rate, double capacity) {
  if (rate <= 0) return 0;
  const double replicas = std::ceil(rate / capacity - kDemandSlack);
  return static_cast<int64_t>(std::clamp(replicas, 1.0, static_cast<double>(kMaxDemand)));
}

}  // namespace springtide::simulator
