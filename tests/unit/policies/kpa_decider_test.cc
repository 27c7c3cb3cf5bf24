#include "policies/kpa_decider.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

constexpr int32_t kMax32 = std::numeric_limits<int32_t>::max();

absl::Time At(double seconds) { return absl::UnixEpoch() + absl::Seconds(seconds); }

// Target 10 per pod, burst target off.
KpaDeciderConfig Config() {
  KpaDeciderConfig config;
  config.target_value = 10;
  config.total_value = 15;
  config.target_burst_capacity = 0;
  return config;
}

KpaAverages Load(double stable, double panic) { return {stable, panic}; }

TEST(KpaDeciderTest, RestartHoldsTheCountForAStableWindow) {
  KpaDecider decider(Config(), 7, At(0));
  EXPECT_EQ(decider.Tick(At(2), 7, Load(10, 10)).desired, 7);
  EXPECT_EQ(decider.Tick(At(60), 7, Load(10, 10)).desired, 7) << "the window's end is inside";
  EXPECT_EQ(decider.Tick(At(60.001), 7, Load(10, 10)).desired, 3) << "then the down rate of 2";
  EXPECT_EQ(decider.state().panic_floor, 0);
}

TEST(KpaDeciderTest, OnePodOrNoneDoesNotStartInPanic) {
  EXPECT_FALSE(KpaDecider(Config(), 0, At(0)).state().panic_since.has_value());
  EXPECT_FALSE(KpaDecider(Config(), 1, At(0)).state().panic_since.has_value());
  EXPECT_EQ(KpaDecider(Config(), std::nullopt, At(0)).state().panic_floor, 0);
}

TEST(KpaDeciderTest, ThePanicThresholdSeesWholePods) {
  // Three ready pods at 160 % of the target want five: 5 / 3 is under 2. At 170 % they want six.
  KpaDecider decider(Config(), 0, At(0));
  decider.Tick(At(0), 3, Load(30, 50));
  EXPECT_FALSE(decider.state().panic_since.has_value());
  decider.Tick(At(2), 3, Load(30, 50.1));
  EXPECT_EQ(decider.state().panic_since, At(2));
}

TEST(KpaDeciderTest, PanicNeverLowersAndTakesTheLargerAverage) {
  KpaDecider decider(Config(), 1, At(0));
  EXPECT_EQ(decider.Tick(At(0), 1, Load(20, 60)).desired, 6);
  EXPECT_EQ(decider.Tick(At(2), 6, Load(90, 20)).desired, 9);
  EXPECT_EQ(decider.Tick(At(4), 9, Load(30, 0)).desired, 9);
  EXPECT_EQ(decider.state().panic_since, At(0));
}

TEST(KpaDeciderTest, ANewSurgeExtendsThePanic) {
  KpaDecider decider(Config(), 1, At(0));
  decider.Tick(At(0), 1, Load(20, 60));
  decider.Tick(At(50), 6, Load(60, 120));
  EXPECT_EQ(decider.state().panic_since, At(50));
  EXPECT_EQ(decider.Tick(At(100), 12, Load(0, 0)).desired, 12);
  EXPECT_EQ(decider.Tick(At(111), 12, Load(0, 0)).desired, 6);
}

TEST(KpaDeciderTest, TheFallAfterPanicHalvesPerTickDownToNothing) {
  KpaDeciderConfig config = Config();
  KpaDecider decider(config, 0, At(0));
  int32_t ready = 100;
  for (const int32_t expected : {50, 25, 12, 6, 3, 1, 0}) {
    ready = decider.Tick(At(0), ready, Load(0, 0)).desired;
    EXPECT_EQ(ready, expected);
  }
}

TEST(KpaDeciderTest, RatesCountFromReadyPodsRoundedOutwards) {
  KpaDeciderConfig config = Config();
  config.max_scale_up_rate = 1.1;
  KpaDecider decider(config, 0, At(0));
  EXPECT_EQ(decider.Tick(At(0), 0, Load(900, 0)).desired, 2) << "none counts as one";
  EXPECT_EQ(decider.Tick(At(0), 20, Load(900, 0)).desired, 22);
}

TEST(KpaDeciderTest, WithoutARouteTheDownRateAndTheDelayAreOff) {
  KpaDeciderConfig config = Config();
  config.scale_down_delay = absl::Seconds(60);
  KpaDecider decider(config, 0, At(0));
  EXPECT_EQ(decider.Tick(At(0), 50, Load(500, 0)).desired, 50);
  config.reachable = false;
  decider.set_config(config);
  EXPECT_EQ(decider.Tick(At(2), 50, Load(10, 0)).desired, 1);
}

TEST(KpaDeciderTest, TheDelayHoldsTheLargestCountAndNotTheLatest) {
  KpaDeciderConfig config = Config();
  config.scale_down_delay = absl::Seconds(4);
  config.panic_threshold = 1e9;
  KpaDecider decider(config, 0, At(0));
  EXPECT_EQ(decider.Tick(At(0), 1, Load(80, 0)).desired, 8);
  EXPECT_EQ(decider.Tick(At(1), 8, Load(50, 0)).desired, 8) << "same slice";
  EXPECT_EQ(decider.Tick(At(2), 8, Load(50, 0)).desired, 8);
  EXPECT_EQ(decider.Tick(At(4), 8, Load(50, 0)).desired, 5);
}

