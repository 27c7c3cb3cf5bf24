#include "absl/strings/match.h"
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

constexpr const char* kConfig =
    "{ratio: 2, threshold: 7, window: 3s, levelWindow: 60s, targetUtilization: 1}";

TEST(ChangePointTest, ASteadyLevelChangesNothing) {
  PolicyHarness story("changePoint", kConfig);
  story.Steps(100, 2, 20);
  EXPECT_EQ(story.reason(), "SteadyLevel");
  // Ordinary noise around the level.
  for (int i = 0; i < 500; ++i) ASSERT_EQ(story.Step(2, 20 + (i * 7) % 13 - 6), 2) << i;
  EXPECT_EQ(story.reason(), "SteadyLevel");
}

TEST(ChangePointTest, FindsADoublingWithinSecondsAndSizesToIt) {
  PolicyHarness story("changePoint", kConfig);
  story.Steps(100, 2, 20);
  // Each second at 40/s is evidence of 40 ln 2 - 20 = 7.7.
  EXPECT_EQ(story.Step(2, 40), 3) << "mean of 20, 20 and 40 over 3 s";
  EXPECT_EQ(story.reason(), "LevelRose");
  EXPECT_EQ(story.Steps(2, 2, 40), 4);
}

TEST(ChangePointTest, ASmallerRateTakesLonger) {
  PolicyHarness story("changePoint", kConfig);
  story.Steps(100, 1, 2);
  int seconds = 0;
  while (story.reason() != "LevelRose" && seconds < 100) {
    story.Step(1, 4);
    ++seconds;
  }
  EXPECT_GE(seconds, 8) << "0.77 a second";
  EXPECT_LE(seconds, 16);
}

TEST(ChangePointTest, ASingleOddSampleAtALowRateIsNoChange) {
  PolicyHarness story("changePoint", kConfig);
  story.Steps(100, 1, 1);
  story.Step(1, 8);
  EXPECT_EQ(story.reason(), "SteadyLevel");
  story.Steps(20, 1, 1);
  EXPECT_DOUBLE_EQ(story.verdict.inputs[0], 0) << "the evidence drained";
}

TEST(ChangePointTest, RareRequestsNeverAddUpToOne) {
  PolicyHarness story("changePoint", kConfig);
  for (int i = 0; i < 20'000; ++i) {
    story.Step(1, i % 600 == 0 ? 1 : 0);
    ASSERT_NE(story.reason(), "LevelRose") << i;
  }
}

TEST(ChangePointTest, EndsWhenTheNewLevelIsKnown) {
  PolicyHarness story("changePoint", kConfig);
  story.Steps(100, 2, 20);
  story.Step(2, 80);
  ASSERT_EQ(story.reason(), "LevelRose");
  story.Steps(61, 8, 80);
  EXPECT_EQ(story.reason(), "LevelRose");
  story.Steps(2, 8, 80);
  EXPECT_EQ(story.reason(), "SteadyLevel");
  // And is what the next change is measured against.
  story.Steps(5, 8, 90);
  EXPECT_EQ(story.reason(), "SteadyLevel");
  story.Step(8, 240);
  EXPECT_EQ(story.reason(), "LevelRose");
}

TEST(ChangePointTest, NeverLowersAndNeedsAKnownLevel) {
  PolicyHarness story("changePoint", kConfig);
  EXPECT_EQ(story.Step(9, 20), 9);
  EXPECT_EQ(story.reason(), "LevelNotKnown");
  story.Steps(100, 9, 20);
  EXPECT_EQ(story.Step(9, 60), 9) << "a change that needs less than what is wanted anyway";
  EXPECT_EQ(story.Step(9, std::nullopt), 9);
  EXPECT_EQ(story.reason(), "LevelNotKnown");
}

TEST(ChangePointTest, ClumpyTrafficNeedsMoreEvidence) {
  PolicyHarness plain("changePoint", kConfig);
  PolicyHarness clumpy("changePoint", "{window: 3s, targetUtilization: 1, dispersion: 10}");
  plain.Steps(100, 2, 20);
  clumpy.Steps(100, 2, 20);
  plain.Step(2, 50);
  clumpy.Step(2, 50);
  EXPECT_EQ(plain.reason(), "LevelRose");
  EXPECT_EQ(clumpy.reason(), "SteadyLevel");
}

TEST(ChangePointTest, SurvivesAReloadAtAnyTick) {
  PolicyHarness plain("changePoint", kConfig);
  PolicyHarness reloaded("changePoint", kConfig);
  for (int i = 0; i < 400; ++i) {
    const double rate = i % 200 < 120 ? 15 + i % 3 : 45;
    reloaded.Reload();
    ASSERT_EQ(plain.Step(2, rate), reloaded.Step(2, rate)) << i;
    ASSERT_EQ(plain.reason(), reloaded.reason()) << i;
  }
}

TEST(ChangePointTest, HostileValuesStayInBounds) {
  PolicyHarness story("changePoint", kConfig);
  for (const double rate : {1e12, 0.0, 1e-300, -5.0, 1e308, 1e12}) {
    const int count = story.Steps(70, 3, rate);
    EXPECT_GE(count, 3);
    EXPECT_LE(count, base::kMaxReplicas.value());
  }
}

TEST(ChangePointTest, RefusesBadConfigurations) {
  for (const char* yaml : {"{ratio: 1}", "{threshold: 0}", "{threshold: .inf}", "{dispersion: 0}",
                           "{window: 0s}", "{levelWindow: 1s}"}) {
    EXPECT_NE(ConfigErrors("changePoint", yaml), "") << yaml;
  }
  EXPECT_TRUE(absl::StrContains(ConfigErrors("changePoint", "{window: 60s, levelWindow: 60s}"),
                                "not longer than window"));
}

}  // namespace
}  // namespace springtide::policies
