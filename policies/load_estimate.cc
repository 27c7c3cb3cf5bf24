#include "policies/load_estimate.h"

#include <algorithm>
#include <cmath>

namespace springtide::policies {

LoadEstimate EstimateLoad(const RateHistory& history, double noise_discount) {
  if (history.empty()) return {};
  const WindowMean mean = history.LatestMean(kLoadWindow);
  LoadEstimate estimate{mean.mean, absl::FDivDuration(mean.covered, kLoadWindow)};
  const double sample_seconds = absl::ToDoubleSeconds(history.newest_window());
  for (const int seconds : {1, 2, 3, 5}) {
    const double rate = history.LatestMean(absl::Seconds(seconds)).mean;
    if (rate <= estimate.load) continue;
    const double window = std::max<double>(seconds, sample_seconds);
    estimate.load = std::max(estimate.load, rate - noise_discount * std::sqrt(rate / window));
  }
  return estimate;
}

}  // namespace springtide::policies
