// A clock for tests of threads: it moves only when told, and knows who still sleeps after that.
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_STEPPED_CLOCK_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_STEPPED_CLOCK_H_

#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>

#include "absl/time/time.h"
#include "base/clock.h"

namespace springtide::k8s {

// SteppedClock: as base::ManualClock, but a sleeper whose time has come counts as awake at once, so
// that AwaitSleepers after an Advance waits for what the woken threads do.
//
// Thread safety: safe from any thread.
class SteppedClock final : public base::Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(1'767'225'600) + Elapsed(); }

  absl::Duration Elapsed() const override {
    const std::lock_guard lock(mutex_);
    return elapsed_;
  }

  bool SleepFor(absl::Duration duration, std::stop_token stop) const override {
    std::unique_lock lock(mutex_);
    if (stop.stop_requested()) return false;
    const absl::Duration end = elapsed_ + duration;
    if (end <= elapsed_) return true;
    const auto sleeper = sleepers_.insert(end);
    changed_.notify_all();
    if (changed_.wait(lock, stop, [&] { return elapsed_ >= end; })) return true;
    sleepers_.erase(sleeper);
    return false;
  }

  void Advance(absl::Duration duration) {
    const std::lock_guard lock(mutex_);
    elapsed_ += duration;
    sleepers_.erase(sleepers_.begin(), sleepers_.upper_bound(elapsed_));
    changed_.notify_all();
  }

  // AwaitSleepers waits, in real time, until `count` threads sleep on this clock.
  void AwaitSleepers(size_t count) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return sleepers_.size() >= count; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  mutable std::multiset<absl::Duration> sleepers_;  // guarded by mutex_
  absl::Duration elapsed_;                          // guarded by mutex_
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_STEPPED_CLOCK_H_
