#include "base/text.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::base {
namespace {

using ::testing::HasSubstr;

TEST(PlaceCursorTest, CountsLinesAndColumnsFromOne) {
  PlaceCursor cursor("ab\ncd\n");
  const auto at = [&cursor](size_t offset) {
    const Mark mark = cursor.At(offset);
    return std::pair(mark.line, mark.column);
  };
  EXPECT_EQ(at(0), std::pair(1, 1));
  EXPECT_EQ(at(2), std::pair(1, 3));
  EXPECT_EQ(at(3), std::pair(2, 1));
  EXPECT_EQ(at(1), std::pair(2, 1)) << "earlier offsets count as the last";
  EXPECT_EQ(at(100), std::pair(3, 1)) << "later ones as the end";
}

std::string CheckProblem(absl::string_view text, size_t max_bytes = 1000) {
  ErrorList errors;
  const bool fine = CheckText(text, max_bytes, errors);
  EXPECT_EQ(fine, errors.ok());
  return errors.ToString();
}

TEST(CheckTextTest, TakesOrdinaryText) {
  for (const char* text : {"", "a", "a\tb\r\nc\n", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x99\x82",
                           "\xEF\xBB\xBF#", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_EQ(CheckProblem(text), "") << text;
  }
}

TEST(CheckTextTest, RefusesMalformedUtf8) {
  for (const char* text :
       {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE2\x82", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF\xFE", "\xF0\x9F\x99"}) {
    EXPECT_THAT(CheckProblem(std::string("ok\nab") + text), HasSubstr("line 2:3: byte 0x")) << text;
  }
}

TEST(CheckTextTest, RefusesControlCharactersWithTheirPlace) {
  EXPECT_THAT(CheckProblem(absl::string_view("a\nb\0c", 5)),
              HasSubstr("line 2:2: control character 0x00 is not allowed; remove it"));
  EXPECT_THAT(CheckProblem("\x04"), HasSubstr("0x04"));
  EXPECT_THAT(CheckProblem("\x7F"), HasSubstr("0x7F"));
  EXPECT_THAT(CheckProblem("\xC2\x9B"), HasSubstr("0x9B"));  // a terminal's other escape
  EXPECT_THAT(CheckProblem("a\rb"), HasSubstr("end the line with a line feed"));
  EXPECT_THAT(CheckProblem("a\r"), HasSubstr("0x0D"));
}

TEST(CheckTextTest, RefusesWhatIsTooLong) {
  EXPECT_EQ(CheckProblem("12345", 5), "");
  EXPECT_THAT(CheckProblem("123456", 5), HasSubstr("is 6 bytes long; at most 5 are read"));
}

TEST(DropByteOrderMarkTest, DropsOneAtTheBeginningOnly) {
  EXPECT_EQ(DropByteOrderMark("\xEF\xBB\xBF"
                              "a"),
            "a");
  EXPECT_EQ(DropByteOrderMark("a\xEF\xBB\xBF"), "a\xEF\xBB\xBF");
  EXPECT_EQ(DropByteOrderMark(""), "");
}

TEST(ForDisplayTest, EscapesAndCuts) {
  EXPECT_EQ(ForDisplay("plain", 10), "plain");
  EXPECT_EQ(ForDisplay("0123456789X", 10), "0123456789...");
  EXPECT_EQ(ForDisplay("\x1b]0;x\x07", 10), "\\033]0;x\\007");
  EXPECT_EQ(ForDisplay("\xC3\xA4", 10), "\xC3\xA4");
}

}  // namespace
}  // namespace springtide::base
