#include "policies/gap_histogram.h"

#include <cmath>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

double TotalMass(const GapHistogram& gaps) {
  double total = 0;
  for (size_t i = 0; i <= GapHistogram::kBins; ++i) total += gaps.Mass(i);
  return total;
}

TEST(GapHistogramTest, BinsAreLogarithmicFromTenSecondsToHours) {
  EXPECT_EQ(GapHistogram::BinEdge(0), 0);
  EXPECT_EQ(GapHistogram::BinEdge(1), 10);
  EXPECT_NEAR(GapHistogram::BinEdge(2), 21.2, 1e-9);
  EXPECT_GT(GapHistogram::BinEdge(GapHistogram::kBins), 2.5 * 3600);
}

TEST(GapHistogramTest, PriorIsWorthTwoGaps) {
  const GapHistogram gaps;
  EXPECT_EQ(gaps.Weight(), 0);
  EXPECT_NEAR(TotalMass(gaps), 2, 1e-12);
  // (1 + 10/60)^-0.5 of it survives the first bin.
  EXPECT_NEAR(gaps.Mass(0), 2 * (1 - 1 / std::sqrt(1 + 10.0 / 60)), 1e-12);
}

TEST(GapHistogramTest, AGapAddsWeightOneAroundItself) {
  GapHistogram gaps;
  gaps.Add(600);  // spread over [540, 660]
  EXPECT_NEAR(gaps.Weight(), 1, 1e-5);
  const GapHistogram prior;
  for (size_t i = 0; i < GapHistogram::kBins; ++i) {
    const bool inside = GapHistogram::BinEdge(i + 1) > 540 && GapHistogram::BinEdge(i) < 660;
    EXPECT_EQ(gaps.Mass(i) > prior.Mass(i), inside) << i;
  }
}

TEST(GapHistogramTest, ShortGapsSpreadOnlyOverWhatCanBe) {
  GapHistogram gaps;
  gaps.Add(0);
  EXPECT_NEAR(gaps.Weight(), 1, 1e-5);
}

TEST(GapHistogramTest, VeryLongGapsCountAsBeyond) {
  GapHistogram gaps;
  gaps.Add(1e6);
  EXPECT_NEAR(gaps.Mass(GapHistogram::kBins) - GapHistogram().Mass(GapHistogram::kBins), 1, 1e-5);
}

TEST(GapHistogramTest, FiftyGapsHalveAWeight) {
  GapHistogram gaps;
  gaps.Add(1e6);
  for (int i = 0; i < 50; ++i) gaps.Add(0);
  EXPECT_NEAR(gaps.Mass(GapHistogram::kBins) - GapHistogram().Mass(GapHistogram::kBins), 0.5, 1e-4);
}

TEST(GapHistogramTest, WeightStaysBounded) {
  GapHistogram gaps;
  for (int i = 0; i < 100'000; ++i) gaps.Add(i % 5000);
  EXPECT_NEAR(gaps.Weight(), 1 / (1 - std::exp2(-1.0 / 50)), 0.1);
}

}  // namespace
}  // namespace springtide::policies
