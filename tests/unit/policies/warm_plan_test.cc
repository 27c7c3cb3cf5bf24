#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

// One replica serves 10/s; a need of n is reported with a load that needs n.
int Need(PolicyHarness& story, int seconds, int need) {
  return story.Steps(seconds, need, need * 10.0);
}

TEST(WarmPlanTest, KeepsEveryLevelForMinHold) {
  PolicyHarness story("warmPlan", "{minHold: 30s, lateWeight: 0}");
  Need(story, 1, 4);
  EXPECT_EQ(Need(story, 30, 1), 4) << "needed 30 s ago at the latest";
  EXPECT_EQ(story.reason(), "KeptWarm");
  EXPECT_EQ(Need(story, 1, 1), 1);
  EXPECT_EQ(story.reason(), "NothingToKeep");
}

TEST(WarmPlanTest, LearnsToKeepThroughShortGaps) {
  PolicyHarness story("warmPlan", "{dwell: 0s}");
  for (int i = 0; i < 40; ++i) {
    Need(story, 5, 1);
    Need(story, 20, 0);
  }
  Need(story, 5, 1);
  EXPECT_EQ(Need(story, 20, 0), 1) << "all gaps were 20 s";
  EXPECT_EQ(Need(story, 3000, 0), 0) << "this one is over";
}

TEST(WarmPlanTest, LearnsToLeaveAndToPreWarm) {
  PolicyHarness story("warmPlan", "{dwell: 0s}");
  for (int i = 0; i < 60; ++i) {
    Need(story, 5, 1);
    Need(story, 900, 0);
  }
  Need(story, 5, 1);
  EXPECT_EQ(Need(story, 300, 0), 0) << "gaps are 15 min: not worth waiting through";
  EXPECT_EQ(Need(story, 595, 0), 1) << "need returns about now";
  EXPECT_EQ(story.reason(), "PreWarmed");
}

TEST(WarmPlanTest, LevelsLearnApart) {
  PolicyHarness story("warmPlan", "{dwell: 0s}");
  for (int i = 0; i < 60; ++i) {
    Need(story, 10, 2);  // the second level rests for 15 min at a time,
    for (int k = 0; k < 45; ++k) {
      Need(story, 10, 1);  // the first for 10 s
      Need(story, 10, 0);
    }
  }
  Need(story, 10, 2);
  Need(story, 100, 1);
  EXPECT_EQ(Need(story, 9, 0), 1) << "the first is kept, the second is not";
}

TEST(WarmPlanTest, ADearerLastReplicaIsKeptLonger) {
  int kept[2] = {0, 0};
  for (int dear = 0; dear < 2; ++dear) {
    PolicyHarness story("warmPlan", dear == 1 ? "{fewReplicasWeight: 9}" : "{}");
    Need(story, 5, 1);
    for (int i = 0; i < 3000; ++i) kept[dear] += Need(story, 1, 0);
  }
  EXPECT_GT(kept[1], 2 * kept[0]);
}

TEST(WarmPlanTest, CheapRequestsLowerThePriceOfTheLastReplica) {
  int kept[2] = {0, 0};
  for (int weighed = 0; weighed < 2; ++weighed) {
    PolicyHarness story("warmPlan", weighed == 1 ? "{fewReplicasWeight: 9, lateRequestWeight: 5}"
                                                 : "{fewReplicasWeight: 9}");
    Need(story, 600, 1);  // 6000 requests by one replica: a tenth of a second each
    for (int i = 0; i < 3000; ++i) kept[weighed] += Need(story, 1, 0);
  }
  EXPECT_LT(kept[1], kept[0] / 2);
}

TEST(WarmPlanTest, APriceOnChangeKeepsLonger) {
  int kept[2] = {0, 0};
  for (int priced = 0; priced < 2; ++priced) {
    PolicyHarness story("warmPlan", priced == 1 ? "{changePrice: 100}" : "{}");
    for (int i = 0; i < 20; ++i) {
      Need(story, 5, 3);
      for (int t = 0; t < 100; ++t) kept[priced] += Need(story, 1, 1) > 1 ? 1 : 0;
    }
  }
  EXPECT_GT(kept[1], kept[0]);
}

TEST(WarmPlanTest, ARequestThatWaitedIsServed) {
  PolicyHarness story("warmPlan", "{dwell: 15s, lateWeight: 0}");
  story.follow = false;
  story.SetReplicas(0);
  EXPECT_EQ(story.Step(1, 1), 1);
  // The replica takes 10 s to start; the load is already gone.
  story.SetReplicas(1, 1);
  EXPECT_EQ(story.Steps(10, 0), 1);
  EXPECT_EQ(story.reason(), "KeptForWaiting");
  story.SetReplicas(1);
  EXPECT_EQ(story.Steps(15, 0), 1) << "ready, and serving what waited";
  EXPECT_EQ(story.Steps(2, 0), 0);
}

TEST(WarmPlanTest, AnOutageIsNoIdleness) {
  PolicyHarness story("warmPlan", "{minHold: 30s, lateWeight: 0}");
  Need(story, 10, 3);
  EXPECT_EQ(story.Steps(500, 0, std::nullopt), 3);
  EXPECT_EQ(Need(story, 30, 0), 3) << "idle time counts from when the load is known again";
  EXPECT_EQ(Need(story, 5, 0), 0);
}

TEST(WarmPlanTest, AGapThatWasNotWatchedIsNotLearnt) {
  PolicyHarness watched("warmPlan", "{dwell: 0s}");
  PolicyHarness blind("warmPlan", "{dwell: 0s}");
  for (int i = 0; i < 40; ++i) {
    Need(watched, 5, 1);
    Need(watched, 20, 0);
    Need(blind, 5, 1);
    blind.Steps(20, 0, std::nullopt);
  }
  for (PolicyHarness* story : {&watched, &blind}) Need(*story, 1, 1);
  EXPECT_NE(watched.Save(), blind.Save());
  const base::Value state = blind.Save();
  const base::Value* gaps = (*state.Find("levels")->if_list())[0].Find("gaps")->Find("mass");
  for (const base::Value& mass : *gaps->if_list()) EXPECT_EQ(*mass.if_double(), 0);
}

TEST(WarmPlanTest, ManyReplicasShareLevels) {
  PolicyHarness story("warmPlan", "{minHold: 30s}");
  story.workload.max_replicas = base::Replicas{10'000};
  Need(story, 5, 9000);
  EXPECT_GE(Need(story, 10, 100), 9000);
  EXPECT_LE(story.Save().Find("levels")->if_list()->size(), 256U);
}

TEST(WarmPlanTest, GoesOnAfterALoad) {
  PolicyHarness straight("warmPlan");
  PolicyHarness reloaded("warmPlan");
  for (int i = 0; i < 400; ++i) {
    const int need = (i * 7) % 13 < 4 ? (i * 5) % 6 : 0;
    ASSERT_EQ(straight.Step(need, need * 10.0), reloaded.Step(need, need * 10.0)) << i;
    if (i % 50 == 25) reloaded.Reload();
  }
}

TEST(WarmPlanTest, RefusesStateThatDoesNotFit) {
  PolicyHarness story("warmPlan");
  Need(story, 5, 3);
  base::Value state = story.Save();
  state.Set("need", int64_t{7});  // there are three levels
  EXPECT_FALSE(story.Load(state));
}

}  // namespace
}  // namespace springtide::policies
