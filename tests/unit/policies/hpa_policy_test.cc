// The HPA as a policy of the pipeline. Its arithmetic is held to vectors elsewhere; here is what
// the adapter adds: its own clock, the target, and its minimum.
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

// Seconds until a sync falls due at 7 past each quarter minute.
PolicyHarness AtSync(absl::string_view yaml) {
  PolicyHarness story("hpa", yaml);
  story.now = absl::FromUnixSeconds(1'700'000'000 / 15 * 15 + 7);
  return story;
}

TEST(HpaPolicyTest, ActsOnlyWhenItSyncs) {
  PolicyHarness story = AtSync("{targetUtilization: 0.5}");
  story.SetReplicas(1);
  EXPECT_EQ(story.Steps(14, 0, 30), 1);
  EXPECT_EQ(story.reason(), "HpaBetweenSyncs");
  EXPECT_EQ(story.Step(0, 30), 4) << "six are needed, growth is capped at 4";
  EXPECT_EQ(story.reason(), "HpaSynced");
  EXPECT_EQ(story.Steps(14, 0, 30), 4);
  EXPECT_EQ(story.Step(0, 30), 6);
}

TEST(HpaPolicyTest, HoldsInsideItsTolerance) {
  PolicyHarness story = AtSync("{targetUtilization: 0.5}");
  story.SetReplicas(10);
  EXPECT_EQ(story.Steps(15, 0, 54), 10) << "1.08 of target";
  EXPECT_EQ(story.Steps(60, 0, 56), 12) << "1.12 of target";
}

TEST(HpaPolicyTest, ShrinksAfterFiveMinutes) {
  PolicyHarness story = AtSync("{targetUtilization: 0.5}");
  story.SetReplicas(10);
  story.Steps(15, 0, 50);
  EXPECT_EQ(story.Steps(285, 0, 10), 10);
  EXPECT_LT(story.Steps(90, 0, 10), 10);
}

TEST(HpaPolicyTest, BehaviorLimitsTheRate) {
  PolicyHarness story = AtSync(
      "{targetUtilization: 0.5, behavior: {scaleUp: {policies: [{type: Pods, value: 1, "
      "periodSeconds: 60}]}}}");
  story.SetReplicas(2);
  EXPECT_EQ(story.Steps(45, 0, 100), 3) << "one pod a minute";
  EXPECT_EQ(story.Steps(60, 0, 100), 4);
}

TEST(HpaPolicyTest, HasAMinimumOfItsOwn) {
  PolicyHarness story = AtSync("{}");
  EXPECT_EQ(story.Step(0), 1);
  EXPECT_EQ(story.reason(), "HpaBelowMin");
  PolicyHarness zero = AtSync("{minReplicas: 0}");
  EXPECT_EQ(zero.Steps(60, 0), 0);
  EXPECT_GE(zero.Steps(15, 0, 5), 1) << "zero replicas before the first sync are no pause";
}

TEST(HpaPolicyTest, WithoutAMetricNothingMoves) {
  PolicyHarness story = AtSync("{}");
  story.SetReplicas(7);
  EXPECT_EQ(story.Steps(15, 0, std::nullopt), 7);
  EXPECT_EQ(story.reason(), "HpaNoMetric");
}

TEST(HpaPolicyTest, GoesOnAfterALoad) {
  PolicyHarness straight = AtSync("{}");
  PolicyHarness reloaded = AtSync("{}");
  for (int i = 0; i < 900; ++i) {
    const double rate = i % 400 < 150 ? 80 : 12;
    ASSERT_EQ(straight.Step(0, rate), reloaded.Step(0, rate)) << i;
    if (i % 100 == 50) reloaded.Reload();
  }
}

TEST(HpaPolicyTest, RefusesWhatTheApiRefuses) {
  EXPECT_NE(ConfigErrors("hpa", "{behavior: {scaleUp: {selectPolicy: Most}}}"), "");
  EXPECT_NE(ConfigErrors("hpa", "{behavior: {scaleDown: {stabilizationWindowSeconds: 3601}}}"), "");
  EXPECT_NE(ConfigErrors("hpa", "{behavior: {scaleUp: {policies: [{value: 0}]}}}"), "");
  EXPECT_NE(ConfigErrors("hpa", "{syncPeriod: 0s}"), "");
}

}  // namespace
}  // namespace springtide::policies
