// A trace: how many requests came in each step of a recorded, or generated, time.
#ifndef SPRINGTIDE_SIMULATOR_TRACE_H_
#define SPRINGTIDE_SIMULATOR_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace springtide::simulator {

// The longest time one trace may cover, and the most requests a step may have.
inline constexpr int64_t kMaxTraceSeconds = 1'000'000'000;
inline constexpr double kMaxRequestsPerStep = 1e12;

struct Trace {
  std::string name;        // a file's name without folder and ending
  std::string class_name;  // of "# class:", or empty
  absl::Time start = absl::UnixEpoch();
  int64_t step_seconds = 1;    // > 0
  std::vector<double> counts;  // requests per step; finite, >= 0; may be fractional

  int64_t seconds() const { return step_seconds * static_cast<int64_t>(counts.size()); }
  // Mean rate inside one step, in requests per second.
  double Rate(size_t step) const { return counts[step] / static_cast<double>(step_seconds); }
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_TRACE_H_
