#include "policies/sync_clock.h"

#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

std::vector<int> DueSeconds(SyncClock clock, int from, int until, int step) {
  std::vector<int> due;
  for (int t = from; t < until; t += step) {
    if (clock.Due(absl::FromUnixSeconds(t))) due.push_back(t);
  }
  return due;
}

TEST(SyncClockTest, IsDueAtItsPhase) {
  const SyncClock clock(absl::Seconds(15), absl::Seconds(7));
  EXPECT_EQ(DueSeconds(clock, 0, 60, 1), (std::vector<int>{7, 22, 37, 52}));
}

TEST(SyncClockTest, ALateTickIsDueOnce) {
  const SyncClock clock(absl::Seconds(15), absl::Seconds(7));
  EXPECT_EQ(DueSeconds(clock, 0, 60, 10), (std::vector<int>{10, 30, 40}));
}

TEST(SyncClockTest, StartsOnlyOnTheMoment) {
  const SyncClock clock(absl::Seconds(15), absl::Seconds(7));
  EXPECT_EQ(DueSeconds(clock, 22, 30, 1), (std::vector<int>{22}));
  EXPECT_EQ(DueSeconds(clock, 23, 36, 1), (std::vector<int>{}));
}

TEST(SyncClockTest, TimesBeforeTheEpochCount) {
  const SyncClock clock(absl::Seconds(15), absl::Seconds(7));
  EXPECT_EQ(DueSeconds(clock, -30, 0, 1), (std::vector<int>{-23, -8}));
}

}  // namespace
}  // namespace springtide::policies
