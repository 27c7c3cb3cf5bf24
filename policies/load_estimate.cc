#include "policies/load_estimate.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace springtide::policies {
namespace {

constexpr double kHiddenNoise = 1.5;  // standard deviations

// What arrived since the sample before the newest one, less its noise; at least the newest value.
double Unsmeared(const RateHistory& history, double window_seconds) {
  const double value = history.newest_value();
  const std::optional<RateHistory::Arrival> arrival = history.newest_arrival();
  if (!arrival.has_value()) return value;
  const double interval = absl::ToDoubleSeconds(arrival->interval);
  const double rise = (value - arrival->previous_value) * window_seconds / interval;
  const double load = arrival->previous_value + rise;
  if (load <= value) return value;
  return std::max(value, load - std::sqrt(2 * load / interval));
}

LoadEstimate EstimateFromLongSamples(const RateHistory& history) {
  const double window_seconds = absl::ToDoubleSeconds(history.newest_window());
  const double load = Unsmeared(history, window_seconds);
  const double hidden = load * (1 / absl::ToDoubleSeconds(kLoadWindow) - 1 / window_seconds);
  return {load + kHiddenNoise * std::sqrt(hidden), 1};
}

}  // namespace

LoadEstimate EstimateLoad(const RateHistory& history, double noise_discount) {
  if (history.empty()) return {};
  if (history.newest_window() > kLoadWindow) return EstimateFromLongSamples(history);
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
