#include "absl/strings/match.h"
#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

TEST(ConcurrencyTest, SizesToTheRequestsInFlight) {
  const struct {
    const char* yaml;
    double load;
    int replicas;
  } cases[] = {
      {"{targetUtilization: 1}", 100, 10},
      {"{targetUtilization: 0.5}", 100, 20},
      {"{targetUtilization: 1}", 100.1, 11},
      {"{targetUtilization: 1}", 0, 0},
      {"{targetUtilization: 1}", 0.001, 1},
      {"{targetUtilization: 1, inFlightPerReplica: 25}", 100, 4},
      // Little's law: 100 req/s of 2 s are 200 in flight.
      {"{targetUtilization: 1, inFlightPerReplica: 50, serviceTime: 2s}", 100, 4},
      {"{targetUtilization: 0.8, inFlightPerReplica: 50, serviceTime: 2s}", 100, 5},
      {"{}", 1e12, 100'000},
  };
  for (const auto& test : cases) {
    PolicyHarness story("concurrency", test.yaml);
    EXPECT_EQ(story.Steps(12, 0, test.load), test.replicas) << test.yaml << " " << test.load;
  }
}

TEST(ConcurrencyTest, AveragesOverTheWindow) {
  PolicyHarness story("concurrency", "{targetUtilization: 1, window: 4s}");
  story.Steps(10, 0, 40);
  EXPECT_EQ(story.Step(0, 80), 5) << "(3 * 40 + 80) / 4 = 50 in flight";
  EXPECT_EQ(story.Steps(3, 0, 80), 8);
}

TEST(ConcurrencyTest, UnknownChangesNothingAndThinlyKnownShrinksNothing) {
  PolicyHarness story("concurrency", "{window: 60s}");
  story.follow = false;
  story.SetReplicas(9);
  EXPECT_EQ(story.Step(3, std::nullopt), 3);
  EXPECT_EQ(story.reason(), "LoadNotKnown");
  EXPECT_EQ(story.Steps(29, 0, 10), 9);
  EXPECT_EQ(story.reason(), "LoadThinlyCovered");
  EXPECT_EQ(story.Step(0, 10), 2);
}

TEST(ConcurrencyTest, ALoadThatIsAllInThePastNeedsNoLastReplica) {
  PolicyHarness story("concurrency");
  EXPECT_EQ(story.Steps(12, 0, 5), 1);
  EXPECT_EQ(story.Step(0, 0), 0);
  EXPECT_EQ(story.reason(), "NoLoad");
  PolicyHarness large("concurrency");
  large.Steps(12, 0, 500);
  EXPECT_GT(large.Step(0, 0), 1) << "a large load is still averaged";
}

TEST(ConcurrencyTest, NeverLowersWhatAnotherSizingWants) {
  PolicyHarness story("concurrency");
  EXPECT_EQ(story.Steps(12, 8, 10), 8);
}

TEST(ConcurrencyTest, RefusesBadConfigurations) {
  for (const char* yaml : {"{targetUtilization: 0}", "{targetUtilization: 1.01}", "{window: 0s}",
                           "{inFlightPerReplica: 0}", "{inFlightPerReplica: .inf}"}) {
    EXPECT_NE(ConfigErrors("concurrency", yaml), "") << yaml;
  }
  EXPECT_TRUE(
      absl::StrContains(ConfigErrors("concurrency", "{serviceTime: 1s}"), "inFlightPerReplica"));
}

}  // namespace
}  // namespace springtide::policies
