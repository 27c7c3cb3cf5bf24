#include "policies/erlang.h"
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

int Sized(PolicyHarness& story, double rate) { return story.Steps(15, 0, rate); }

TEST(SloTest, KeepsItsPromiseWithTheFewestReplicas) {
  // 100 req/s of 200 ms keep 20 slots busy.
  PolicyHarness story("slo", "{serviceTime: 200ms, slots: 1, maxWait: 100ms, lateShare: 0.05}");
  const int replicas = Sized(story, 100);
  EXPECT_LE(LateProbability({20, 0.5, 1}, replicas), 0.05);
  EXPECT_GT(LateProbability({20, 0.5, 1}, replicas - 1), 0.05);
  EXPECT_EQ(story.reason(), "SizedToWait");
  EXPECT_DOUBLE_EQ(story.verdict.inputs[1], 20);
}

TEST(SloTest, BindsHarderOnSmallServicesThanAUtilisationDoes) {
  const char* config = "{serviceTime: 1s, slots: 1, maxWait: 0s, lateShare: 0.1}";
  PolicyHarness small("slo", config);
  PolicyHarness large("slo", config);
  EXPECT_GE(Sized(small, 2), 4) << "half idle, so that one in ten waits";
  EXPECT_LE(Sized(large, 400), 440) << "a large pool shares its slack";
}

TEST(SloTest, WhatIsLeftOutFollowsFromTheCapacity) {
  PolicyHarness all("slo", "{serviceTime: 500ms, slots: 5}");
  PolicyHarness by_time("slo", "{serviceTime: 500ms}");  // capacity 10/s * 0.5 s = 5 slots
  PolicyHarness by_slots("slo", "{slots: 5}");           // 5 slots / 10/s = 500 ms
  const int replicas = Sized(all, 200);
  EXPECT_EQ(Sized(by_time, 200), replicas);
  EXPECT_EQ(Sized(by_slots, 200), replicas);
  PolicyHarness neither("slo");  // one slot of 100 ms
  EXPECT_GT(Sized(neither, 200), 20);
}

TEST(SloTest, BurstyTrafficNeedsMore) {
  PolicyHarness plain("slo", "{slots: 4}");
  PolicyHarness bursty("slo", "{slots: 4, arrivalVariability: 9}");
  EXPECT_LT(Sized(plain, 300), Sized(bursty, 300));
}

TEST(SloTest, NoLoadNeedsNothingAndTheUnknownChangesNothing) {
  PolicyHarness story("slo");
  story.follow = false;
  story.SetReplicas(6);
  EXPECT_EQ(Sized(story, 0), 0);
  EXPECT_EQ(story.Step(4, std::nullopt), 4);
  EXPECT_EQ(story.reason(), "LoadNotKnown");
}

TEST(SloTest, DoesNotShrinkOnAThinWindow) {
  PolicyHarness story("slo");
  story.follow = false;
  story.SetReplicas(50);
  EXPECT_EQ(story.Step(0, 10), 50) << "one second of ten";
  EXPECT_EQ(story.reason(), "LoadThinlyCovered");
  EXPECT_LT(story.Steps(5, 0, 10), 50);
}

TEST(SloTest, HugeLoadsStayInBounds) {
  for (const char* yaml : {"{}", "{serviceTime: 1h}", "{slots: 1000000}",
                           "{serviceTime: 100us, slots: 1000000, lateShare: 0.000001}"}) {
    PolicyHarness story("slo", yaml);
    for (const double rate : {1e12, 1e6, 99'999.0, 1e-12}) {
      const int replicas = story.Step(0, rate);
      EXPECT_GE(replicas, 1);
      EXPECT_LE(replicas, base::kMaxReplicas.value());
    }
  }
}

TEST(SloTest, RefusesBadConfigurations) {
  for (const char* yaml :
       {"{lateShare: 0}", "{lateShare: 1}", "{maxWait: -1s}", "{slots: 0}", "{slots: 1.5}",
        "{serviceTime: 0s}", "{arrivalVariability: 0}", "{serviceVariability: .inf}"}) {
    EXPECT_NE(ConfigErrors("slo", yaml), "") << yaml;
  }
}

}  // namespace
}  // namespace springtide::policies
