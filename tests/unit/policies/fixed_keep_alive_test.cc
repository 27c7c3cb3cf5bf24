#include "absl/strings/match.h"
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

TEST(FixedKeepAliveTest, HoldsEachLevelSinceItsOwnLastNeed) {
  PolicyHarness story("fixedKeepAlive", "{idleAfter: 10s}");
  EXPECT_EQ(story.Step(8, 80), 8);
  EXPECT_EQ(story.Step(5, 50), 8) << "the upper three have been idle for a second";
  EXPECT_EQ(story.reason(), "IdleReplicaKept");
  EXPECT_EQ(story.Steps(8, 2, 20), 8) << "idle for 9 s";
  EXPECT_EQ(story.Step(2, 20), 5) << "levels 6 to 8 were last needed 10 s ago";
  EXPECT_EQ(story.Step(2, 20), 2);
  EXPECT_EQ(story.reason(), "IdleReplicasReleased");
}

TEST(FixedKeepAliveTest, TheLastReplicaHasItsOwnTime) {
  PolicyHarness story("fixedKeepAlive", "{idleAfter: 5s, lastReplicaIdleAfter: 20s}");
  story.Step(3, 30);
  EXPECT_EQ(story.Steps(4, 0), 3);
  EXPECT_EQ(story.Step(0), 1);
  EXPECT_EQ(story.reason(), "LastReplicaKept");
  EXPECT_EQ(story.Steps(14, 0), 1) << "idle for 19 s";
  EXPECT_EQ(story.Step(0), 0);
}

TEST(FixedKeepAliveTest, TheLastReplicaMayGoSooner) {
  PolicyHarness story("fixedKeepAlive", "{idleAfter: 20s, lastReplicaIdleAfter: 5s}");
  story.Step(1, 10);
  EXPECT_EQ(story.Steps(4, 0), 1);
  EXPECT_EQ(story.Step(0), 0);
}

TEST(FixedKeepAliveTest, NeverMeansNever) {
  PolicyHarness last("fixedKeepAlive", "{idleAfter: 5s, never: lastReplica}");
  last.Step(4, 40);
  EXPECT_EQ(last.Steps(10'000, 0), 1);
  EXPECT_EQ(last.reason(), "IdleReplicaNeverReleased");
  PolicyHarness any("fixedKeepAlive", "{idleAfter: 5s, never: anyReplica}");
  any.Step(4, 40);
  EXPECT_EQ(any.Steps(10'000, 0), 4);
}

TEST(FixedKeepAliveTest, ZeroReleasesAtOnce) {
  PolicyHarness story("fixedKeepAlive", "{idleAfter: 0s}");
  story.Step(4, 40);
  EXPECT_EQ(story.Step(1, 10), 1);
  EXPECT_EQ(story.Step(0), 0);
}

TEST(FixedKeepAliveTest, IdlenessIsNotCountedThroughAnOutage) {
  PolicyHarness story("fixedKeepAlive", "{idleAfter: 10s}");
  story.Step(6, 60);
  story.Steps(8, 2, 20);
  EXPECT_EQ(story.Steps(500, 0, std::nullopt), 6);
  EXPECT_EQ(story.reason(), "IdlenessNotKnown");
  EXPECT_EQ(story.Steps(9, 2, 20), 6) << "known again for 9 s, the first sample's second included";
  EXPECT_EQ(story.Step(2, 20), 2);
}

TEST(FixedKeepAliveTest, WhatWasThereAtTheStartCountsAsNeededThen) {
  PolicyHarness story("fixedKeepAlive", "{idleAfter: 10s}");
  story.SetReplicas(7);
  EXPECT_EQ(story.Steps(9, 1, 10), 7);
  EXPECT_EQ(story.Step(1, 10), 1);
}

TEST(FixedKeepAliveTest, KeepsWhatExistsAndBringsNothingBack) {
  PolicyHarness story("fixedKeepAlive", "{idleAfter: 60s}");
  story.Step(10, 100);
  story.SetReplicas(4);  // somebody else shrank it
  EXPECT_EQ(story.Step(2, 20), 4);
  story.SetReplicas(0);
  EXPECT_EQ(story.Step(0), 0);
}

TEST(FixedKeepAliveTest, SurvivesAReloadAtAnyTick) {
  PolicyHarness plain("fixedKeepAlive", "{idleAfter: 30s, lastReplicaIdleAfter: 50s}");
  PolicyHarness reloaded("fixedKeepAlive", "{idleAfter: 30s, lastReplicaIdleAfter: 50s}");
  for (int i = 0; i < 400; ++i) {
    const int desired = i < 200 ? (i * 7) % 23 : 0;
    reloaded.Reload();
    ASSERT_EQ(plain.Step(desired, desired), reloaded.Step(desired, desired)) << i;
  }
  EXPECT_EQ(plain.replicas.spec.value(), 0);
  EXPECT_FALSE(reloaded.Load(base::Value(base::Value::Map())));
}

TEST(FixedKeepAliveTest, RefusesBadConfigurations) {
  const struct {
    const char* yaml;
    const char* fragment;
  } cases[] = {
      {"{idleAfter: 300}", "unit"},
      {"{idleAfter: -1s}", "too small"},
      {"{idleAfter: 200h}", "too large"},
      {"{idleAfter: inf}", "idleAfter"},
      {"{never: always}", "use one of"},
      {"{idleafter: 1s}", "did you mean \"idleAfter\""},
      {"{never: lastReplica, lastReplicaIdleAfter: 1s}", "contradicts never"},
  };
  for (const auto& test : cases) {
    const std::string errors = ConfigErrors("fixedKeepAlive", test.yaml);
    EXPECT_TRUE(absl::StrContains(errors, test.fragment)) << test.yaml << ": " << errors;
  }
}

}  // namespace
}  // namespace springtide::policies
