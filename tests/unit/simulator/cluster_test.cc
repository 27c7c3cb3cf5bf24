#include "simulator/cluster.h"

#include "gtest/gtest.h"
#include "simulator/startup_delay.h"

namespace springtide::simulator {
namespace {

Random AnyRandom() { return Random(1, "cluster", ""); }

TEST(ClusterTest, AReplicaIsReadyAfterItsDelayAndNotBefore) {
  const StartupDelay delay = StartupDelay::Fixed(absl::Seconds(10));
  Cluster cluster(delay, 0, AnyRandom());
  cluster.Advance(5);
  cluster.SetSpec(3, 5);
  EXPECT_EQ(cluster.spec(), 3);
  EXPECT_EQ(cluster.starting(), 3);
  cluster.Advance(14);
  EXPECT_EQ(cluster.ready(), 0);
  cluster.Advance(15);
  EXPECT_EQ(cluster.ready(), 3);
  EXPECT_EQ(cluster.starting(), 0);
  EXPECT_EQ(cluster.started(), 3);
}

TEST(ClusterTest, RemovesTheNewestStartingFirstAndReadyLast) {
  const StartupDelay delay = StartupDelay::Fixed(absl::Seconds(10));
  Cluster cluster(delay, 2, AnyRandom());
  cluster.SetSpec(4, 0);  // two ready at 10
  cluster.SetSpec(6, 5);  // two more ready at 15
  cluster.SetSpec(3, 7);  // the two of second 5 go, and one of second 0
  EXPECT_EQ(cluster.ready(), 2);
  EXPECT_EQ(cluster.starting(), 1);
  cluster.Advance(10);
  EXPECT_EQ(cluster.ready(), 3);
  cluster.SetSpec(1, 11);
  EXPECT_EQ(cluster.ready(), 1);
  cluster.Advance(30);
  EXPECT_EQ(cluster.spec(), 1) << "what was removed must not come back";
  EXPECT_EQ(cluster.started(), 4) << "also those that never were ready were started";
}

TEST(ClusterTest, WithoutADelayReplicasAreReadyAtOnce) {
  const StartupDelay delay = StartupDelay::Fixed(absl::ZeroDuration());
  Cluster cluster(delay, 0, AnyRandom());
  cluster.SetSpec(2, 0);
  EXPECT_EQ(cluster.ready(), 2);
}

TEST(ClusterTest, DrawnDelaysLetLaterOnesOvertake) {
  const StartupDelay delay = StartupDelay::Empirical({absl::Seconds(2), absl::Seconds(40)});
  Cluster cluster(delay, 0, AnyRandom());
  cluster.SetSpec(100, 0);
  cluster.Advance(2);
  const int64_t quick = cluster.ready();
  EXPECT_GT(quick, 30);
  EXPECT_LT(quick, 70);
  cluster.SetSpec(101, 2);
  cluster.Advance(39);
  EXPECT_LE(cluster.ready(), quick + 1);
  cluster.Advance(42);
  EXPECT_EQ(cluster.ready(), 101);
}

TEST(StartupDelayTest, FixedDelaysRoundUpToTicks) {
  Random random = AnyRandom();
  EXPECT_EQ(StartupDelay::Fixed(absl::Milliseconds(2100)).NominalSeconds(), 3);
  EXPECT_EQ(StartupDelay::Fixed(absl::Milliseconds(2100)).DrawSeconds(random), 3);
}

TEST(StartupDelayTest, LogNormalHasItsMedianAndNinthDecile) {
  const StartupDelay delay = StartupDelay::LogNormal(absl::Seconds(80), absl::Seconds(150));
  EXPECT_EQ(delay.NominalSeconds(), 80);
  Random random = AnyRandom();
  int to_median = 0;
  int to_p90 = 0;
  constexpr int kDraws = 20'000;
  for (int i = 0; i < kDraws; ++i) {
    const int64_t seconds = delay.DrawSeconds(random);
    ASSERT_GT(seconds, 0);
    to_median += seconds <= 80 ? 1 : 0;
    to_p90 += seconds <= 150 ? 1 : 0;
  }
  EXPECT_NEAR(to_median / double{kDraws}, 0.5, 0.015);
  EXPECT_NEAR(to_p90 / double{kDraws}, 0.9, 0.01);
}

TEST(StartupDelayTest, WildDistributionsStayInRange) {
  const StartupDelay delay = StartupDelay::LogNormal(absl::Nanoseconds(1), absl::Hours(24));
  Random random = AnyRandom();
  for (int i = 0; i < 10'000; ++i) {
    const int64_t seconds = delay.DrawSeconds(random);
    ASSERT_GE(seconds, 0);
    ASSERT_LE(seconds, 86'400);
  }
}

TEST(StartupDelayTest, EmpiricalDrawsOnlyWhatWasMeasured) {
  const StartupDelay delay =
      StartupDelay::Empirical({absl::Seconds(9), absl::Seconds(3), absl::Seconds(4)});
  EXPECT_EQ(delay.NominalSeconds(), 4);
  Random random = AnyRandom();
  int seen[10] = {};
  for (int i = 0; i < 3000; ++i) ++seen[delay.DrawSeconds(random)];
  EXPECT_NEAR(seen[3], 1000, 120);
  EXPECT_NEAR(seen[4], 1000, 120);
  EXPECT_NEAR(seen[9], 1000, 120);
}

TEST(StartupDelayTest, ChecksNameTheFix) {
  const auto problems = [](const StartupDelay& delay) {
    base::ErrorList errors;
    delay.Check(base::FieldPath("startupDelay"), errors);
    return errors.ToString();
  };
  EXPECT_EQ(problems(StartupDelay::Fixed(absl::Seconds(10))), "");
  EXPECT_NE(problems(StartupDelay::Fixed(-absl::Seconds(1))), "");
  EXPECT_NE(problems(StartupDelay::Fixed(absl::InfiniteDuration())), "");
  EXPECT_NE(problems(StartupDelay::LogNormal(absl::Seconds(9), absl::Seconds(8))), "");
  EXPECT_NE(problems(StartupDelay::LogNormal(absl::ZeroDuration(), absl::Seconds(8))), "");
  EXPECT_NE(problems(StartupDelay::Empirical({})), "");
}

}  // namespace
}  // namespace springtide::simulator
