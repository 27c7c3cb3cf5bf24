#include "base/clock.h"

#include <gtest/gtest.h>

#include <stop_token>
#include <thread>

#include "base/manual_clock.h"

namespace springtide::base {
namespace {

TEST(RealClockTest, ElapsedNeverGoesBack) {
  const absl::Duration first = RealClock().Elapsed();
  EXPECT_GE(RealClock().Elapsed(), first);
}

TEST(RealClockTest, SleepsAtLeastAsLongAsAsked) {
  const absl::Duration begin = RealClock().Elapsed();
  EXPECT_TRUE(RealClock().SleepFor(absl::Milliseconds(3), {}));
  EXPECT_GE(RealClock().Elapsed() - begin, absl::Milliseconds(3));
}

TEST(RealClockTest, AStopEndsTheSleep) {
  std::jthread sleeper([](const std::stop_token& stop) {
    EXPECT_FALSE(RealClock().SleepFor(absl::InfiniteDuration(), stop));
  });
  sleeper.request_stop();
}

TEST(ManualClockTest, MovesOnlyWhenTold) {
  ManualClock clock(absl::FromUnixSeconds(100));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(100));
  clock.Advance(absl::Seconds(7));
  EXPECT_EQ(clock.Now(), absl::FromUnixSeconds(107));
  EXPECT_EQ(clock.Elapsed(), absl::Seconds(7));
}

TEST(ManualClockTest, WakesASleeperWhenItsTimeHasCome) {
  ManualClock clock(absl::UnixEpoch());
  bool over = false;
  std::thread sleeper([&] { over = clock.SleepFor(absl::Seconds(10), {}); });
  clock.AwaitSleepers(1);
  clock.Advance(absl::Seconds(9));
  clock.AwaitSleepers(1);
  clock.Advance(absl::Seconds(1));
  sleeper.join();
  EXPECT_TRUE(over);
}

TEST(ManualClockTest, AStopEndsTheSleep) {
  ManualClock clock(absl::UnixEpoch());
  std::jthread sleeper(
      [&](const std::stop_token& stop) { EXPECT_FALSE(clock.SleepFor(absl::Seconds(10), stop)); });
  clock.AwaitSleepers(1);
  sleeper.request_stop();
}

TEST(ManualClockTest, SleepingCanMoveTheClockItself) {
  ManualClock clock(absl::UnixEpoch(), /*sleeping_advances=*/true);
  EXPECT_TRUE(clock.SleepFor(absl::Seconds(10), {}));
  EXPECT_EQ(clock.Elapsed(), absl::Seconds(10));
}

}  // namespace
}  // namespace springtide::base
