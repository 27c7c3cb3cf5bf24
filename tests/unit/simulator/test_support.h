// Traces and deciders for the simulator's tests.
#ifndef SPRINGTIDE_TESTS_UNIT_SIMULATOR_TEST_SUPPORT_H_
#define SPRINGTIDE_TESTS_UNIT_SIMULATOR_TEST_SUPPORT_H_

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "simulator/decider.h"
#include "simulator/trace.h"

namespace springtide::simulator {

inline Trace MakeTrace(std::vector<double> counts, int64_t step_seconds = 1,
                       absl::string_view name = "test") {
  Trace trace;
  trace.name = std::string(name);
  trace.step_seconds = step_seconds;
  trace.counts = std::move(counts);
  return trace;
}

// Script: decides whatever a function of the observation says.
class Script : public Decider {
 public:
  using Function = std::function<int64_t(const policies::Observation&, const policies::Workload&)>;

  explicit Script(Function function) : function_(std::move(function)) {}

  const policies::Decision& Decide(const policies::Observation& observation,
                                   const policies::Workload& workload) override {
    decision_.desired = base::Replicas(static_cast<int32_t>(function_(observation, workload)));
    return decision_;
  }

 private:
  Function function_;
  policies::Decision decision_;
};

// Always: the same count.
inline Script Always(int64_t replicas) {
  return Script([replicas](const auto&, const auto&) { return replicas; });
}

// AtSecond: the second of the trace (which starts at the epoch) that an observation was made in.
inline int64_t AtSecond(const policies::Observation& observation) {
  return absl::ToUnixSeconds(observation.now);
}

// Following: sizes on the newest sample and on what waits, and keeps replicas for `hold` decisions
// after they were last needed.
inline Script Following(int hold = 0) {
  return Script(
      [hold, rate = 0.0, idle = 0, kept = int64_t{0}](const policies::Observation& observation,
                                                      const policies::Workload& workload) mutable {
        if (!observation.samples.empty()) rate = observation.samples.back().value;
        const double load = rate + observation.held_requests.value_or(0);
        const auto need = static_cast<int64_t>(std::ceil(load / workload.capacity - 1e-9));
        idle = need >= kept ? 0 : idle + 1;
        if (need >= kept || idle > hold) kept = need;
        return kept;
      });
}

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_TESTS_UNIT_SIMULATOR_TEST_SUPPORT_H_
