// A sleep that another thread can end.
#ifndef SPRINGTIDE_K8S_WAKER_H_
#define SPRINGTIDE_K8S_WAKER_H_

#include <mutex>
#include <stop_token>

#include "absl/time/time.h"
#include "base/clock.h"

namespace springtide::k8s {

// Waker: one thread waits, others wake it. A Wake before the Wait counts for that Wait.
//
// Thread safety: Wake from any thread; Wait from one.
class Waker {
 public:
  // Wait returns after `duration` or at a Wake, whichever comes first.
  void Wait(const base::Clock& clock, absl::Duration duration) {
    std::stop_token woken;
    {
      const std::lock_guard lock(mutex_);
      woken = source_.get_token();
    }
    clock.SleepFor(duration, woken);
    const std::lock_guard lock(mutex_);
    if (source_.stop_requested()) source_ = std::stop_source();
  }

  void Wake() {
    std::stop_source source(std::nostopstate);
    {
      const std::lock_guard lock(mutex_);
      source = source_;
    }
    source.request_stop();
  }

 private:
  std::mutex mutex_;
  std::stop_source source_;  // guarded by mutex_
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WAKER_H_
