#include "cli/table.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_split.h"
#include "cli/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::cli {
namespace {

using testing::HasSubstr;

Table Example() {
  Table table({{"policy", "", Align::kLeft, 0},
               {"hours", "h", Align::kRight, 0},
               {"late", "%", Align::kRight, 0},
               {"peak", "", Align::kRight, 2},
               {"flips", "/day", Align::kRight, 1}});
  table.AddRow({"balanced", "1,234.5", "0.12", "7", "12"});
  table.AddRow({"a-policy-with-a-very-long-name", "9.0", "12.3", "100", "3"});
  return table;
}

size_t Widest(const std::string& text) {
  size_t widest = 0;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    widest = std::max(widest, DisplayWidth(line));
  }
  return widest;
}

TEST(Table, AlignsNumbersRightUnderTheirUnits) {
  EXPECT_EQ(Example().ToText(80),
            "policy                            hours  late  peak  flips\n"
            "                                      h     %         /day\n"
            "----------------------------------------------------------\n"
            "balanced                        1,234.5  0.12     7     12\n"
            "a-policy-with-a-very-long-name      9.0  12.3   100      3\n");
}

TEST(Table, HasNoLineOfUnitsWhenThereAreNone) {
  Table table({{"name", "", Align::kLeft, 0}, {"n", "", Align::kRight, 0}});
  table.AddRow({"a", "1"});
  EXPECT_EQ(table.ToText(80), "name  n\n-------\na     1\n");
}

TEST(Table, CutsTextBeforeItLeavesOutColumns) {
  const std::string text = Example().ToText(45);
  EXPECT_THAT(text, HasSubstr("a-policy-with"));
  EXPECT_THAT(text, HasSubstr(".."));
  EXPECT_THAT(text, HasSubstr("peak"));
  EXPECT_LE(Widest(text), 45U);
}

TEST(Table, LeavesOutTheLeastImportantColumnsAndSaysSo) {
  const std::string text = Example().ToText(34);
  EXPECT_THAT(text, HasSubstr("too narrow for: peak"));
  EXPECT_THAT(text, HasSubstr("flips"));
  EXPECT_LE(Widest(text), 34U);
}

TEST(Table, FitsEveryWidthThatTheNeededColumnsFit) {
  // 10 for the policy, 7 and 4 for the figures, two gaps.
  for (int width = 25; width < 90; ++width) {
    const std::string text = Example().ToText(width);
    EXPECT_LE(Widest(text), static_cast<size_t>(width)) << text;
    EXPECT_THAT(text, HasSubstr("1,234.5"));
  }
}

TEST(Table, DoesNotCutInTheMiddleOfACharacter) {
  Table table({{"text", "", Align::kLeft, 0}, {"n", "", Align::kRight, 0}});
  table.AddRow({"äöüäöüäöüäöüäöü", "1"});
  for (int width = 13; width < 20; ++width) {
    const std::string text = table.ToText(width);
    EXPECT_LE(Widest(text), static_cast<size_t>(width));
    for (size_t i = text.find('\xc3'); i != std::string::npos; i = text.find('\xc3', i + 1)) {
      ASSERT_LT(i + 1, text.size());
      EXPECT_EQ(static_cast<unsigned char>(text[i + 1]) & 0xC0U, 0x80U);
    }
  }
}

TEST(Table, DrawsRulesInText) {
  Table table({{"n", "", Align::kRight, 0}});
  table.AddRow({"1"});
  table.AddRule();
  table.AddRow({"2"});
  EXPECT_EQ(table.ToText(80), "n\n-\n1\n-\n2\n");
}

TEST(Table, PrintsMarkdown) {
  Table table({{"policy", "", Align::kLeft, 0}, {"late", "%", Align::kRight, 0}});
  table.AddRow({"a|b", "1"});
  EXPECT_EQ(table.ToMarkdown(), "| policy | late (%) |\n|---|--:|\n| a\\|b | 1 |\n");
}

TEST(CsvField, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(CsvField("plain"), "plain");
  EXPECT_EQ(CsvField("a,b"), "\"a,b\"");
  EXPECT_EQ(CsvField("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(CsvField("two\nlines"), "\"two\nlines\"");
}

}  // namespace
}  // namespace springtide::cli
