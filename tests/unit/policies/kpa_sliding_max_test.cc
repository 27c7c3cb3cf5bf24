#include "policies/kpa_sliding_max.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

absl::Time At(double seconds) { return absl::UnixEpoch() + absl::Seconds(seconds); }

TEST(KpaSlidingMaxTest, AgreesWithTheMaximumOverTheIndexes) {
  for (const int64_t size : {1, 2, 5, 150}) {
    KpaSlidingMax max(size);
    std::vector<std::pair<int64_t, int32_t>> all;
    uint32_t random = static_cast<uint32_t>(size);
    int64_t index = -50;
    for (int step = 0; step < 5000; ++step) {
      random = random * 1664525u + 1013904223u;
      index += (random >> 20) % 4;
      const auto value = static_cast<int32_t>((random >> 8) % 100);
      all.emplace_back(index, value);
      int32_t expected = value;
      for (const auto& [i, v] : all) {
        if (index - i < size) expected = std::max(expected, v);
      }
      ASSERT_EQ(max.Record(index, value), expected) << size << " " << step;
      ASSERT_LE(max.entries().size(), static_cast<size_t>(size));
    }
  }
}

TEST(KpaSlidingMaxTest, EqualValuesStayAsLongAsTheNewestOfThem) {
  KpaSlidingMax max(3);
  EXPECT_EQ(max.Record(0, 5), 5);
  EXPECT_EQ(max.Record(2, 5), 5);
  EXPECT_EQ(max.Record(4, 1), 5);
  EXPECT_EQ(max.Record(5, 1), 1);
}

TEST(KpaSlidingMaxTest, ManyFallingValuesOfOneIndexNeedOneSlot) {
  KpaSlidingMax max(2);
  for (int32_t value = 100; value > 0; --value) EXPECT_EQ(max.Record(7, value), 100);
  EXPECT_EQ(max.entries().size(), 1u);
}

TEST(KpaSlidingMaxTest, AnIndexThatGoesBackCountsAsTheNewest) {
  KpaSlidingMax max(3);
  EXPECT_EQ(max.Record(100, 5), 5);
  EXPECT_EQ(max.Record(10, 3), 5);
  EXPECT_EQ(max.Record(10, 9), 9);
  EXPECT_EQ(max.Record(103, 1), 1) << "the 9 entered at 100 and has left";
}

TEST(KpaSlidingMaxTest, ExtremeIndexesAndValuesAreSafe) {
  KpaSlidingMax max(3);
  EXPECT_EQ(max.Record(std::numeric_limits<int64_t>::min(), std::numeric_limits<int32_t>::min()),
            std::numeric_limits<int32_t>::min());
  EXPECT_EQ(max.Record(std::numeric_limits<int64_t>::max(), -4), -4);
}

TEST(KpaSlidingMaxTest, ImpossibleSizesAreTakenAsTheNearestPossible) {
  EXPECT_EQ(KpaSlidingMax(-3).size(), 1);
  EXPECT_EQ(KpaSlidingMax(std::numeric_limits<int64_t>::max()).size(), int64_t{1} << 20);
}

TEST(KpaTimedMaxTest, APartOfASliceIsAWholeOne) {
  EXPECT_EQ(KpaTimedMax(absl::Seconds(5), absl::Seconds(2)).max().size(), 3);
  EXPECT_EQ(KpaTimedMax(absl::Seconds(4), absl::Seconds(2)).max().size(), 2);
  EXPECT_EQ(KpaTimedMax(absl::ZeroDuration(), absl::Seconds(2)).max().size(), 1);
}

TEST(KpaTimedMaxTest, AValueLeavesAWindowAfterItsSlice) {
  KpaTimedMax max(absl::Seconds(4), absl::Seconds(2));
  EXPECT_EQ(max.Record(At(1.9), 8), 8);
  EXPECT_EQ(max.Record(At(2), 3), 8);
  EXPECT_EQ(max.Record(At(3.9), 2), 8);
  EXPECT_EQ(max.Record(At(4), 1), 3);
}

TEST(KpaTimedMaxTest, SlicesBeforeTheEpochAreRoundedDown) {
  KpaTimedMax max(absl::Seconds(4), absl::Seconds(2));
  EXPECT_EQ(max.Record(At(-0.1), 8), 8);
  EXPECT_EQ(max.Record(At(0), 1), 8);
  EXPECT_EQ(max.Record(At(2), 1), 1);
}

}  // namespace
}  // namespace springtide::policies
