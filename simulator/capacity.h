// What a replica serves when nobody says, and how many replicas a rate needs.
#ifndef SPRINGTIDE_SIMULATOR_CAPACITY_H_
#define SPRINGTIDE_SIMULATOR_CAPACITY_H_

#include <cstdint>

#include "simulator/options.h"
#include "simulator/trace.h"

namespace springtide::simulator {

// DefaultCapacity: max(floor, q / 20) requests per second, q being the 99.9th percentile (nearest
// rank) of the trace's per-step rates: a busy moment takes about 20 replicas.
// REQUIRES: the trace is not empty.
double DefaultCapacity(const Trace& trace, double floor);

// CapacityOf: the one that is given, or else the default.
double CapacityOf(const Trace& trace, const SimulationOptions& options);

// Demands above this many replicas count as this many, so that sums stay exact.
inline constexpr int64_t kMaxDemand = 1'000'000'000;

// Demand: replicas that `rate` keeps busy: ceil(rate / capacity - 1e-9), at least 1 above rate 0.
int64_t Demand(double rate, double capacity);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_CAPACITY_H_
