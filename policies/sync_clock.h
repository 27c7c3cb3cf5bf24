// When a loop with a period of its own is due, on ticks that come more often: the peers run on such
// loops, and where in the period they fall is part of how late they are.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_POLICIES_SYNC_CLOCK_H_
#define SPRINGTIDE_POLICIES_SYNC_CLOCK_H_

#include <cstdint>
#include <limits>

#include "absl/time/time.h"
#include "base/archive.h"

namespace springtide::policies {

class SyncClock {
 public:
  // Due at phase, phase + period, ... counted from the Unix epoch. REQUIRES: period > 0.
  SyncClock(absl::Duration period, absl::Duration phase)
      : period_ns_(absl::ToInt64Nanoseconds(period)), phase_ns_(absl::ToInt64Nanoseconds(phase)) {}

  // Due: whether a moment at which the loop runs was reached since the last time it said so. The
  // first call starts the clock: it is due only if it falls on such a moment.
  bool Due(absl::Time now) {
    const int64_t since_phase_ns = absl::ToUnixNanos(now) - phase_ns_;
    int64_t round = since_phase_ns / period_ns_;
    if (since_phase_ns % period_ns_ < 0) --round;
    const bool on_the_moment = since_phase_ns == round * period_ns_;
    const bool due = round_ == kNotStarted ? on_the_moment : round > round_;
    round_ = round;
    return due;
  }

  void Persist(base::Archive& archive) { archive.Field("round", round_); }

 private:
  static constexpr int64_t kNotStarted = std::numeric_limits<int64_t>::min();

  int64_t period_ns_;
  int64_t phase_ns_;
  int64_t round_ = kNotStarted;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_SYNC_CLOCK_H_
