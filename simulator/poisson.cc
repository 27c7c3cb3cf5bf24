#include "simulator/poisson.h"

#include <algorithm>
#include <cmath>

namespace springtide::simulator {
namespace {

constexpr double kMaxTableMean = 100'000;
// Relative to the mode. Beyond it terms fall off faster than geometrically.
constexpr double kSmallestTerm = 1e-20;

}  // namespace

void Poisson::SetMean(double mean) {
  if (mean == mean_) return;
  mean_ = mean;
  cumulative_.clear();
  if (mean > 0 && mean <= kMaxTableMean) BuildTable();
}

void Poisson::BuildTable() {
  const double mode = std::floor(mean_);
  // Downwards from the mode, then turned round; then upwards.
  double term = 1;
  // NOLINTNEXTLINE(bugprone-float-loop-counter): k is whole, and may be beyond an integer.
  for (double k = mode; k > 0 && term >= kSmallestTerm; --k) {
    cumulative_.push_back(term);
    term *= k / mean_;
  }
  if (term >= kSmallestTerm) cumulative_.push_back(term);
  std::reverse(cumulative_.begin(), cumulative_.end());
  first_ = mode - static_cast<double>(cumulative_.size() - 1);
  term = mean_ / (mode + 1);
  for (double k = mode + 1; term >= kSmallestTerm; ++k) {
    cumulative_.push_back(term);
    term *= mean_ / (k + 1);
  }
  double sum = 0;
  for (double& value : cumulative_) {
    sum += value;
    value = sum;
  }
  for (double& value : cumulative_) value /= sum;
}

double Poisson::Draw(Random& random) const {
  if (mean_ == 0) return 0;
  if (cumulative_.empty()) {
    return std::max(0.0, std::floor(mean_ + std::sqrt(mean_) * random.Normal() + 0.5));
  }
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), random.Uniform());
  return first_ + static_cast<double>(found - cumulative_.begin());
}

}  // namespace springtide::simulator
