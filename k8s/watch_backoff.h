// How long a reflector waits between attempts.
#ifndef SPRINGTIDE_K8S_WATCH_BACKOFF_H_
#define SPRINGTIDE_K8S_WATCH_BACKOFF_H_

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "absl/time/time.h"

namespace springtide::k8s {

// WatchBackoff: a wait is uniform in [d, 2d), where d starts at 0.8 s, doubles with every wait and
// stays at 15 s, so that no wait reaches 30 s: a server that comes back is seen within that. When
// more than 120 s have passed since a wait was asked for, d starts anew. The numbers are those of
// client-go.
//
// Thread safety: not safe for concurrent use.
class WatchBackoff {
 public:
  static constexpr absl::Duration kFirst = absl::Milliseconds(800);
  static constexpr absl::Duration kLast = absl::Seconds(15);
  static constexpr absl::Duration kReset = absl::Seconds(120);

  // `uniform` draws from [0, 1).
  explicit WatchBackoff(std::function<double()> uniform) : uniform_(std::move(uniform)) {}

  // Next: how long to wait from `now` on, at least `least` when given.
  absl::Duration Next(absl::Duration now, std::optional<absl::Duration> least = std::nullopt) {
    if (last_ && now - *last_ > kReset) step_ = kFirst;
    const absl::Duration wait = step_ * (1 + uniform_());
    step_ = std::min(step_ * 2, kLast);
    last_ = now;
    return std::max(wait, least.value_or(absl::ZeroDuration()));
  }

 private:
  std::function<double()> uniform_;
  absl::Duration step_ = kFirst;
  std::optional<absl::Duration> last_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WATCH_BACKOFF_H_
