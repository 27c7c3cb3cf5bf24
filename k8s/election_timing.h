// The durations of a leader election, and which of them go together.
#ifndef SPRINGTIDE_K8S_ELECTION_TIMING_H_
#define SPRINGTIDE_K8S_ELECTION_TIMING_H_

#include <algorithm>

#include "absl/time/time.h"
#include "base/errors.h"

namespace springtide::k8s {

// ElectionTiming: the knobs, with the names and defaults of client-go. Clocks may run at rates that
// differ by lease_duration / renew_deadline (1.5) before two could lead at once; what they show
// does not matter.
struct ElectionTiming {
  absl::Duration lease_duration = absl::Seconds(15);  // whole seconds: how long others wait
  absl::Duration renew_deadline = absl::Seconds(10);  // how long we lead without a renewal
  absl::Duration retry_period = absl::Seconds(2);
  // How long the leader's work may take to end once the fence is shut.
  absl::Duration stop_limit = absl::Seconds(3);

  // A candidate waits retry_period * (1 + kJitter * [0, 1)) between tries.
  static constexpr double kJitter = 1.2;

  // One request's timeout: half the window, so that a hung call leaves room for another.
  absl::Duration RequestTimeout() const { return std::max(absl::Seconds(1), renew_deadline / 2); }
  // Check adds what is wrong: lease_duration > renew_deadline > kJitter * retry_period > 0 and
  // 0 < stop_limit <= lease_duration - renew_deadline must hold.
  void Check(base::ErrorList& errors) const;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_ELECTION_TIMING_H_
