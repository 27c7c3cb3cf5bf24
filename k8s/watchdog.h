// Ends a process that cannot stop leading in time.
#ifndef SPRINGTIDE_K8S_WATCHDOG_H_
#define SPRINGTIDE_K8S_WATCHDOG_H_

#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/waker.h"

namespace springtide::k8s {

// Watchdog: a thread of its own that calls `on_overrun` when a moment passes while it is armed:
// neither a hung request nor a stop hook that blocks can keep it from that. Calls once per arming.
//
// Thread safety: safe from any thread.
class Watchdog {
 public:
  // `clock` must outlive this. `on_overrun` runs on the watchdog's thread; in production it is
  // _exit, for a process in that state must not run its exit handlers.
  Watchdog(const base::Clock& clock, std::function<void()> on_overrun);
  ~Watchdog();

  // Arm sets the moment of Clock::Elapsed, in place of one set before.
  void Arm(absl::Duration at);
  void Disarm();

 private:
  void Run(const std::stop_token& stop);

  const base::Clock& clock_;
  const std::function<void()> on_overrun_;
  Waker waker_;  // synchronises itself
  std::mutex mutex_;
  std::optional<absl::Duration> at_;           // guarded by mutex_
  std::optional<absl::Duration> sleeps_till_;  // guarded by mutex_
  std::jthread thread_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WATCHDOG_H_
