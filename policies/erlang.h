// The Erlang-C queue: how often a request has to wait when several servers share one queue.
//
// Thread safety: pure functions.
#ifndef SPRINGTIDE_POLICIES_ERLANG_H_
#define SPRINGTIDE_POLICIES_ERLANG_H_

#include <cstdint>

namespace springtide::policies {

// ErlangB: the probability that all of `servers` are busy when requests that find it so are turned
// away, at `offered` servers' worth of load. In [0, 1].
//
// Algorithm: 1/B = sum over k of the product of (servers - i) / offered for i < k. All terms are
// positive, so nothing cancels; they die out after a few sqrt(offered), so large systems cost no
// recursion over every server. At most 4096 terms: beyond an offered load of some 1e5 the result
// errs to the high side.
// REQUIRES: offered >= 0, finite; servers >= 0.
double ErlangB(double offered, int64_t servers);

// WaitQuery: the traffic that a number of servers is asked about.
struct WaitQuery {
  double offered = 0;      // mean of busy servers: arrival rate * service time. >= 0
  double patience = 0;     // the wait that is fine, in service times. >= 0
  double variability = 1;  // (Ca^2 + Cs^2) / 2: 1 for Poisson arrivals and exponential service. > 0
};

// LateProbability: the probability that a request waits for longer than the query's patience.
// 1 when the servers cannot keep up. Exact for M/M/c; with another variability the mean wait is
// scaled by it (Allen and Cunneen's approximation).
double LateProbability(const WaitQuery& query, int64_t servers);

// ReplicasForWait: the fewest replicas of `slots` servers each with LateProbability of at most
// `late`, and at most `most`. 0 without load.
// REQUIRES: slots >= 1, late > 0, most >= 0, slots * most fits int64_t.
int64_t ReplicasForWait(const WaitQuery& query, int64_t slots, double late, int64_t most);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_ERLANG_H_
