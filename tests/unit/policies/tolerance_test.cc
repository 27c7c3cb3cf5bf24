#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

TEST(ToleranceTest, LeavesSmallChangesOutPerDirection) {
  const struct {
    int current;
    int wanted;
    int replicas;
  } cases[] = {
      {10, 11, 10},    {10, 12, 12},
      {10, 9, 10},     {10, 8, 10},
      {10, 7, 7},      {100, 110, 100},
      {100, 111, 111}, {100, 80, 100},
      {100, 79, 79},   {3, 4, 4},
      {10, 10, 10},    {0, 1, 1},  // leaving zero is never small
      {1, 0, 0},                   // nor is going there
      {100'000, 0, 0}, {100'000, 99'999, 100'000},
  };
  for (const auto& test : cases) {
    PolicyHarness story("tolerance", "{up: 0.1, down: 0.2}");
    story.SetReplicas(test.current);
    EXPECT_EQ(story.Step(test.wanted), test.replicas) << test.current << " " << test.wanted;
  }
}

TEST(ToleranceTest, ZeroToleratesNothingAndOneAlmostAll) {
  PolicyHarness none("tolerance", "{up: 0, down: 0}");
  none.SetReplicas(1000);
  EXPECT_EQ(none.Step(1001), 1001);
  EXPECT_EQ(none.Step(1000), 1000);
  PolicyHarness all("tolerance", "{up: 1, down: 1}");
  all.SetReplicas(10);
  EXPECT_EQ(all.Step(20), 10);
  EXPECT_EQ(all.Step(1), 10);
  EXPECT_EQ(all.Step(0), 0);
}

TEST(ToleranceTest, ASlowDriftIsFollowedOnceItIsLarge) {
  PolicyHarness story("tolerance");
  story.SetReplicas(20);
  EXPECT_EQ(story.Step(21), 20);
  EXPECT_EQ(story.Step(22), 20);
  EXPECT_EQ(story.Step(23), 23);
  EXPECT_EQ(story.reason(), "ChangeWorthIt");
  EXPECT_EQ(story.Step(22), 23);
  EXPECT_EQ(story.reason(), "WithinTolerance");
}

TEST(ToleranceTest, RefusesBadConfigurations) {
  for (const char* yaml : {"{up: -0.1}", "{down: 1.1}", "{up: .nan}", "{tolerance: 0.1}"}) {
    EXPECT_NE(ConfigErrors("tolerance", yaml), "") << yaml;
  }
}

}  // namespace
}  // namespace springtide::policies
