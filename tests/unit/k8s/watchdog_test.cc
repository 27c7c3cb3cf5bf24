#include "k8s/watchdog.h"

#include <gtest/gtest.h>

#include <semaphore>

#include "base/manual_clock.h"

namespace springtide::k8s {
namespace {

class WatchdogTest : public testing::Test {
 protected:
  // Lets the watchdog look at the time and go back to sleep.
  void Advance(absl::Duration duration) {
    clock_.AwaitSleepers(1);
    clock_.Advance(duration);
    clock_.AwaitSleepers(1);
  }

  base::ManualClock clock_{absl::UnixEpoch()};
  std::counting_semaphore<> overruns_{0};
  Watchdog watchdog_{clock_, [this] { overruns_.release(); }};
};

TEST_F(WatchdogTest, BarksWhenTheTimeIsOver) {
  watchdog_.Arm(absl::Seconds(13));
  clock_.Advance(absl::Seconds(13));
  overruns_.acquire();
}

TEST_F(WatchdogTest, BarksOnceForEachArming) {
  watchdog_.Arm(absl::Seconds(13));
  clock_.Advance(absl::Seconds(60));  // as after a process was stopped
  overruns_.acquire();
  Advance(absl::Seconds(60));
  EXPECT_FALSE(overruns_.try_acquire());
  watchdog_.Arm(absl::Seconds(130));
  clock_.Advance(absl::Seconds(60));
  overruns_.acquire();
}

TEST_F(WatchdogTest, ARenewalPutsItOff) {
  watchdog_.Arm(absl::Seconds(13));
  Advance(absl::Seconds(2));
  watchdog_.Arm(absl::Seconds(15));
  clock_.Advance(absl::Seconds(12));
  clock_.AwaitSleepers(1);
  EXPECT_FALSE(overruns_.try_acquire());
  clock_.Advance(absl::Seconds(1));
  overruns_.acquire();
}

TEST_F(WatchdogTest, AnEarlierMomentCounts) {
  watchdog_.Arm(absl::Seconds(100));
  clock_.AwaitSleepers(1);
  watchdog_.Arm(absl::Seconds(5));
  clock_.Advance(absl::Seconds(5));
  overruns_.acquire();
}

TEST_F(WatchdogTest, StaysQuietWhenDisarmed) {
  watchdog_.Arm(absl::Seconds(13));
  watchdog_.Disarm();
  Advance(absl::Seconds(100));
  EXPECT_FALSE(overruns_.try_acquire());
}

}  // namespace
}  // namespace springtide::k8s
