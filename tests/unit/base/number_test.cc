#include "base/number.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"

namespace springtide::base {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(NumberTest, FormatsShortestAndPlainInTheUsualRange) {
  EXPECT_EQ(FormatNumber(0), "0");
  EXPECT_EQ(FormatNumber(-0.0), "-0");
  EXPECT_EQ(FormatNumber(0.1), "0.1");
  EXPECT_EQ(FormatNumber(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(FormatNumber(100'000), "100000");
  EXPECT_EQ(FormatNumber(1e12), "1000000000000");
  EXPECT_EQ(FormatNumber(0.0001), "0.0001");
  EXPECT_EQ(FormatNumber(1e300), "1e+300");
  EXPECT_EQ(FormatNumber(5e-324), "5e-324");
  EXPECT_EQ(FormatNumber(kInfinity), "Inf");
  EXPECT_EQ(FormatNumber(-kInfinity), "-Inf");
  EXPECT_EQ(FormatNumber(std::nan("")), "NaN");
}

TEST(NumberTest, WhatIsFormattedParsesBackToTheSameBits) {
  uint64_t state = 1;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const double value = std::bit_cast<double>(state);
    if (!std::isfinite(value)) continue;
    const std::optional<double> back = ParseNumber(FormatNumber(value));
    ASSERT_TRUE(back.has_value()) << FormatNumber(value);
    EXPECT_EQ(std::bit_cast<uint64_t>(*back), std::bit_cast<uint64_t>(value))
        << FormatNumber(value);
  }
}

TEST(NumberTest, RoundsForPeople) {
  EXPECT_EQ(FormatRounded(870.6, 3), "871");
  EXPECT_EQ(FormatRounded(1.0 / 60, 3), "0.0167");
  EXPECT_EQ(FormatRounded(0, 3), "0");
  EXPECT_EQ(FormatRounded(kInfinity, 3), "Inf");
}

TEST(NumberTest, ParsesDecimals) {
  EXPECT_EQ(ParseNumber("12"), 12.0);
  EXPECT_EQ(ParseNumber("+12.5"), 12.5);
  EXPECT_EQ(ParseNumber("-0.5e-3"), -0.0005);
  EXPECT_EQ(ParseNumber(".5"), 0.5);
  EXPECT_EQ(ParseNumber("5."), 5.0);
}

TEST(NumberTest, TooLargeIsInfinityAndTooSmallIsZero) {
  EXPECT_EQ(ParseNumber("1e400"), kInfinity);
  EXPECT_EQ(ParseNumber("-1e400"), -kInfinity);
  EXPECT_EQ(ParseNumber("1e-400"), 0.0);
  EXPECT_EQ(ParseNumber(std::string(400, '9')), kInfinity);
  // No "e-" in sight, and still too small.
  EXPECT_EQ(ParseNumber("0." + std::string(400, '0') + "1"), 0.0);
}

TEST(NumberTest, RefusesWhatIsNotWhollyANumber) {
  for (const char* text :
       {"",     " ",   "+",   "-",   ".",    "+-5",      "--5", "1 ",  " 1",    "1x",
        "0x10", "nan", "NaN", "inf", "-inf", "Infinity", "1e",  "1,5", "1_000", "e5"}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << "\"" << text << "\"";
  }
}

}  // namespace
}  // namespace springtide::base
