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

TEST(GapHistogramTest, BinsAreLogarithmicFromSecondsToHours) {
  EXPECT_EQ(GapHistogram::BinEdge(0), 0);
  EXPECT_EQ(GapHistogram::BinEdge(1), 8);
  EXPECT_NEAR(GapHistogram::BinEdge(2), 16.8, 1e-9);
  EXPECT_GT(GapHistogram::BinEdge(GapHistogram::kBins), 2 * 3600);
}

TEST(GapHistogramTest, PriorIsWorthThreeGaps) {
  const GapHistogram gaps;
  EXPECT_EQ(gaps.Weight(), 0);
  EXPECT_NEAR(TotalMass(gaps), 3, 1e-12);
  // (1 + 8/60)^-0.5 of it survives the first bin.
  EXPECT_NEAR(gaps.Mass(0), 3 * (1 - 1 / std::sqrt(1 + 8.0 / 60)), 1e-12);
}

TEST(GapHistogramTest, AGapAddsWeightOneAroundItself) {
  GapHistogram gaps;
  gaps.Add(600);  // spread over [570, 630]
  EXPECT_NEAR(gaps.Weight(), 1, 1e-5);
  const GapHistogram prior;
  for (size_t i = 0; i < GapHistogram::kBins; ++i) {
    const bool inside = GapHistogram::BinEdge(i + 1) > 570 && GapHistogram::BinEdge(i) < 630;
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

TEST(GapHistogramTest, AHundredGapsHalveAWeight) {
  GapHistogram gaps;
  gaps.Add(1e6);
  for (int i = 0; i < 100; ++i) gaps.Add(0);
  EXPECT_NEAR(gaps.Mass(GapHistogram::kBins) - GapHistogram().Mass(GapHistogram::kBins), 0.5, 1e-4);
}

TEST(GapHistogramTest, WeightStaysBounded) {
  GapHistogram gaps;
  for (int i = 0; i < 100'000; ++i) gaps.Add(i % 5000);
  EXPECT_NEAR(gaps.Weight(), 1 / (1 - std::exp2(-1.0 / 100)), 0.1);
}

}  // namespace
}  // namespace springtide::policies
