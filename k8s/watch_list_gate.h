// Whether a server streams lists, as all reflectors of that server have learnt it.
#ifndef SPRINGTIDE_K8S_WATCH_LIST_GATE_H_
#define SPRINGTIDE_K8S_WATCH_LIST_GATE_H_

#include <mutex>
#include <optional>

#include "absl/time/time.h"

namespace springtide::k8s {

// WatchListGate: one a server. A refusal is remembered for ten minutes, for servers are upgraded.
//
// Thread safety: safe from any thread.
class WatchListGate {
 public:
  static constexpr absl::Duration kRemembered = absl::Minutes(10);

  // IsOpen: whether to try. `now` is base::Clock::Elapsed.
  bool IsOpen(absl::Duration now) const {
    const std::lock_guard lock(mutex_);
    return !refused_ || now - *refused_ >= kRemembered;
  }

  // Refused: the server does not know streamed lists.
  void Refused(absl::Duration now) {
    const std::lock_guard lock(mutex_);
    refused_ = now;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<absl::Duration> refused_;  // guarded by mutex_
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WATCH_LIST_GATE_H_
