#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

TEST(StabilizationTest, ShrinksToTheHighestOfTheWindow) {
  PolicyHarness story("stabilization", "{down: 10s}");
  EXPECT_EQ(story.Step(8, 80), 8) << "growth is not held without an up window";
  EXPECT_EQ(story.Step(3, 30), 8);
  EXPECT_EQ(story.reason(), "ShrinkStabilized");
  EXPECT_EQ(story.Step(5, 50), 8);
  EXPECT_EQ(story.Steps(7, 2, 20), 8);
  EXPECT_EQ(story.Step(2, 20), 5) << "8 was wanted 10 s ago";
  EXPECT_EQ(story.Step(2, 20), 5);
  EXPECT_EQ(story.Step(2, 20), 2);
  EXPECT_EQ(story.reason(), "Stable");
}

TEST(StabilizationTest, GrowsToTheLowestOfTheWindow) {
  PolicyHarness story("stabilization", "{up: 5s, down: 0s}");
  story.SetReplicas(2);
  story.Steps(10, 2, 20);
  EXPECT_EQ(story.Step(9, 90), 2);
  EXPECT_EQ(story.reason(), "GrowthStabilized");
  EXPECT_EQ(story.Steps(3, 7, 70), 2);
  EXPECT_EQ(story.Step(9, 90), 7) << "2 was wanted 5 s ago; 7 since";
  EXPECT_EQ(story.Step(1, 10), 1) << "shrinking is not held without a down window";
}

TEST(StabilizationTest, InsideTheEnvelopeNothingMoves) {
  PolicyHarness story("stabilization", "{up: 10s, down: 10s}");
  story.SetReplicas(5);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(story.Step(i % 2 == 0 ? 3 : 8, 50), 5) << i;
}

TEST(StabilizationTest, ZeroWindowsPassEverythingOn) {
  PolicyHarness story("stabilization", "{up: 0s, down: 0s}");
  for (const int desired : {5, 0, 9, 1, 100'000, 0}) EXPECT_EQ(story.Step(desired, 1), desired);
}

TEST(StabilizationTest, AStartIsNoReasonToShrink) {
  PolicyHarness story("stabilization", "{down: 10s}");
  story.SetReplicas(6);
  EXPECT_EQ(story.Steps(10, 1, 10), 6);
  EXPECT_EQ(story.Step(1, 10), 1);
}

TEST(StabilizationTest, AnOutageRestartsTheWindow) {
  PolicyHarness story("stabilization", "{down: 10s}");
  story.Step(6, 60);
  story.Steps(3, 2, 20);
  story.follow = false;  // the pipeline's guard holds the count while nothing is known
  story.Steps(100, 0, std::nullopt);
  story.follow = true;
  EXPECT_EQ(story.Steps(10, 2, 20), 6);
  EXPECT_EQ(story.Step(2, 20), 2);
}

TEST(StabilizationTest, SurvivesAReloadAtAnyTick) {
  PolicyHarness plain("stabilization", "{up: 7s, down: 40s}");
  PolicyHarness reloaded("stabilization", "{up: 7s, down: 40s}");
  for (int i = 0; i < 400; ++i) {
    const int desired = (i * 17) % 41;
    reloaded.Reload();
    ASSERT_EQ(plain.Step(desired, desired), reloaded.Step(desired, desired)) << i;
  }
}

TEST(StabilizationTest, RefusesBadConfigurations) {
  for (const char* yaml : {"{up: -1s}", "{down: 25h}", "{down: 300}", "{dwon: 1s}"}) {
    EXPECT_NE(ConfigErrors("stabilization", yaml), "") << yaml;
  }
}

}  // namespace
}  // namespace springtide::policies
