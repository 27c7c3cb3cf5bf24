#include "simulator/arrivals.h"

#include <cmath>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "simulator/capacity.h"
#include "tests/unit/simulator/test_support.h"

namespace springtide::simulator {
namespace {

using ::testing::ElementsAre;

std::vector<double> Seconds(const Trace& trace, ArrivalModel model, uint64_t seed) {
  std::vector<double> seconds;
  ArrivalStream stream(trace, model, seed);
  ArrivalRun run;
  while (stream.Next(run)) {
    for (int64_t i = 0; i < run.seconds; ++i) seconds.push_back(run.rate);
  }
  return seconds;
}

TEST(ArrivalsTest, EvenArrivalsSpreadAStep) {
  EXPECT_THAT(Seconds(MakeTrace({6, 0, 3}, 2), ArrivalModel::kEven, 1),
              ElementsAre(3, 3, 0, 0, 1.5, 1.5));
}

TEST(ArrivalsTest, SecondsThatAreKnownAreKept) {
  const Trace trace = MakeTrace({6, 0, 3.5}, 1);
  EXPECT_THAT(Seconds(trace, ArrivalModel::kPoisson, 1), ElementsAre(6, 0, 3.5));
}

TEST(ArrivalsTest, PoissonSecondsAreWholeAndKeepTheRate) {
  const Trace trace = MakeTrace(std::vector<double>(1000, 300), 60);
  const std::vector<double> seconds = Seconds(trace, ArrivalModel::kPoisson, 1);
  ASSERT_EQ(seconds.size(), 60'000u);
  double sum = 0;
  double squares = 0;
  for (const double count : seconds) {
    ASSERT_EQ(count, std::floor(count));
    sum += count;
    squares += (count - 5) * (count - 5);
  }
  EXPECT_NEAR(sum / 60'000, 5, 4 * std::sqrt(5.0 / 60'000));
  EXPECT_NEAR(squares / 60'000, 5, 4 * std::sqrt(55.0 / 60'000));
}

TEST(ArrivalsTest, DependOnSeedAndNameAndOnNothingElse) {
  const Trace a = MakeTrace(std::vector<double>(50, 600), 60, "a");
  const Trace b = MakeTrace(std::vector<double>(50, 600), 60, "b");
  const std::vector<double> of_a = Seconds(a, ArrivalModel::kPoisson, 1);
  EXPECT_EQ(of_a, Seconds(a, ArrivalModel::kPoisson, 1));
  EXPECT_NE(of_a, Seconds(a, ArrivalModel::kPoisson, 2));
  EXPECT_NE(of_a, Seconds(b, ArrivalModel::kPoisson, 1));
}

TEST(ArrivalsTest, IdleStepsStayIdle) {
  for (const double count : Seconds(MakeTrace({0, 0}, 60), ArrivalModel::kPoisson, 1)) {
    EXPECT_EQ(count, 0);
  }
}

TEST(CapacityTest, IsATwentiethOfTheHighPercentileAndNotBelowTheFloor) {
  std::vector<double> counts(1000, 60);
  counts[17] = 600;       // the largest of 1000 lies above the 99.9th percentile
  counts[18] = 120 * 60;  // rank 999 of 1000 is the second largest
  EXPECT_EQ(DefaultCapacity(MakeTrace(counts, 60), 0.25), 10.0 / 20);
  EXPECT_EQ(DefaultCapacity(MakeTrace(counts, 60), 5), 5);
  counts.push_back(240 * 60);  // of 1001, rank 1000
  EXPECT_EQ(DefaultCapacity(MakeTrace(counts, 60), 0.5), 120.0 / 20);
  EXPECT_EQ(DefaultCapacity(MakeTrace({40}, 1), 0.5), 2);
  EXPECT_EQ(DefaultCapacity(MakeTrace({0}, 1), 0.5), 0.5);
}

TEST(CapacityTest, DemandRoundsUpButForgivesRounding) {
  EXPECT_EQ(Demand(0, 1), 0);
  EXPECT_EQ(Demand(1e-12, 1), 1);
  EXPECT_EQ(Demand(3, 1), 3);
  EXPECT_EQ(Demand(3.0000001, 1), 4);
  EXPECT_EQ(Demand(0.1 * 3, 0.1), 3) << "0.1 * 3 is a speck above 0.3";
  EXPECT_EQ(Demand(1e12, 1e-3), kMaxDemand);
}

}  // namespace
}  // namespace springtide::simulator
