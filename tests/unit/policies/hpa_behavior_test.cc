#include "policies/hpa_behavior.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

constexpr int32_t kMax32 = std::numeric_limits<int32_t>::max();
const absl::Time kNow = absl::UnixEpoch() + absl::Hours(1);

HpaRules Rules(HpaSelect select, std::vector<HpaRatePolicy> policies) {
  return {absl::ZeroDuration(), select, std::move(policies)};
}

HpaRatePolicy Pods(int32_t value, int64_t period = 60) {
  return {HpaRateKind::kPods, value, absl::Seconds(period)};
}

HpaRatePolicy Percent(int32_t value, int64_t period = 60) {
  return {HpaRateKind::kPercent, value, absl::Seconds(period)};
}

HpaScaleEvents Events(const std::vector<std::pair<int32_t, int64_t>>& change_and_age) {
  HpaScaleEvents events;
  for (const auto& [change, age] : change_and_age) {
    events.Append({change, kNow - absl::Seconds(age), false});
  }
  return events;
}

TEST(HpaRulesTest, AnEmptyBlockIsNotTheSameAsNone) {
  const HpaBehavior behavior = {CompleteHpaUpRules({}),
                                CompleteHpaDownRules({}, absl::Seconds(120))};
  EXPECT_EQ(behavior.up.window, absl::ZeroDuration());
  EXPECT_EQ(behavior.down.window, absl::Seconds(120));
  EXPECT_EQ(behavior.up.LongestPeriod(), absl::Seconds(15));
  EXPECT_EQ(LimitHpaRate(1, 100, {1, 100}, behavior, {}, {}, kNow).replicas, 5);
  EXPECT_EQ(LimitHpaGrowth(1, 100, {1, 100}, {}).replicas, 4);
}

TEST(HpaRulesTest, WhatIsGivenStaysWhatItIs) {
  HpaRulesSpec spec;
  spec.window = absl::Seconds(7);
  spec.select = HpaSelect::kMin;
  spec.policies = std::vector<HpaRatePolicy>{Pods(3, 30), Percent(5, 90)};
  for (const HpaRules& rules :
       {CompleteHpaUpRules(spec), CompleteHpaDownRules(spec, absl::Seconds(300))}) {
    EXPECT_EQ(rules.window, absl::Seconds(7));
    EXPECT_EQ(rules.select, HpaSelect::kMin);
    EXPECT_EQ(rules.policies.size(), 2u);
    EXPECT_EQ(rules.LongestPeriod(), absl::Seconds(90));
  }
}

struct GrowthCase {
  std::string name;
  int32_t current;
  int32_t desired;
  HpaBounds bounds;
  int32_t replicas;
  HpaReason reason;
};

class HpaGrowthTest : public testing::TestWithParam<GrowthCase> {};

TEST_P(HpaGrowthTest, LimitsWithoutBehavior) {
  const GrowthCase& param = GetParam();
  const HpaLimited limited = LimitHpaGrowth(param.current, param.desired, param.bounds, {});
  EXPECT_EQ(limited.replicas, param.replicas);
  EXPECT_EQ(limited.reason, param.reason);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, HpaGrowthTest,
    testing::Values(GrowthCase{"FourFromOne", 1, 50, {1, 100}, 4, HpaReason::kScaleUpLimit},
                    GrowthCase{"DoubleFromThree", 3, 50, {1, 100}, 6, HpaReason::kScaleUpLimit},
                    // The cap equals the maximum: the bound is named.
                    GrowthCase{"TieNamesTheBound", 5, 50, {1, 10}, 10, HpaReason::kTooManyReplicas},
                    GrowthCase{"MinimumWins", 5, 0, {2, 10}, 2, HpaReason::kTooFewReplicas},
                    GrowthCase{"MinimumAboveCap", 1, 1, {20, 100}, 20, HpaReason::kTooFewReplicas},
                    GrowthCase{
                        "NoRateLimitDown", 100, 1, {1, 100}, 1, HpaReason::kDesiredWithinRange},
                    GrowthCase{"HugeCountsDoNotWrap",
                               kMax32,
                               kMax32,
                               {1, kMax32},
                               kMax32,
                               HpaReason::kDesiredWithinRange}),
    [](const auto& param) { return param.param.name; });

TEST(HpaUpLimitTest, TheShapeOfThePercentExpressionIsUpstreams) {
  // 100 * (1 + 10 / 100.0) is 110.00000000000001, and rounding up makes it 111.
  EXPECT_EQ(HpaUpLimit(100, Rules(HpaSelect::kMax, {Percent(10)}), {}, {}, kNow), 111);
  EXPECT_EQ(HpaUpLimit(10, Rules(HpaSelect::kMax, {Percent(10)}), {}, {}, kNow), 11);
}

TEST(HpaUpLimitTest, EventsOfBothDirectionsNet) {
  const HpaScaleEvents up = Events({{5, 10}, {7, 90}});
  const HpaScaleEvents down = Events({{2, 20}});
  // 20 now, +5 and -2 in the last minute: 17 at its start.
  EXPECT_EQ(HpaUpLimit(20, Rules(HpaSelect::kMax, {Pods(4)}), up, down, kNow), 21);
  // With two minutes the other 7 count too: 10 at the start.
  EXPECT_EQ(HpaUpLimit(20, Rules(HpaSelect::kMax, {Percent(100, 120)}), up, down, kNow), 20);
}

