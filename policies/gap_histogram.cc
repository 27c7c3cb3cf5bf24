#include "policies/gap_histogram.h"

#include <algorithm>
#include <cmath>

namespace springtide::policies {
namespace {

constexpr double kFirstBinSeconds = 8;
constexpr double kBinGrowth = 1.1;
constexpr double kMinSpreadSeconds = 20;
constexpr double kRelativeSpread = 0.05;
constexpr double kHalfLifeGaps = 100;
constexpr double kPriorScaleSeconds = 60;
constexpr double kPriorExponent = -0.5;

struct Tables {
  std::array<double, GapHistogram::kBins + 1> edges;
  std::array<double, GapHistogram::kBins + 1> prior;  // mass per bin, then beyond
};

double PriorSurvival(double seconds) {
  return GapHistogram::kPriorGaps * std::pow(1 + seconds / kPriorScaleSeconds, kPriorExponent);
}

const Tables& GetTables() {
  static const Tables tables = [] {
    Tables t{};
    double width = kFirstBinSeconds;
    for (size_t i = 0; i < GapHistogram::kBins; ++i) {
      t.edges[i + 1] = t.edges[i] + width;
      width *= kBinGrowth;
      t.prior[i] = PriorSurvival(t.edges[i]) - PriorSurvival(t.edges[i + 1]);
    }
    t.prior[GapHistogram::kBins] = PriorSurvival(t.edges[GapHistogram::kBins]);
    return t;
  }();
  return tables;
}

}  // namespace

double GapHistogram::BinEdge(size_t i) { return GetTables().edges[i]; }

void GapHistogram::Add(double seconds) {
  static const auto decay = static_cast<float>(std::exp2(-1 / kHalfLifeGaps));
  for (float& mass : mass_) mass *= decay;
  weight_ = weight_ * decay + 1;
  const double spread = std::max(kMinSpreadSeconds, kRelativeSpread * seconds);
  const double begin = std::max(0.0, seconds - spread);
  const double end = seconds + spread;
  const auto& edges = GetTables().edges;
  for (size_t i = 0; i <= kBins; ++i) {
    if (edges[i] >= end) break;
    const double upper = i < kBins ? edges[i + 1] : end;
    const double overlap = std::min(end, upper) - std::max(begin, edges[i]);
    if (overlap > 0) mass_[i] += static_cast<float>(overlap / (end - begin));
  }
}

double GapHistogram::Mass(size_t i) const {
  return static_cast<double>(mass_[i]) + GetTables().prior[i];
}

void GapHistogram::Persist(base::Archive& archive) {
  archive.Field("mass", mass_);
  archive.Field("weight", weight_);
}

}  // namespace springtide::policies
