#include "absl/strings/match.h"
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

constexpr const char* kConfig = "{dropPercent: 60, within: 20s, window: 5s, hold: 60s, minLoad: 3}";

TEST(DipGuardTest, HoldsThroughASuddenDipForAWhile) {
  PolicyHarness story("dipGuard", kConfig);
  story.SetReplicas(10);
  EXPECT_EQ(story.Steps(60, 10, 100), 10);
  EXPECT_EQ(story.reason(), "NoDip");
  // The upstream fails. The sizing follows its own, longer window down.
  story.Steps(3, 10, 5);
  EXPECT_EQ(story.reason(), "NoDip") << "a mean of 43 in 5 s";
  EXPECT_EQ(story.Step(10, 5), 10);
  EXPECT_EQ(story.Steps(59, 1, 5), 10);
  EXPECT_EQ(story.reason(), "DipHeld");
  story.Steps(5, 1, 5);
  EXPECT_EQ(story.reason(), "NoDip") << "bounded in time";
  EXPECT_EQ(story.Steps(600, 1, 5), 1) << "and held once";
}

TEST(DipGuardTest, ASlowDeclineIsNoDip) {
  PolicyHarness story("dipGuard", kConfig);
  story.SetReplicas(10);
  for (int i = 0; i < 300; ++i) {
    const double rate = 100 - i / 3.0;
    story.Step(static_cast<int>(rate / 10), rate);
    ASSERT_EQ(story.reason(), "NoDip") << i;
  }
}

TEST(DipGuardTest, EndsWhenTheLoadIsBack) {
  PolicyHarness story("dipGuard", kConfig);
  story.SetReplicas(10);
  story.Steps(60, 10, 100);
  story.Steps(10, 10, 0);
  ASSERT_EQ(story.reason(), "DipHeld");
  EXPECT_EQ(story.Steps(6, 9, 90), 9);
  EXPECT_EQ(story.reason(), "NoDip");
}

TEST(DipGuardTest, SmallLoadsMayDropAsTheyLike) {
  PolicyHarness story("dipGuard", kConfig);
  story.SetReplicas(3);
  story.Steps(60, 3, 29);
  EXPECT_EQ(story.Steps(10, 0, 0), 0);
  EXPECT_EQ(story.reason(), "NoDip");
}

TEST(DipGuardTest, GrowthIsNotHeldAndNothingComesBack) {
  PolicyHarness story("dipGuard", kConfig);
  story.SetReplicas(10);
  story.Steps(60, 10, 100);
  story.Steps(10, 10, 0);
  EXPECT_EQ(story.Step(15, 0), 15);
  story.SetReplicas(4);
  EXPECT_EQ(story.Step(1, 0), 4);
}

TEST(DipGuardTest, MissingDataIsNoDip) {
  PolicyHarness story("dipGuard", kConfig);
  story.SetReplicas(10);
  story.follow = false;
  story.Steps(60, 10, 100);
  story.Steps(100, 10, std::nullopt);
  EXPECT_EQ(story.reason(), "NoDip");
  story.Step(10, 0);
  EXPECT_EQ(story.reason(), "NoDip") << "nothing is known of 20 s ago";
}

TEST(DipGuardTest, AnOutageDuringTheHoldDoesNotProlongIt) {
  PolicyHarness story("dipGuard", kConfig);
  story.SetReplicas(10);
  story.Steps(60, 10, 100);
  story.Steps(10, 10, 0);
  ASSERT_EQ(story.reason(), "DipHeld");
  story.Steps(60, 10, std::nullopt);
  EXPECT_EQ(story.reason(), "NoDip");
}

TEST(DipGuardTest, SurvivesAReloadAtAnyTick) {
  PolicyHarness plain("dipGuard", kConfig);
  PolicyHarness reloaded("dipGuard", kConfig);
  for (int i = 0; i < 500; ++i) {
    const double rate = i % 160 < 80 ? 100 : 3;
    const int desired = static_cast<int>(rate / 10) + 1;
    reloaded.Reload();
    ASSERT_EQ(plain.Step(desired, rate), reloaded.Step(desired, rate)) << i;
    ASSERT_EQ(plain.reason(), reloaded.reason()) << i;
  }
}

TEST(DipGuardTest, RefusesBadConfigurations) {
  for (const char* yaml :
       {"{dropPercent: 0}", "{dropPercent: 101}", "{within: 0s}", "{minLoad: -1}", "{hold: 2h}"}) {
    EXPECT_NE(ConfigErrors("dipGuard", yaml), "") << yaml;
  }
  EXPECT_TRUE(absl::StrContains(ConfigErrors("dipGuard", "{within: 60s, hold: 30s}"),
                                "shorter than within"));
}

}  // namespace
}  // namespace springtide::policies
