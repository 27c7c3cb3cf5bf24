// Time and waiting as a value that is passed in, so that tests can move it.
#ifndef SPRINGTIDE_BASE_CLOCK_H_
#define SPRINGTIDE_BASE_CLOCK_H_

#include <stop_token>

#include "absl/time/time.h"

namespace springtide::base {

// Clock: two times with one rule: Now() is for people and for what leaves the process, Elapsed()
// for every interval.
//
// Thread safety: safe from any thread.
class Clock {
 public:
  virtual ~Clock() = default;

  // Now returns the wall clock, which may jump either way.
  virtual absl::Time Now() const = 0;

  // Elapsed returns the time since some fixed moment. It never goes back, and it goes on while the
  // machine is suspended (CLOCK_BOOTTIME): a lease that ran out during sleep has run out.
  virtual absl::Duration Elapsed() const = 0;

  // SleepFor waits until `duration` has passed or a stop was requested; returns false when stopped.
  virtual bool SleepFor(absl::Duration duration, std::stop_token stop) const = 0;
};

// RealClock returns the machine's clock; it lives as long as the process.
const Clock& RealClock();

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_CLOCK_H_