TEST(HpaUpLimitTest, EachPolicyHasItsOwnPeriod) {
  const HpaScaleEvents up = Events({{6, 30}});
  // Starts: 10 (15 s window misses the event) and 4.
  const std::vector<HpaRatePolicy> policies = {Pods(1, 15), Pods(8, 60)};
  EXPECT_EQ(HpaUpLimit(10, Rules(HpaSelect::kMax, policies), up, {}, kNow), 12);
  EXPECT_EQ(HpaUpLimit(10, Rules(HpaSelect::kMin, policies), up, {}, kNow), 11);
  EXPECT_EQ(HpaUpLimit(10, Rules(HpaSelect::kDisabled, policies), up, {}, kNow), 10);
}

TEST(HpaUpLimitTest, HugeValuesStopAtTheEnd) {
  EXPECT_EQ(HpaUpLimit(kMax32, Rules(HpaSelect::kMax, {Pods(kMax32)}), {}, {}, kNow), kMax32);
  EXPECT_EQ(HpaUpLimit(kMax32, Rules(HpaSelect::kMax, {Percent(kMax32)}), {}, {}, kNow), kMax32);
}

TEST(HpaDownLimitTest, PercentIsCutOffAndMayBeNegative) {
  EXPECT_EQ(HpaDownLimit(5, Rules(HpaSelect::kMax, {Percent(10)}), {}, {}, kNow), 4);
  EXPECT_EQ(HpaDownLimit(10, Rules(HpaSelect::kMax, {Percent(1000)}), {}, {}, kNow), -90);
  EXPECT_EQ(HpaDownLimit(5, Rules(HpaSelect::kMax, {Pods(kMax32)}), {}, {}, kNow), 5 - kMax32);
}

TEST(HpaDownLimitTest, MaxMeansTheMostChangeHereToo) {
  const std::vector<HpaRatePolicy> policies = {Pods(2), Percent(50)};
  EXPECT_EQ(HpaDownLimit(10, Rules(HpaSelect::kMax, policies), {}, {}, kNow), 5);
  EXPECT_EQ(HpaDownLimit(10, Rules(HpaSelect::kMin, policies), {}, {}, kNow), 8);
}

TEST(HpaRateTest, NoPolicyFreezesBothDirections) {
  for (const HpaSelect select : {HpaSelect::kMax, HpaSelect::kMin, HpaSelect::kDisabled}) {
    const HpaBehavior behavior = {Rules(select, {}), Rules(select, {})};
    EXPECT_EQ(LimitHpaRate(5, 9, {1, 100}, behavior, {}, {}, kNow).replicas, 5);
    EXPECT_EQ(LimitHpaRate(5, 2, {1, 100}, behavior, {}, {}, kNow).replicas, 5);
  }
}

TEST(HpaRateTest, AnOverdrawnBudgetFreezesAndTakesNothingBack) {
  const HpaBehavior behavior = {Rules(HpaSelect::kMax, {Pods(4)}),
                                Rules(HpaSelect::kMax, {Pods(4)})};
  const HpaLimited up = LimitHpaRate(20, 30, {1, 100}, behavior, Events({{9, 5}}), {}, kNow);
  EXPECT_EQ(up.replicas, 20);
  EXPECT_EQ(up.reason, HpaReason::kScaleUpLimit);
  const HpaLimited down = LimitHpaRate(20, 3, {1, 100}, behavior, {}, Events({{9, 5}}), kNow);
  EXPECT_EQ(down.replicas, 20);
  EXPECT_EQ(down.reason, HpaReason::kScaleDownLimit);
}

TEST(HpaRateTest, TiesNameTheBound) {
  const HpaBehavior behavior = {Rules(HpaSelect::kMax, {Pods(5)}),
                                Rules(HpaSelect::kMax, {Pods(5)})};
  const HpaLimited up = LimitHpaRate(10, 30, {1, 15}, behavior, {}, {}, kNow);
  EXPECT_EQ(up.replicas, 15);
  EXPECT_EQ(up.reason, HpaReason::kTooManyReplicas);
  const HpaLimited down = LimitHpaRate(10, 0, {5, 15}, behavior, {}, {}, kNow);
  EXPECT_EQ(down.replicas, 5);
  EXPECT_EQ(down.reason, HpaReason::kTooFewReplicas);
}

TEST(HpaRateTest, GrowthDoesNotLookAtTheMinimumNorShrinkAtTheMaximum) {
  const HpaBehavior behavior = {CompleteHpaUpRules({}),
                                CompleteHpaDownRules({}, absl::Seconds(300))};
  EXPECT_EQ(LimitHpaRate(1, 2, {5, 100}, behavior, {}, {}, kNow).replicas, 2);
  EXPECT_EQ(LimitHpaRate(30, 20, {1, 10}, behavior, {}, {}, kNow).replicas, 20);
  EXPECT_EQ(LimitHpaRate(30, 30, {1, 10}, behavior, {}, {}, kNow).replicas, 30);
}

TEST(HpaRateTest, ThePercentageOfNothingIsNothing) {
  const HpaBehavior behavior = {Rules(HpaSelect::kMax, {Percent(900)}), Rules(HpaSelect::kMax, {})};
  const HpaLimited limited = LimitHpaRate(0, 9, {0, 100}, behavior, {}, {}, kNow);
  EXPECT_EQ(limited.replicas, 0);
  EXPECT_EQ(limited.reason, HpaReason::kScaleUpLimit);
}

}  // namespace
}  // namespace springtide::policies
