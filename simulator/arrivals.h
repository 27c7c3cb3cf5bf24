// A trace second by second: its requests spread over the seconds of each step.
#ifndef SPRINGTIDE_SIMULATOR_ARRIVALS_H_
#define SPRINGTIDE_SIMULATOR_ARRIVALS_H_

#include <cstddef>
#include <cstdint>

#include "simulator/options.h"
#include "simulator/poisson.h"
#include "simulator/random.h"
#include "simulator/trace.h"

namespace springtide::simulator {

// ArrivalRun: seconds in a row with the same number of requests in each.
struct ArrivalRun {
  double rate = 0;      // requests in each second
  int64_t seconds = 0;  // > 0
};

// ArrivalStream: depends on nothing but the trace (its name included, with Poisson arrivals), the
// model and the seed. The trace outlives it. Not safe for concurrent use.
class ArrivalStream {
 public:
  ArrivalStream(const Trace& trace, ArrivalModel model, uint64_t seed);

  // Next: the next run, or false at the end of the trace.
  bool Next(ArrivalRun& run);

 private:
  const Trace& trace_;
  bool noisy_;
  Random random_;
  Poisson poisson_;
  size_t step_ = 0;
  int64_t left_in_step_ = 0;  // seconds still to draw
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_ARRIVALS_H_
