#include "simulator/wait_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace springtide::simulator {
namespace {

constexpr double kUnitsPerSecond = 100;
constexpr int kSubBits = 7;  // 128 bins for each doubling
constexpr uint64_t kLinear = uint64_t{2} << kSubBits;
constexpr double kMaxUnits = 1e11;  // 30 years
// What rounding may add to a wait of a whole number of units.
constexpr double kUnitSlack = 1e-6;

// What rounding may add to a wait that is as long as a limit, for which it is not over it.
constexpr double kLimitSlack = 1e-9;

// The part of waits spread evenly between `low` and `high` that is longer than `limit`.
double PartOver(double limit, double low, double high) {
  limit += kLimitSlack;
  if (low > limit) return 1;
  if (high <= limit) return 0;
  return (high - limit) / (high - low);
}

}  // namespace

size_t WaitHistogram::BinOf(double seconds) {
  const double units = std::ceil(seconds * kUnitsPerSecond - kUnitSlack);
  const auto v = static_cast<uint64_t>(std::clamp(units, 0.0, kMaxUnits));
  if (v <= kLinear) return static_cast<size_t>(v);
  // Bins end at their largest value, so count from the value below.
  const int shift = static_cast<int>(std::bit_width(v - 1)) - kSubBits - 1;
  return static_cast<size_t>(kLinear + (static_cast<uint64_t>(shift - 1) << kSubBits) +
                             ((v - 1) >> shift) - (kLinear / 2) + 1);
}

double WaitHistogram::EndOf(size_t bin) {
  if (bin <= kLinear) return static_cast<double>(bin) / kUnitsPerSecond;
  const uint64_t beyond = bin - kLinear - 1;
  const uint64_t shift = (beyond >> kSubBits) + 1;
  const uint64_t end = ((beyond & (kLinear / 2 - 1)) + kLinear / 2 + 1) << shift;
  return static_cast<double>(end) / kUnitsPerSecond;
}

const std::vector<double>& WaitHistogram::Ends() {
  static const auto* ends = [] {
    auto* all = new std::vector<double>(BinOf(kMaxUnits / kUnitsPerSecond) + 1);
    for (size_t bin = 0; bin < all->size(); ++bin) (*all)[bin] = EndOf(bin);
    return all;
  }();
  return *ends;
}

WaitHistogram::WaitHistogram() : bins_(Ends().size(), 0.0) {}

void WaitHistogram::Add(double requests, double from, double to) {
  const double low = std::min(from, to);
  const double high = std::max(from, to);
  max_ = std::max(max_, high);
  total_ += requests * (low + high) / 2;
  over_1s_ += requests * PartOver(1, low, high);
  over_5s_ += requests * PartOver(5, low, high);
  const size_t first = BinOf(low);
  const size_t last = BinOf(high);
  if (first == last) {
    bins_[first] += requests;
    return;
  }
  const std::vector<double>& ends = Ends();
  const double density = requests / (high - low);
  bins_[first] += density * std::max(0.0, ends[first] - low);
  for (size_t bin = first + 1; bin < last; ++bin) {
    bins_[bin] += density * (ends[bin] - ends[bin - 1]);
  }
  bins_[last] += density * std::max(0.0, high - ends[last - 1]);
}

double WaitHistogram::Quantile(double q) const {
  double all = 0;
  for (const double requests : bins_) all += requests;
  // Forgives the rounding of the sum.
  const double rank = q * all * (1 - 1e-12);
  double below = 0;
  for (size_t bin = 0; bin < bins_.size(); ++bin) {
    below += bins_[bin];
    if (below >= rank) return std::min(Ends()[bin], max_);
  }
  return max_;
}

}  // namespace springtide::simulator
