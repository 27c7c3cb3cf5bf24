#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

TEST(SpareTest, AddsTheLargerOfCountAndPercent) {
  const struct {
    const char* yaml;
    int need;
    int desired;
    int replicas;
  } cases[] = {
      {"{replicas: 2}", 5, 5, 7},
      {"{replicas: 2, percent: 30}", 5, 5, 7},
      {"{replicas: 2, percent: 30}", 20, 20, 26},
      {"{replicas: 0, percent: 10}", 11, 11, 13},
      {"{replicas: 0, percent: 10}", 10, 10, 11},
      {"{replicas: 2}", 5, 6, 7},  // on top of the need, not of a burst
      {"{replicas: 2}", 5, 9, 9},  // and never below what is wanted
      {"{replicas: 2}", 0, 0, 0},  // no load, no spares
      {"{replicas: 2}", 0, 3, 3},
      {"{replicas: 2, whenIdle: true}", 0, 0, 2},
      {"{replicas: 100000, percent: 10000}", 100'000, 100'000, 100'000},
  };
  for (const auto& test : cases) {
    PolicyHarness story("spare", test.yaml);
    story.need = base::Replicas{test.need};
    EXPECT_EQ(story.Step(test.desired, test.need), test.replicas)
        << test.yaml << " " << test.need << " " << test.desired;
  }
}

TEST(SpareTest, DoesNotFeedOnItself) {
  PolicyHarness story("spare", "{replicas: 2}");
  story.need = base::Replicas{5};
  EXPECT_EQ(story.Steps(100, 5, 50), 7);
}

TEST(SpareTest, RefusesBadConfigurations) {
  for (const char* yaml : {"{replicas: -1}", "{replicas: 100001}", "{percent: -1}",
                           "{percent: .nan}", "{whenIdle: 1}"}) {
    EXPECT_NE(ConfigErrors("spare", yaml), "") << yaml;
  }
}

}  // namespace
}  // namespace springtide::policies
