// The load right now, from samples that are noisy.
#ifndef SPRINGTIDE_POLICIES_LOAD_ESTIMATE_H_
#define SPRINGTIDE_POLICIES_LOAD_ESTIMATE_H_

#include "absl/time/time.h"
#include "policies/rate_history.h"

namespace springtide::policies {

// The longest window an estimate looks at.
inline constexpr absl::Duration kLoadWindow = absl::Seconds(10);

struct LoadEstimate {
  double load = 0;      // requests per second, or requests in flight
  double coverage = 0;  // share of the longest window that was observed, in [0, 1]
};

// EstimateLoad: the largest of the mean over 10 s and, for w in 1, 2, 3 and 5 s, the mean over w
// less `noise_discount` standard deviations of a Poisson count over it: a short window is believed
// by its own noise. `noise_discount` >= 0; 0 believes any second.
//
// Samples that average over longer than 10 s and overlap (a 60 s rate every 15 s) are lagging and
// too quiet, so two things are put back. What the newest sample says of the time since the one
// before: if v follows v' after an interval i with window w, the load of that interval was about v'
// + (w/i) (v - v'); a rise beyond v is believed less one standard deviation of its noise. And the
// noise that a 10 s mean would show and w hides: 1.5 standard deviations of it, so that a coarse
// source is not sized tighter than a fine one.
LoadEstimate EstimateLoad(const RateHistory& history, double noise_discount);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_LOAD_ESTIMATE_H_
