#include <limits>

#include "tests/unit/policies/policy_harness.h"

namespace springtide::policies {
namespace {

// Seconds for which a policy keeps replicas after the load has fallen from `from` to `to`.
int HeldFor(PolicyHarness& story, int from, int to) {
  story.Step(from, from * 10);
  for (int i = 1; i < 100'000; ++i) {
    if (story.Step(to, to * 10) == to) return i;
  }
  return -1;
}

TEST(BreakEvenKeepAliveTest, HoldsForTheStartUpDelayAndThePriceOfAStart) {
  const struct {
    int delay;
    Prices prices;
    const char* yaml;
    int level;
    int last;
  } cases[] = {
      // B = D + s/c; of the last one B + p(D+1)/c.
      {10, {1, 5, 10}, "{}", 15, 15 + 110},
      {60, {1, 5, 10}, "{}", 65, 65 + 610},
      {10, {2, 40, 10}, "{}", 30, 30 + 55},
      {10, {1, 5, 10}, "{factor: 2}", 30, 125},
      {10, {1, 5, 10}, "{factor: 0, lastReplicaFactor: 0.2}", 1, 25},
      {10, {1, 0, 0}, "{}", 10, 10},
      {0, {1, 0, 10}, "{}", 1, 10},
  };
  for (const auto& test : cases) {
    SCOPED_TRACE(test.yaml);
    PolicyHarness levels("breakEvenKeepAlive", test.yaml);
    levels.workload.startup_delay = absl::Seconds(test.delay);
    levels.workload.prices = test.prices;
    EXPECT_EQ(HeldFor(levels, 9, 2), test.level);
    PolicyHarness last("breakEvenKeepAlive", test.yaml);
    last.workload.startup_delay = absl::Seconds(test.delay);
    last.workload.prices = test.prices;
    EXPECT_EQ(HeldFor(last, 1, 0), test.last);
  }
}

TEST(BreakEvenKeepAliveTest, FollowsAMeasuredStartUpDelay) {
  PolicyHarness story("breakEvenKeepAlive");
  story.Step(5, 50);
  story.Steps(10, 2, 20);
  story.workload.startup_delay = absl::Seconds(30);  // measured slower: B is now 35 s
  EXPECT_EQ(story.Steps(24, 2, 20), 5);
  EXPECT_EQ(story.Step(2, 20), 2);
}

TEST(BreakEvenKeepAliveTest, NoPriceHoldsForEver) {
  PolicyHarness story("breakEvenKeepAlive", "{factor: 100}");
  story.step = absl::Hours(1);
  story.workload.prices = {1e-6, 1e6, 1e6};
  story.Step(5, 50);
  EXPECT_EQ(story.Steps(24 * 7 - 1, 0), 5);
  EXPECT_EQ(story.Step(0), 0) << "7 days at most";
}

TEST(BreakEvenKeepAliveTest, HostilePricesDoNotCrash) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const Prices& prices : {Prices{0, 5, 10}, Prices{1, inf, inf}, Prices{inf, inf, inf},
                               Prices{1, -5, -10}, Prices{0, 0, 0}}) {
    PolicyHarness story("breakEvenKeepAlive");
    story.workload.prices = prices;
    story.Step(5, 50);
    EXPECT_LE(story.Steps(50, 0), 5);
    EXPECT_GE(story.replicas.spec.value(), 0);
  }
}

TEST(BreakEvenKeepAliveTest, SurvivesAReloadAtAnyTick) {
  PolicyHarness plain("breakEvenKeepAlive");
  PolicyHarness reloaded("breakEvenKeepAlive");
  for (int i = 0; i < 500; ++i) {
    const int desired = i < 300 ? (i * 11) % 17 : 0;
    reloaded.Reload();
    ASSERT_EQ(plain.Step(desired, desired), reloaded.Step(desired, desired)) << i;
  }
}

TEST(BreakEvenKeepAliveTest, RefusesBadConfigurations) {
  for (const char* yaml : {"{factor: -1}", "{factor: 101}", "{factor: .nan}", "{factor: .inf}",
                           "{lastReplicaFactor: x}", "{factors: 1}"}) {
    EXPECT_NE(ConfigErrors("breakEvenKeepAlive", yaml), "") << yaml;
  }
}

}  // namespace
}  // namespace springtide::policies
