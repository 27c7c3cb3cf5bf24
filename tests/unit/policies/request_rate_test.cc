#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

// Capacity is 10 requests per second and replica.
PolicyHarness Sizing(absl::string_view yaml) { return PolicyHarness("requestRate", yaml); }

TEST(RequestRateTest, SizesAtTheTargetUtilization) {
  struct Case {
    double rate, utilization;
    int replicas;
  };
  for (const Case& c : {Case{95, 1, 10}, Case{100, 1, 10}, Case{100.1, 1, 11}, Case{95, 0.5, 19},
                        Case{0.1, 1, 1}, Case{56, 0.8, 7}, Case{56.1, 0.8, 8}}) {
    PolicyHarness story = Sizing(absl::StrCat("{targetUtilization: ", c.utilization, "}"));
    story.SetReplicas(50);
    story.follow = false;
    EXPECT_EQ(story.Steps(10, 0, c.rate), c.replicas) << c.rate << " at " << c.utilization;
    EXPECT_EQ(story.reason(), "SizedToRate");
  }
}

TEST(RequestRateTest, SquareRootSlackAddsToTheNeed) {
  PolicyHarness story = Sizing("{targetUtilization: 1, squareRootSlack: 2}");
  story.SetReplicas(50);
  story.follow = false;
  EXPECT_EQ(story.Steps(10, 0, 250), 35);  // 25 + 2 * sqrt(25)
}

TEST(RequestRateTest, WaitingRequestsAreDrainedInTime) {
  PolicyHarness story = Sizing("{targetUtilization: 1, backlogDrain: 10s}");
  story.follow = false;
  story.SetReplicas(2);
  story.Step(0, 20);
  // 30 s at 40/s on two replicas of 10/s leave 600 waiting; 40/s and 60/s of backlog need ten.
  EXPECT_EQ(story.Steps(30, 0, 40), 10);
  EXPECT_EQ(story.reason(), "SizedToBacklog");
}

TEST(RequestRateTest, WithoutDrainWaitingRequestsAreIgnored) {
  PolicyHarness story = Sizing("{targetUtilization: 1}");
  story.follow = false;
  story.SetReplicas(2);
  EXPECT_EQ(story.Steps(30, 0, 40), 4);
}

TEST(RequestRateTest, TheLastReplicaIsNotNeededOnceRequestsStop) {
  PolicyHarness story = Sizing("{targetUtilization: 1}");
  EXPECT_EQ(story.Steps(10, 0, 3), 1);
  EXPECT_EQ(story.Step(0, 0), 0) << "the 10 s mean is not zero yet, but no request came";
  EXPECT_EQ(story.reason(), "NoLoad");
}

TEST(RequestRateTest, HigherLevelsFollowTheMean) {
  PolicyHarness story = Sizing("{targetUtilization: 1}");
  story.Steps(10, 0, 50);
  EXPECT_EQ(story.Steps(2, 0, 0), 4);
}

TEST(RequestRateTest, UnknownLoadSizesNothing) {
  PolicyHarness story = Sizing("{}");
  story.Steps(10, 0, 50);
  EXPECT_EQ(story.Step(3, std::nullopt), 3) << "what the stages before wanted stands";
  EXPECT_EQ(story.reason(), "LoadNotKnown");
}

TEST(RequestRateTest, ThinCoverageDoesNotShrink) {
  PolicyHarness story = Sizing("{targetUtilization: 1}");
  story.Steps(3, 0, 50);
  story.SetReplicas(9);
  EXPECT_EQ(story.Step(0, 50), 9);
  EXPECT_EQ(story.reason(), "LoadThinlyCovered");
}

TEST(RequestRateTest, NeverBelowTheStagesBefore) {
  PolicyHarness story = Sizing("{targetUtilization: 1}");
  story.Steps(10, 0, 50);
  EXPECT_EQ(story.Step(8, 50), 8);
}

TEST(RequestRateTest, ExtremeLoadsStayInBounds) {
  PolicyHarness story = Sizing("{targetUtilization: 0.05, backlogDrain: 1s, squareRootSlack: 10}");
  EXPECT_EQ(story.Steps(20, 0, 1e12), base::kMaxReplicas.value());
}

TEST(RequestRateTest, RefusesWhatIsOutOfRange) {
  EXPECT_NE(ConfigErrors("requestRate", "{targetUtilization: 0}"), "");
  EXPECT_NE(ConfigErrors("requestRate", "{targetUtilization: 1.01}"), "");
  EXPECT_NE(ConfigErrors("requestRate", "{noiseDiscount: -1}"), "");
  EXPECT_NE(ConfigErrors("requestRate", "{backlogDrain: 2h}"), "");
  EXPECT_NE(ConfigErrors("requestRate", "{squareRootSlack: .nan}"), "");
}

}  // namespace
}  // namespace springtide::policies
