#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

constexpr const char* kConfig =
    "{maxUnreadyShare: 0.5, alwaysAllowed: 4, stuckAfterDelays: 3, stuckAtLeast: 5s}";

TEST(PendingDampingTest, CapsTheShareThatIsNotReady) {
  PolicyHarness story("pendingDamping", kConfig);
  story.follow = false;
  story.SetReplicas(20);
  EXPECT_EQ(story.Step(100), 40) << "half of 40 may be unready";
  EXPECT_EQ(story.reason(), "TooManyStarting");
  EXPECT_EQ(story.Step(35), 35);
  story.SetReplicas(40, /*starting=*/20);
  EXPECT_EQ(story.Step(100), 40) << "those on their way are not ordered twice";
  story.SetReplicas(40, /*starting=*/10);
  EXPECT_EQ(story.Step(100), 60);
}

TEST(PendingDampingTest, GrowthCanAlwaysBegin) {
  PolicyHarness story("pendingDamping", kConfig);
  story.follow = false;
  EXPECT_EQ(story.Step(100), 4);
  story.SetReplicas(1);
  EXPECT_EQ(story.Step(100), 5);
}

TEST(PendingDampingTest, StopsAskingWhenNoneBecomesReady) {
  PolicyHarness story("pendingDamping", kConfig);
  story.workload.startup_delay = absl::Seconds(10);
  story.follow = false;
  story.SetReplicas(10, /*starting=*/2);
  EXPECT_EQ(story.Steps(31, 14), 14) << "up to three start-up delays are fine";
  EXPECT_EQ(story.Step(14), 10);
  EXPECT_EQ(story.reason(), "StartsStuck");
  EXPECT_EQ(story.Steps(1000, 14), 10);
  EXPECT_EQ(story.Step(3), 3) << "shrinking is not held";
  story.SetReplicas(10, /*starting=*/1);
  EXPECT_EQ(story.Step(14), 14) << "one became ready: it goes on";
}

TEST(PendingDampingTest, SteadyArrivalsAreNeverStuck) {
  PolicyHarness story("pendingDamping", kConfig);
  story.workload.startup_delay = absl::Seconds(10);
  story.follow = false;
  for (int second = 0; second < 500; ++second) {
    const int ready = 10 + second / 20;
    story.SetReplicas(ready + 3, /*starting=*/3);
    ASSERT_EQ(story.Step(ready + 5), ready + 5) << second;
  }
}

TEST(PendingDampingTest, NoStartUpDelayStillHasPatience) {
  PolicyHarness story("pendingDamping", kConfig);
  story.workload.startup_delay = absl::ZeroDuration();
  story.follow = false;
  story.SetReplicas(10, /*starting=*/1);
  EXPECT_EQ(story.Steps(6, 12), 12);
  EXPECT_EQ(story.Step(12), 10);
}

TEST(PendingDampingTest, AShareOfOneDoesNotLimit) {
  PolicyHarness story("pendingDamping", "{maxUnreadyShare: 1}");
  EXPECT_EQ(story.Step(100'000), 100'000);
}

TEST(PendingDampingTest, NeverShrinks) {
  PolicyHarness story("pendingDamping", kConfig);
  story.follow = false;
  story.SetReplicas(50, /*starting=*/49);
  EXPECT_EQ(story.Step(60), 50);
}

TEST(PendingDampingTest, SurvivesAReloadAtAnyTick) {
  PolicyHarness plain("pendingDamping", kConfig);
  PolicyHarness reloaded("pendingDamping", kConfig);
  plain.follow = reloaded.follow = false;
  for (int i = 0; i < 300; ++i) {
    const int starting = i % 60 < 45 ? 3 : 0;
    plain.SetReplicas(12, starting);
    reloaded.SetReplicas(12, starting);
    reloaded.Reload();
    ASSERT_EQ(plain.Step(40), reloaded.Step(40)) << i;
  }
}

TEST(PendingDampingTest, RefusesBadConfigurations) {
  for (const char* yaml : {"{maxUnreadyShare: 0}", "{maxUnreadyShare: 1.5}", "{alwaysAllowed: 0}",
                           "{stuckAfterDelays: 0.5}", "{stuckAtLeast: -1s}"}) {
    EXPECT_NE(ConfigErrors("pendingDamping", yaml), "") << yaml;
  }
}

}  // namespace
}  // namespace springtide::policies
