// A clock that stands still until it is told to move: for tests and for simulated clusters.
#ifndef SPRINGTIDE_BASE_MANUAL_CLOCK_H_
#define SPRINGTIDE_BASE_MANUAL_CLOCK_H_

#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>

#include "absl/time/time.h"
#include "base/clock.h"

namespace springtide::base {

// ManualClock: both times move together by Advance. With `sleeping_advances` a sleep moves the
// clock itself and returns at once, which is what one thread alone wants.
//
// Thread safety: safe from any thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(absl::Time start, bool sleeping_advances = false)
      : start_(start), sleeping_advances_(sleeping_advances) {}

  absl::Time Now() const override;
  absl::Duration Elapsed() const override;
  bool SleepFor(absl::Duration duration, std::stop_token stop) const override;

  // Advance moves the time on and wakes those whose sleep is over. REQUIRES: duration >= 0.
  void Advance(absl::Duration duration);

  // AwaitSleepers waits, in real time, until `count` threads sleep on this clock and have not slept
  // long enough.
  void AwaitSleepers(int count) const;

 private:
  const absl::Time start_;
  const bool sleeping_advances_;
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  mutable absl::Duration elapsed_;              // guarded by mutex_
  mutable std::multiset<absl::Duration> ends_;  // of the sleeps under way; guarded by mutex_
};

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_MANUAL_CLOCK_H_
