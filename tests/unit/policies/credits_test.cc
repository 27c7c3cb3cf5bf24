#include "absl/strings/match.h"
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

TEST(CreditsTest, LetsABurstThroughAndThenItsRefill) {
  PolicyHarness story("credits", "{burst: 10, refillPerSecond: 2}");
  story.SetReplicas(5);
  EXPECT_EQ(story.Step(100), 15) << "the bucket is full";
  EXPECT_EQ(story.reason(), "LimitedByCredits");
  EXPECT_EQ(story.Step(100), 17);
  EXPECT_EQ(story.Step(100), 19);
  EXPECT_EQ(story.Step(18), 18) << "shrinking is free";
  EXPECT_EQ(story.reason(), "WithinCredits");
  EXPECT_EQ(story.Step(100), 22) << "two seconds' worth";
}

TEST(CreditsTest, WhatDoesNotFitIsLost) {
  PolicyHarness story("credits", "{burst: 10, refillPerSecond: 2}");
  story.SetReplicas(1);
  story.Steps(1000, 1);
  EXPECT_EQ(story.Step(100), 11);
}

TEST(CreditsTest, FractionsAddUp) {
  PolicyHarness story("credits", "{burst: 1, refillPerSecond: 0.25}");
  story.SetReplicas(1);
  EXPECT_EQ(story.Step(9), 2);
  EXPECT_EQ(story.Steps(3, 9), 2);
  EXPECT_EQ(story.Step(9), 3);
}

TEST(CreditsTest, PercentGrowsWithTheWorkload) {
  PolicyHarness story("credits", "{burst: 100, refillPerSecond: 0, refillPercentPerSecond: 10}");
  story.SetReplicas(100);
  EXPECT_EQ(story.Step(1000), 200);
  EXPECT_EQ(story.Step(1000), 220) << "10 % of 200";
  EXPECT_EQ(story.Step(1000), 242) << "10 % of 220";
}

TEST(CreditsTest, WantingIsFreeAndGrowthIsPaidOnce) {
  PolicyHarness story("credits", "{burst: 10, refillPerSecond: 0.001}");
  story.follow = false;
  story.SetReplicas(5);
  EXPECT_EQ(story.Steps(50, 100), 15) << "the cluster is slow to follow";
  story.SetReplicas(15);
  EXPECT_EQ(story.Step(100), 15);
}

TEST(CreditsTest, TheFirstReplicaIsAlwaysAllowed) {
  PolicyHarness story("credits", "{burst: 1, refillPerSecond: 0, refillPercentPerSecond: 1}");
  EXPECT_EQ(story.Step(5), 1);
  EXPECT_EQ(story.Step(0), 0);
  EXPECT_EQ(story.Step(5), 1) << "no credit left, and one per cent of nothing";
}

TEST(CreditsTest, WorksWhileTheLoadIsNotKnown) {
  PolicyHarness story("credits", "{burst: 3, refillPerSecond: 1}");
  story.SetReplicas(1);
  EXPECT_EQ(story.Step(9, std::nullopt), 4);
}

TEST(CreditsTest, SurvivesAReloadAtAnyTickAndRefusesDamage) {
  PolicyHarness plain("credits", "{burst: 7, refillPerSecond: 0.3}");
  PolicyHarness reloaded("credits", "{burst: 7, refillPerSecond: 0.3}");
  for (int i = 0; i < 300; ++i) {
    const int desired = (i * 13) % 40;
    reloaded.Reload();
    ASSERT_EQ(plain.Step(desired), reloaded.Step(desired)) << i;
  }
  base::Value state = plain.Save();
  state.Set("credits", 8.0);
  EXPECT_FALSE(plain.Load(state)) << "more than the bucket holds";
  state.Set("credits", 1.0);
  state.Set("lastSpec", -3);
  EXPECT_FALSE(plain.Load(state));
}

TEST(CreditsTest, HostileValuesStayInBounds) {
  PolicyHarness story("credits", "{burst: 100000, refillPercentPerSecond: 10000}");
  story.step = absl::Hours(20'000);
  EXPECT_EQ(story.Step(100'000), 100'000);
  story.step = absl::ZeroDuration();
  EXPECT_EQ(story.Steps(3, 0), 0);
  EXPECT_EQ(story.Step(100'000), 1) << "no time, no credits but the first replica";
}

TEST(CreditsTest, RefusesBadConfigurations) {
  for (const char* yaml : {"{burst: 0}", "{burst: 2.5}", "{refillPerSecond: -1}",
                           "{refillPerSecond: .nan}", "{refillPercentPerSecond: 1e9}"}) {
    EXPECT_NE(ConfigErrors("credits", yaml), "") << yaml;
  }
  EXPECT_TRUE(
      absl::StrContains(ConfigErrors("credits", "{refillPerSecond: 0}"), "never come back"));
}

}  // namespace
}  // namespace springtide::policies