TEST(KpaDeciderTest, ADelayThatIsTakenAwayLaterStays) {
  KpaDeciderConfig config = Config();
  config.scale_down_delay = absl::Seconds(60);
  KpaDecider decider(config, 0, At(0));
  decider.Tick(At(0), 8, Load(80, 0));
  config.scale_down_delay = absl::ZeroDuration();
  decider.set_config(config);
  EXPECT_EQ(decider.Tick(At(2), 8, Load(40, 0)).desired, 8);
}

TEST(KpaDeciderTest, ActivationScaleOnlyWithLoadAndAboveTheUpRate) {
  KpaDeciderConfig config = Config();
  config.activation_scale = 5;
  config.max_scale_up_rate = 2;
  KpaDecider decider(config, 0, At(0));
  EXPECT_EQ(decider.Tick(At(0), 0, Load(0, 0)).desired, 0);
  EXPECT_EQ(decider.Tick(At(2), 0, Load(0.1, 0)).desired, 5);
  EXPECT_EQ(decider.Tick(At(4), 40, Load(300, 0)).desired, 30) << "it is no cap";
}

TEST(KpaDeciderTest, ExcessBurstCapacityCountsRealPodsAndRoundsDown) {
  KpaDeciderConfig config = Config();
  config.target_burst_capacity = 20;
  KpaDecider decider(config, 0, At(0));
  EXPECT_EQ(decider.Tick(At(0), 0, Load(5, 5)).excess_burst_capacity, -25);
  EXPECT_EQ(decider.Tick(At(0), 2, Load(5, 5.5)).excess_burst_capacity, 4);
  EXPECT_EQ(decider.Tick(At(0), 2, Load(5, 10.5)).excess_burst_capacity, -1);
  config.target_burst_capacity = -1;
  decider.set_config(config);
  EXPECT_EQ(decider.Tick(At(0), 100, Load(5, 5)).excess_burst_capacity, -1);
}

TEST(KpaDeciderTest, WithoutPodsOrDataNothingChanges) {
  KpaDecider decider(Config(), 1, At(0));
  decider.Tick(At(0), 1, Load(60, 60));
  const KpaDecider::State before = decider.state();
  EXPECT_FALSE(decider.Tick(At(500), std::nullopt, Load(0, 0)).valid);
  EXPECT_FALSE(decider.Tick(At(500), 1, std::nullopt).valid);
  EXPECT_FALSE(decider.Tick(At(500), 1, Load(std::nan(""), 0)).valid);
  EXPECT_FALSE(decider.Tick(At(500), 1, Load(0, INFINITY)).valid);
  EXPECT_EQ(decider.state().panic_since, before.panic_since);
  EXPECT_EQ(decider.state().panic_floor, before.panic_floor);
}

TEST(KpaDeciderTest, ATargetThatIsNotPositiveIsNotValid) {
  for (const double target : {0.0, -1.0, std::nan("")}) {
    KpaDeciderConfig config = Config();
    config.target_value = target;
    EXPECT_FALSE(KpaDecider(config, 1, At(0)).Tick(At(0), 1, Load(1, 1)).valid);
  }
}

TEST(KpaDeciderTest, HugeLoadStopsAtTheEnds) {
  KpaDeciderConfig config = Config();
  config.max_scale_up_rate = 1e12;
  config.target_burst_capacity = 1e300;
  KpaDecider decider(config, 1, At(0));
  const KpaDecision decision = decider.Tick(At(0), kMax32, Load(1e300, 1e300));
  EXPECT_EQ(decision.desired, kMax32);
  EXPECT_EQ(decision.excess_burst_capacity, std::numeric_limits<int32_t>::min());
}

TEST(KpaDeciderTest, NegativeLoadReadsAsNone) {
  KpaDeciderConfig config = Config();
  config.reachable = false;
  KpaDecider decider(config, 1, At(0));
  EXPECT_EQ(decider.Tick(At(0), 1, Load(-50, -50)).desired, 0);
}

TEST(KpaDeciderTest, AClockThatStepsBackDoesNotEndThePanic) {
  KpaDecider decider(Config(), 1, At(1000));
  decider.Tick(At(1000), 1, Load(60, 60));
  EXPECT_EQ(decider.Tick(At(10), 6, Load(0, 0)).desired, 6);
  EXPECT_TRUE(decider.state().panic_since.has_value());
}

TEST(KpaDeciderTest, DoublingLoadAndTargetChangesNothing) {
  KpaDeciderConfig twice_config = Config();
  twice_config.target_value *= 2;
  KpaDecider once(Config(), 1, At(0));
  KpaDecider twice(twice_config, 1, At(0));
  uint32_t random = 3;
  int32_t ready = 1;
  for (int tick = 0; tick < 2000; ++tick) {
    random = random * 1664525u + 1013904223u;
    const double stable = static_cast<double>(random >> 22);
    const double panic = static_cast<double>((random >> 12) % 1024);
    const KpaDecision a = once.Tick(At(2 * tick), ready, Load(stable, panic));
    const KpaDecision b = twice.Tick(At(2 * tick), ready, Load(2 * stable, 2 * panic));
    ASSERT_EQ(a.desired, b.desired) << tick;
    ready = a.desired;
  }
}

}  // namespace
}  // namespace springtide::policies
