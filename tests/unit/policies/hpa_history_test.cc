#include "policies/hpa_history.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

using testing::ElementsAre;

const absl::Time kNow = absl::UnixEpoch() + absl::Hours(1);

absl::Time Ago(int64_t seconds) { return kNow - absl::Seconds(seconds); }

std::vector<int32_t> Replicas(const HpaHistory& history) {
  std::vector<int32_t> replicas;
  for (const HpaHistory::Entry& entry : history.entries()) replicas.push_back(entry.replicas);
  return replicas;
}

TEST(HpaHistoryTest, WithoutBehaviorAnEntryAsOldAsTheWindowStillCounts) {
  HpaHistory history;
  history.Append(9, Ago(300));
  EXPECT_EQ(history.StabilizeDown(3, absl::Seconds(300), kNow), 9);
  EXPECT_THAT(Replicas(history), ElementsAre(9, 3));
}

TEST(HpaHistoryTest, WithoutBehaviorAnOlderEntryIsOverwritten) {
  HpaHistory history;
  history.Append(9, Ago(301));
  EXPECT_EQ(history.StabilizeDown(3, absl::Seconds(300), kNow), 3);
  EXPECT_THAT(Replicas(history), ElementsAre(3));
}

TEST(HpaHistoryTest, WithBehaviorAnEntryAsOldAsTheWindowIsOut) {
  HpaHistory history;
  history.Append(9, Ago(300));
  EXPECT_EQ(history.StabilizeBoth(9, 3, absl::ZeroDuration(), absl::Seconds(300), kNow), 3);
  // It is out of the window but not older than it, so its slot stays.
  EXPECT_THAT(Replicas(history), ElementsAre(9, 3));
}

TEST(HpaHistoryTest, OnlyTheLastOldSlotIsReused) {
  HpaHistory history;
  history.Append(1, Ago(900));
  history.Append(2, Ago(10));
  history.Append(3, Ago(800));
  history.Append(4, Ago(20));
  EXPECT_EQ(history.StabilizeBoth(5, 5, absl::Seconds(60), absl::Seconds(60), kNow), 5);
  EXPECT_THAT(Replicas(history), ElementsAre(1, 2, 5, 4));
}

TEST(HpaHistoryTest, ASlotIsFreeOnlyWhenOlderThanBothWindows) {
  HpaHistory history;
  history.Append(7, Ago(100));
  history.StabilizeBoth(5, 5, absl::Seconds(60), absl::Seconds(300), kNow);
  EXPECT_THAT(Replicas(history), ElementsAre(7, 5));
  history.StabilizeBoth(5, 6, absl::Seconds(60), absl::Seconds(90), kNow);
  EXPECT_THAT(Replicas(history), ElementsAre(6, 5));
}

TEST(HpaHistoryTest, CurrentMovesOnlyToTheNearerEdge) {
  struct Case {
    int32_t current;
    int32_t raw;
    int32_t expected;
  };
  for (const Case& c : {Case{5, 6, 5}, Case{1, 6, 3}, Case{20, 6, 8}, Case{5, 1, 5}, Case{5, 30, 5},
                        Case{20, 12, 12}}) {
    HpaHistory history;
    history.Append(3, Ago(10));
    history.Append(8, Ago(20));
    EXPECT_EQ(history.StabilizeBoth(c.current, c.raw, absl::Seconds(60), absl::Seconds(60), kNow),
              c.expected)
        << "current " << c.current << " raw " << c.raw;
  }
}

TEST(HpaHistoryTest, AClockThatStepsBackKeepsLaterEntriesInTheWindow) {
  HpaHistory history;
  history.Append(9, kNow + absl::Hours(2));
  EXPECT_EQ(history.StabilizeDown(3, absl::Seconds(300), kNow), 9);
  EXPECT_EQ(history.StabilizeBoth(9, 3, absl::ZeroDuration(), absl::Seconds(300), kNow), 9);
}

TEST(HpaHistoryTest, EqualTimesAreAllKept) {
  HpaHistory history;
  EXPECT_EQ(history.StabilizeDown(4, absl::Seconds(300), kNow), 4);
  EXPECT_EQ(history.StabilizeDown(2, absl::Seconds(300), kNow), 4);
  EXPECT_THAT(Replicas(history), ElementsAre(4, 2));
}

TEST(HpaHistoryTest, InfiniteWindowNeverForgets) {
  HpaHistory history;
  history.Append(50, absl::InfinitePast());
  EXPECT_EQ(history.StabilizeDown(3, absl::InfiniteDuration(), kNow), 50);
}

TEST(HpaHistoryTest, ASteadyTickDoesNotAllocate) {
  HpaHistory history(300 / 15 + 2);
  const HpaHistory::Entry* const slots = history.entries().data();
  const size_t capacity = history.entries().capacity();
  for (int tick = 0; tick < 10000; ++tick) {
    history.StabilizeDown(tick % 7, absl::Seconds(300), kNow + absl::Seconds(15) * tick);
  }
  EXPECT_EQ(history.entries().data(), slots);
  EXPECT_EQ(history.entries().capacity(), capacity);
}

TEST(HpaHistoryTest, AgreesWithTheMaximumOverTheWindow) {
  HpaHistory history;
  std::vector<HpaHistory::Entry> all;
  uint32_t random = 1;
  absl::Time now = kNow;
  for (int tick = 0; tick < 5000; ++tick) {
    random = random * 1664525u + 1013904223u;
    now += absl::Seconds(static_cast<int64_t>(random >> 16) % 40);
    const auto raw = static_cast<int32_t>((random >> 8) % 50);
    all.push_back({raw, now});
    int32_t expected = 0;
    for (const HpaHistory::Entry& entry : all) {
      if (now - entry.time <= absl::Seconds(300)) expected = std::max(expected, entry.replicas);
    }
    ASSERT_EQ(history.StabilizeDown(raw, absl::Seconds(300), now), expected) << tick;
  }
}

}  // namespace
}  // namespace springtide::policies
