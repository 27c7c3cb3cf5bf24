#include "simulator/arrivals.h"

namespace springtide::simulator {

// A step of one second says exactly what came in it; there is nothing to draw.
ArrivalStream::ArrivalStream(const Trace& trace, ArrivalModel model, uint64_t seed)
    : trace_(trace),
      noisy_(model == ArrivalModel::kPoisson && trace.step_seconds > 1),
      random_(seed, trace.name, "arrivals") {}

bool ArrivalStream::Next(ArrivalRun& run) {
  if (left_in_step_ > 0) {
    --left_in_step_;
    run = {poisson_.Draw(random_), 1};
    return true;
  }
  if (step_ == trace_.counts.size()) return false;
  const double rate = trace_.Rate(step_++);
  if (!noisy_ || rate == 0) {
    run = {rate, trace_.step_seconds};
    return true;
  }
  poisson_.SetMean(rate);
  left_in_step_ = trace_.step_seconds - 1;
  run = {poisson_.Draw(random_), 1};
  return true;
}

}  // namespace springtide::simulator
