#include "base/clock.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>

#include "absl/time/clock.h"

namespace springtide::base {
namespace {

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }

  absl::Duration Elapsed() const override {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return absl::DurationFromTimespec(time);
  }

  bool SleepFor(absl::Duration duration, std::stop_token stop) const override {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    // Waits in parts: a machine that slept meanwhile has spent the time all the same.
    const absl::Duration end = Elapsed() + duration;
    while (!stop.stop_requested()) {
      const absl::Duration left = end - Elapsed();
      if (left <= absl::ZeroDuration()) return true;
      woken.wait_for(lock, stop, absl::ToChronoNanoseconds(std::min(left, absl::Seconds(1))),
                     [] { return false; });
    }
    return false;
  }
};

}  // namespace

const Clock& RealClock() {
  static const auto* clock = new SystemClock;
  return *clock;
}

}  // namespace springtide::base
