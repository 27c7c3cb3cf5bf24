#include "base/manual_clock.h"

#include <iterator>

namespace springtide::base {

absl::Time ManualClock::Now() const { return start_ + Elapsed(); }

absl::Duration ManualClock::Elapsed() const {
  const std::lock_guard lock(mutex_);
  return elapsed_;
}

bool ManualClock::SleepFor(absl::Duration duration, std::stop_token stop) const {
  std::unique_lock lock(mutex_);
  if (stop.stop_requested()) return false;
  if (sleeping_advances_) {
    elapsed_ += duration;
    return true;
  }
  const absl::Duration end = elapsed_ + duration;
  const auto mine = ends_.insert(end);
  changed_.notify_all();
  const bool over = changed_.wait(lock, stop, [&] { return elapsed_ >= end; });
  ends_.erase(mine);
  return over;
}

void ManualClock::Advance(absl::Duration duration) {
  const std::lock_guard lock(mutex_);
  elapsed_ += duration;
  changed_.notify_all();
}

void ManualClock::AwaitSleepers(int count) const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock,
                [&] { return std::distance(ends_.upper_bound(elapsed_), ends_.end()) >= count; });
}

}  // namespace springtide::base
