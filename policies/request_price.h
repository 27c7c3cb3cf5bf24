// What one request costs a workload: the replica-seconds that are paid per request, learnt.
//
// Algorithm: rho = (A + 60 s) / (Q + 2), with A the seconds in which there was a replica or a need
// for one and Q the requests. Each time the load returns from a rest longer than a start, both lose
// what halves them in a hundred times. Dense traffic makes requests cheap, sparse traffic dear. A
// request that is long itself, because a replica serves few a second, is priced up to 2.3 times
// higher: those that come while it is served wait behind it.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_POLICIES_REQUEST_PRICE_H_
#define SPRINGTIDE_POLICIES_REQUEST_PRICE_H_

#include "absl/time/time.h"
#include "base/archive.h"
#include "policies/policy.h"
#include "policies/workload.h"

namespace springtide::policies {

class RequestPrice {
 public:
  // Observe: one tick with a known signal; `needed`: the load needed a replica at the last one.
  void Observe(const Tick& tick, bool needed);

  // Return: the load is back after `rest`.
  void Return(absl::Duration rest, const Workload& workload);

  // Price: of one request, in the workload's price units. > 0.
  double Price(const Workload& workload) const;

  void Persist(base::Archive& archive);

 private:
  double active_seconds_ = 0;
  double requests_ = 0;
  absl::Time last_tick_ = absl::InfinitePast();
  absl::Time counted_until_ = absl::InfinitePast();
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_REQUEST_PRICE_H_
