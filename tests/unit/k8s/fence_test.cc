#include "k8s/fence.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stop_token>
#include <thread>

namespace springtide::k8s {
namespace {

constexpr absl::Duration At(int seconds) { return absl::Seconds(seconds); }

TEST(FenceTest, IsShutAtFirst) {
  const Fence fence;
  EXPECT_FALSE(fence.Allows(absl::ZeroDuration(), 0));
  EXPECT_FALSE(fence.Allows(-absl::Hours(1), -1));
  EXPECT_EQ(fence.Term(At(0)), std::nullopt);
  EXPECT_EQ(fence.Left(At(0)), absl::ZeroDuration());
}

TEST(FenceTest, ShutsByTimeAlone) {
  Fence fence;
  fence.Open(3, At(10));
  EXPECT_TRUE(fence.Allows(At(0), 3));
  EXPECT_TRUE(fence.Allows(At(10) - absl::Nanoseconds(1), 3));
  EXPECT_EQ(fence.Left(At(4)), At(6));
  EXPECT_FALSE(fence.Allows(At(10), 3));
  EXPECT_FALSE(fence.Allows(At(70), 3));
  EXPECT_EQ(fence.Left(At(70)), absl::ZeroDuration());
}

TEST(FenceTest, ARenewalMovesTheEnd) {
  Fence fence;
  fence.Open(3, At(10));
  fence.Open(3, At(12));
  EXPECT_TRUE(fence.Allows(At(11), 3));
  fence.Close();
  EXPECT_FALSE(fence.Allows(At(0), 3));
}

TEST(FenceTest, ADecisionOfAnEarlierTermIsNotWritten) {
  Fence fence;
  fence.Open(3, At(10));
  fence.Close();
  fence.Open(5, At(40));
  EXPECT_FALSE(fence.Allows(At(30), 3));
  EXPECT_TRUE(fence.Allows(At(30), 5));
  EXPECT_EQ(fence.Term(At(30)), 5);
}

// One thread passes through terms of which every even one is never open; none of those may be seen.
TEST(FenceTest, ReadersNeverSeeATermThatWasNeverOpen) {
  Fence fence;
  std::atomic<int> seen{0};
  std::jthread reader([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const auto term = fence.Term(At(5));
      if (!term) continue;
      EXPECT_EQ(*term % 2, 1);
      ++seen;
    }
  });
  for (int32_t term = 1; term < 20'000 || seen < 1000; term += 2) {
    fence.Open(term, At(10));
    fence.Close();
  }
}

}  // namespace
}  // namespace springtide::k8s
