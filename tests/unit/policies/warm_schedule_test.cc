#include "policies/warm_schedule.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

GapHistogram Gaps(const std::vector<double>& seconds, int times) {
  GapHistogram gaps;
  for (int i = 0; i < times; ++i) {
    for (const double s : seconds) gaps.Add(s);
  }
  return gaps;
}

TEST(WarmScheduleTest, ShortGapsAreKeptThrough) {
  const WarmSchedule schedule = PlanWarmth(Gaps({20}, 50), WarmPrices());
  EXPECT_TRUE(schedule.IsOn(0));
  EXPECT_TRUE(schedule.IsOn(25));
  EXPECT_FALSE(schedule.IsOn(3000));
}

TEST(WarmScheduleTest, LongGapsOfAnyLengthAreReleasedAtOnce) {
  const WarmSchedule schedule = PlanWarmth(Gaps({9000, 30'000, 100'000}, 20), WarmPrices());
  EXPECT_FALSE(schedule.IsOn(0));
  EXPECT_FALSE(schedule.IsOn(5000));
}

TEST(WarmScheduleTest, APeriodIsLeftAndPreWarmed) {
  const WarmSchedule schedule = PlanWarmth(Gaps({600}, 50), WarmPrices());
  EXPECT_FALSE(schedule.IsOn(200));
  EXPECT_TRUE(schedule.IsOn(600));
  // The replica is asked for a start-up delay before the first likely moment.
  EXPECT_TRUE(schedule.IsOn(565));
  EXPECT_FALSE(schedule.IsOn(2000));
}

TEST(WarmScheduleTest, ADearColdStartKeepsLonger) {
  WarmPrices dear;
  dear.cold_need = 5000;
  const GapHistogram gaps = Gaps({30, 120, 480, 1900}, 10);
  double kept_cheap = 0;
  double kept_dear = 0;
  for (double s = 0; s < 9000; s += 1) {
    kept_cheap += PlanWarmth(gaps, WarmPrices()).IsOn(s) ? 1 : 0;
    kept_dear += PlanWarmth(gaps, dear).IsOn(s) ? 1 : 0;
  }
  EXPECT_GT(kept_dear, kept_cheap);
}

TEST(WarmScheduleTest, FreeStartsNeverKeep) {
  WarmPrices free;
  free.start = 0;
  free.cold_need = 0;
  EXPECT_FALSE(PlanWarmth(Gaps({20}, 50), free).IsOn(0));
}

TEST(WarmScheduleTest, NextChangeWalksTheIntervals) {
  const WarmSchedule schedule = PlanWarmth(Gaps({600}, 50), WarmPrices());
  bool on = schedule.IsOn(0);
  double at = 0;
  int changes = 0;
  while (const std::optional<double> next = schedule.NextChange(at)) {
    ASSERT_GT(*next, at);
    EXPECT_EQ(schedule.IsOn((at + *next) / 2), on);
    at = *next;
    on = !on;
    ASSERT_LT(++changes, 10);
  }
  EXPECT_FALSE(schedule.IsOn(1e9));
}

// The expected cost of being on exactly in the given bins (starting from on).
double Cost(const GapHistogram& gaps, const WarmPrices& prices, const std::vector<bool>& on) {
  double survival = 0;
  for (size_t i = 0; i <= GapHistogram::kBins; ++i) survival += gaps.Mass(i);
  double cost = 0;
  bool was_on = true;
  for (size_t i = 0; i < GapHistogram::kBins; ++i) {
    const double mass = gaps.Mass(i);
    const double width = GapHistogram::BinEdge(i + 1) - GapHistogram::BinEdge(i);
    if (on[i] && !was_on) cost += prices.start * survival;
    cost += on[i] ? prices.replica_second * width * (survival - mass / 2) : prices.cold_need * mass;
    survival -= mass;
    was_on = on[i];
  }
  return cost + prices.cold_need * survival;
}

// No other choice of bins is cheaper than the plan's.
TEST(WarmScheduleTest, NothingIsCheaper) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    GapHistogram gaps;
    const int kinds = 1 + static_cast<int>(random() % 3);
    for (int k = 0; k < kinds; ++k) {
      const double gap = std::exp2(3 + static_cast<double>(random() % 1000) / 100);
      for (int i = 0; i < 10; ++i) gaps.Add(gap);
    }
    WarmPrices prices;
    prices.cold_need = static_cast<double>(20 + random() % 500);
    prices.lead_seconds = 0;  // so that intervals begin at bins
    const WarmSchedule schedule = PlanWarmth(gaps, prices);
    std::vector<bool> planned(GapHistogram::kBins);
    for (size_t i = 0; i < planned.size(); ++i) {
      planned[i] = schedule.IsOn((GapHistogram::BinEdge(i) + GapHistogram::BinEdge(i + 1)) / 2);
    }
    const double cost = Cost(gaps, prices, planned);
    for (int variant = 0; variant < 200; ++variant) {
      std::vector<bool> other = planned;
      const size_t first = random() % other.size();
      const size_t last = std::min(other.size(), first + 1 + random() % 12);
      for (size_t i = first; i < last; ++i) other[i] = variant % 2 == 0;
      ASSERT_GE(Cost(gaps, prices, other), cost * (1 - 1e-9)) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace springtide::policies
