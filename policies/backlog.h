// How many requests are waiting, by book-keeping: what arrived less what the ready replicas could
// serve.
//
// Algorithm: B <- max(0, B + arrivals - capacity * ready * time), sample by sample; while nothing
// is ready and the source reports what it holds, that is the truth. A sample that averages over
// longer than the load window cannot tell when its requests came: then the estimated load is
// booked, tick by tick. Requests older than a minute have given up: B never exceeds a minute of the
// larger of load and capacity, so that a capacity that is believed too low cannot pile up a debt
// that nobody waits for.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_POLICIES_BACKLOG_H_
#define SPRINGTIDE_POLICIES_BACKLOG_H_

#include "base/archive.h"
#include "policies/policy.h"

namespace springtide::policies {

class Backlog {
 public:
  // Update: books what arrived since the last call; `load` is the estimate of it, in requests per
  // second. Call once a tick while the signal is known.
  void Update(const Tick& tick, double load);

  // Requests that are waiting.
  double requests() const { return requests_; }

  void Persist(base::Archive& archive);

 private:
  void Book(double arrivals_per_second, double capacity, absl::Duration span, const Tick& tick);

  double requests_ = 0;
  absl::Time booked_until_ = absl::InfinitePast();
  base::Replicas serving_;  // that served what this tick's samples count
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_BACKLOG_H_
