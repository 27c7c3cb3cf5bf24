#include "cli/text.h"

#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::cli {
namespace {

TEST(DisplayWidth, CountsCodePointsNotBytes) {
  EXPECT_EQ(DisplayWidth(""), 0U);
  EXPECT_EQ(DisplayWidth("abc"), 3U);
  EXPECT_EQ(DisplayWidth("12 → 18"), 7U);
}

TEST(Wrap, BreaksAtSpacesAndIndentsWhatFollows) {
  EXPECT_EQ(Wrap("one two three four", 9), "one two\nthree\nfour");
  EXPECT_EQ(Wrap("one two three", 10, 2), "one two\n  three");
}

TEST(Wrap, KeepsLineBreaks) { EXPECT_EQ(Wrap("one\n\ntwo three", 5), "one\n\ntwo\nthree"); }

TEST(Wrap, LeavesAWordThatIsTooLongWhole) {
  EXPECT_EQ(Wrap("a incomprehensibility b", 6), "a\nincomprehensibility\nb");
}

struct DurationCase {
  const char* text;
  absl::Duration want;
};

class ParseDurationTextTest : public testing::TestWithParam<DurationCase> {};

TEST_P(ParseDurationTextTest, Reads) {
  EXPECT_EQ(ParseDurationText(GetParam().text), GetParam().want) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Durations, ParseDurationTextTest,
                         testing::Values(DurationCase{"0s", absl::ZeroDuration()},
                                         DurationCase{"15s", absl::Seconds(15)},
                                         DurationCase{"250ms", absl::Milliseconds(250)},
                                         DurationCase{"1h30m", absl::Minutes(90)},
                                         DurationCase{"1.5h", absl::Minutes(90)},
                                         DurationCase{"2d", absl::Hours(48)},
                                         DurationCase{"1w", absl::Hours(168)},
                                         DurationCase{"1m30s", absl::Seconds(90)}));

TEST(ParseDurationText, RefusesWhatIsNoDuration) {
  for (const char* text : {"", "10", "s", "-5s", "10 s", "1e999d", "inf", "nan", "5sec", "1..5s",
                           "9999999999999999999999d", ".", "5s5"}) {
    EXPECT_EQ(ParseDurationText(text), std::nullopt) << text;
  }
}

TEST(FormatDurationText, IsReadBack) {
  for (const char* text : {"0", "15s", "1m30s", "1d", "1d1h", "28d"}) {
    const std::string longer = text == std::string("0") ? "0s" : text;
    EXPECT_EQ(FormatDurationText(*ParseDurationText(longer)), text);
  }
}

TEST(FormatGrouped, PutsCommasBetweenThousands) {
  EXPECT_EQ(FormatGrouped(0, 0), "0");
  EXPECT_EQ(FormatGrouped(999, 0), "999");
  EXPECT_EQ(FormatGrouped(1000, 0), "1,000");
  EXPECT_EQ(FormatGrouped(1234567.891, 1), "1,234,567.9");
  EXPECT_EQ(FormatGrouped(-1234, 0), "-1,234");
  EXPECT_EQ(FormatGrouped(-123, 0), "-123");
  EXPECT_EQ(FormatGrouped(std::numeric_limits<double>::infinity(), 1), "inf");
}

TEST(FormatPercent, TellsSmallFractionsApart) {
  EXPECT_EQ(FormatPercent(0), "0");
  EXPECT_EQ(FormatPercent(1), "100.0");
  EXPECT_EQ(FormatPercent(0.1234), "12.3");
  EXPECT_EQ(FormatPercent(0.01234), "1.23");
  EXPECT_EQ(FormatPercent(0.000021), "0.0021");
}

}  // namespace
}  // namespace springtide::cli
