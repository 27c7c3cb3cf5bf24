#include "policies/saturate.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

constexpr int32_t kMax32 = std::numeric_limits<int32_t>::max();
constexpr int32_t kMin32 = std::numeric_limits<int32_t>::min();
constexpr int64_t kMax64 = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin64 = std::numeric_limits<int64_t>::min();

TEST(SaturateTest, DoublesStopAtTheEndsOfInt32) {
  EXPECT_EQ(SaturateToInt32(2147483646.9), kMax32 - 1);
  EXPECT_EQ(SaturateToInt32(2147483647.0), kMax32);
  EXPECT_EQ(SaturateToInt32(1e300), kMax32);
  EXPECT_EQ(SaturateToInt32(-2147483648.0), kMin32);
  EXPECT_EQ(SaturateToInt32(-INFINITY), kMin32);
  EXPECT_EQ(SaturateToInt32(INFINITY), kMax32);
}

TEST(SaturateTest, DoublesAreCutOffTowardsZero) {
  EXPECT_EQ(SaturateToInt32(4.9), 4);
  EXPECT_EQ(SaturateToInt32(-4.9), -4);
  EXPECT_EQ(SaturateToInt64(-0.5), 0);
}

TEST(SaturateTest, NotANumberIsZero) {
  EXPECT_EQ(SaturateToInt32(std::nan("")), 0);
  EXPECT_EQ(SaturateToInt64(std::nan("")), 0);
}

TEST(SaturateTest, WholeNumbersStopAtTheEndsOfInt32) {
  EXPECT_EQ(SaturateToInt32(int64_t{kMax32} + 1), kMax32);
  EXPECT_EQ(SaturateToInt32(int64_t{kMin32} - 1), kMin32);
  EXPECT_EQ(SaturateToInt32(int64_t{-7}), -7);
}

TEST(SaturateTest, DoublesStopAtTheEndsOfInt64) {
  // 2^63 itself is a double and does not fit.
  EXPECT_EQ(SaturateToInt64(9223372036854775808.0), kMax64);
  EXPECT_EQ(SaturateToInt64(-9223372036854775808.0), kMin64);
  EXPECT_EQ(SaturateToInt64(1e19), kMax64);
}

TEST(SaturateTest, SumsStopAtTheEndsOfInt64) {
  EXPECT_EQ(SaturatingAdd(kMax64, 1), kMax64);
  EXPECT_EQ(SaturatingAdd(kMax64 - 1, 1), kMax64);
  EXPECT_EQ(SaturatingAdd(kMin64, -1), kMin64);
  EXPECT_EQ(SaturatingAdd(kMax64, kMin64), -1);
}

}  // namespace
}  // namespace springtide::policies
