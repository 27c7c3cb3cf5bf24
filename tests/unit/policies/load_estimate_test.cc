#include "policies/load_estimate.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

RateHistory History(const std::vector<double>& seconds) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  absl::Time end = absl::UnixEpoch();
  for (const double value : seconds) {
    end += absl::Seconds(1);
    history.Record({end, absl::Seconds(1), value});
  }
  return history;
}

TEST(LoadEstimateTest, NothingObservedIsNothingKnown) {
  const LoadEstimate estimate = EstimateLoad(History({}), 2);
  EXPECT_EQ(estimate.coverage, 0);
}

TEST(LoadEstimateTest, ConstantLoadIsItself) {
  const LoadEstimate estimate = EstimateLoad(History(std::vector<double>(10, 8.0)), 2);
  EXPECT_DOUBLE_EQ(estimate.load, 8);
  EXPECT_EQ(estimate.coverage, 1);
}

TEST(LoadEstimateTest, ASecondIsBelievedLessItsNoise) {
  // 10 s mean 10.9; the last second says 100, and 100 - 2 * sqrt(100) = 80 is believed.
  std::vector<double> seconds(10, 1.0);
  seconds.back() = 100;
  EXPECT_DOUBLE_EQ(EstimateLoad(History(seconds), 2).load, 80);
  EXPECT_DOUBLE_EQ(EstimateLoad(History(seconds), 0).load, 100);
}

TEST(LoadEstimateTest, NoiseDoesNotLiftTheMean) {
  std::vector<double> seconds(10, 4.0);
  seconds.back() = 8;  // 8 - 2 * sqrt(8) is below the mean
  EXPECT_DOUBLE_EQ(EstimateLoad(History(seconds), 2).load, 4.4);
}

TEST(LoadEstimateTest, AFallingLoadIsTheMean) {
  std::vector<double> seconds(10, 50.0);
  for (size_t i = 5; i < 10; ++i) seconds[i] = 0;
  EXPECT_DOUBLE_EQ(EstimateLoad(History(seconds), 2).load, 25);
}

TEST(LoadEstimateTest, ALongSteadySampleGetsBackTheNoiseItHides) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  history.Record({absl::UnixEpoch() + absl::Seconds(60), absl::Seconds(60), 9});
  // A 10 s mean of 9/s has a standard deviation of sqrt(9/10), a 60 s mean one of sqrt(9/60).
  EXPECT_DOUBLE_EQ(EstimateLoad(history, 2).load, 9 + 1.5 * std::sqrt(9 * (1.0 / 10 - 1.0 / 60)));
}

TEST(LoadEstimateTest, ALongSampleThatRisesTellsOfTheLatestArrivals) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  history.Record({absl::UnixEpoch() + absl::Seconds(60), absl::Seconds(60), 40});
  history.Record({absl::UnixEpoch() + absl::Seconds(75), absl::Seconds(60), 55});
  // 15/s more over 60 s came in 15 s: 40 + 4 * 15, less its noise.
  const double latest = 100 - std::sqrt(2 * 100 / 15.0);
  EXPECT_DOUBLE_EQ(EstimateLoad(history, 2).load,
                   latest + 1.5 * std::sqrt(latest * (1.0 / 10 - 1.0 / 60)));
}

TEST(LoadEstimateTest, ALongSampleThatFallsIsItself) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  history.Record({absl::UnixEpoch() + absl::Seconds(60), absl::Seconds(60), 40});
  history.Record({absl::UnixEpoch() + absl::Seconds(75), absl::Seconds(60), 0});
  EXPECT_DOUBLE_EQ(EstimateLoad(history, 2).load, 0);
}

TEST(LoadEstimateTest, AGapBetweenLongSamplesSaysNothingOfTheRise) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  history.Record({absl::UnixEpoch() + absl::Seconds(60), absl::Seconds(60), 0});
  history.Record({absl::UnixEpoch() + absl::Seconds(200), absl::Seconds(60), 9});
  EXPECT_LT(EstimateLoad(history, 2).load, 11);
}

TEST(LoadEstimateTest, ThinCoverageIsReported) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  history.Record({absl::UnixEpoch() + absl::Seconds(1), absl::Seconds(1), 4});
  history.Record({absl::UnixEpoch() + absl::Seconds(10), absl::Seconds(1), 4});
  const LoadEstimate estimate = EstimateLoad(history, 2);
  EXPECT_DOUBLE_EQ(estimate.load, 4);
  EXPECT_DOUBLE_EQ(estimate.coverage, 0.2);
}

}  // namespace
}  // namespace springtide::policies
