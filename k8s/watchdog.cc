#include "k8s/watchdog.h"

#include <utility>

namespace springtide::k8s {

Watchdog::Watchdog(const base::Clock& clock, std::function<void()> on_overrun)
    : clock_(clock),
      on_overrun_(std::move(on_overrun)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Watchdog::~Watchdog() {
  thread_.request_stop();
  waker_.Wake();
}

void Watchdog::Arm(absl::Duration at) {
  bool earlier = false;
  {
    const std::lock_guard lock(mutex_);
    at_ = at;
    earlier = !sleeps_till_ || at < *sleeps_till_;
    if (earlier) sleeps_till_ = at;
  }
  // A later moment is found when the sleeper wakes at the old one.
  if (earlier) waker_.Wake();
}

void Watchdog::Disarm() {
  const std::lock_guard lock(mutex_);
  at_.reset();
}

void Watchdog::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    absl::Duration wait;
    bool overrun = false;
    {
      const std::lock_guard lock(mutex_);
      wait = at_ ? *at_ - clock_.Elapsed() : absl::InfiniteDuration();
      overrun = wait <= absl::ZeroDuration();
      if (overrun) at_.reset();
      sleeps_till_ = at_;
    }
    if (overrun) {
      on_overrun_();
    } else {
      waker_.Wait(clock_, wait);
    }
  }
}

}  // namespace springtide::k8s
