// What the decision core knows of a workload besides its load: what a replica serves, how long one
// takes to start, and what things cost. Values may change from tick to tick (a start-up delay is
// measured), so they travel with the tick and not with a policy.
#ifndef SPRINGTIDE_POLICIES_WORKLOAD_H_
#define SPRINGTIDE_POLICIES_WORKLOAD_H_

#include "absl/time/time.h"
#include "base/schema.h"
#include "base/units.h"

namespace springtide::policies {

// Prices: relative costs; only their ratios matter.
struct Prices {
  double replica_second = 1;           // c: one replica for one second, busy or idle
  double start = 5;                    // s: starting one replica, besides its seconds
  double missing_replica_second = 10;  // p: one replica's worth of load unserved for one second

  static const base::Schema<Prices>& schema();
};

struct Workload {
  // What one replica serves at 100 %: requests per second for a rate signal, requests in flight for
  // a concurrency signal. > 0.
  double capacity = 1;
  absl::Duration startup_delay = absl::Seconds(10);  // decision to ready
  Prices prices;
  base::Replicas min_replicas{0};
  base::Replicas max_replicas{200};
  // A newest sample older than this is stale.
  absl::Duration stale_after = absl::Seconds(45);

  // BreakEven: B = D + s/c, the idle time after which releasing a replica and starting it again
  // costs less than keeping it.
  absl::Duration BreakEven() const {
    return startup_delay + absl::Seconds(prices.start / prices.replica_second);
  }
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_WORKLOAD_H_
