#include "simulator/trace_reader.h"

#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::simulator {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::optional<Trace> Parse(absl::string_view text, std::string& problems) {
  base::ErrorList errors("t.csv");
  std::optional<Trace> trace = ParseTrace(text, "t", errors);
  problems = errors.ToString(100);
  EXPECT_EQ(trace.has_value(), errors.ok());
  return trace;
}

Trace MustParse(absl::string_view text) {
  std::string problems;
  std::optional<Trace> trace = Parse(text, problems);
  EXPECT_TRUE(trace.has_value()) << problems;
  return trace.value_or(Trace());
}

std::string ProblemsOf(absl::string_view text) {
  std::string problems;
  EXPECT_FALSE(Parse(text, problems).has_value());
  return problems;
}

TEST(TraceReaderTest, ReadsClassStepStartAndCounts) {
  const Trace trace = MustParse(
      "# class: diurnal\n# what: a shop\ntimestamp,requests\n1700000000,1\n1700000060,2.5\n"
      "1700000120,0\n");
  EXPECT_EQ(trace.name, "t");
  EXPECT_EQ(trace.class_name, "diurnal");
  EXPECT_EQ(trace.step_seconds, 60);
  EXPECT_EQ(trace.start, absl::FromUnixSeconds(1'700'000'000));
  EXPECT_THAT(trace.counts, ElementsAre(1, 2.5, 0));
  EXPECT_EQ(trace.seconds(), 180);
}

TEST(TraceReaderTest, AcceptsWhatSpreadsheetsAddAround) {
  const Trace trace = MustParse(
      "\xEF\xBB\xBFtimestamp, requests\r\n\r\n0 , 3\r\n10.0,4e2\r\n# a note\r\n20,+5\r\n\r\n");
  EXPECT_EQ(trace.step_seconds, 10);
  EXPECT_THAT(trace.counts, ElementsAre(3, 400, 5));
}

TEST(TraceReaderTest, ReadsALastRowWithoutALineEnd) {
  EXPECT_THAT(MustParse("timestamp,requests\n0,3\n1,4").counts, ElementsAre(3, 4));
}

TEST(TraceReaderTest, ASingleRowNeedsTheStepInAComment) {
  const Trace trace = MustParse("# step: 60 s\ntimestamp,requests\n0,7\n");
  EXPECT_EQ(trace.step_seconds, 60);
  EXPECT_THAT(
      ProblemsOf("timestamp,requests\n0,7\n"),
      AllOf(HasSubstr("t.csv:2:"), HasSubstr("add a second row, or a line \"# step: 60 s\"")));
}

TEST(TraceReaderTest, ACommentedStepMustAgreeWithTheRows) {
  EXPECT_THAT(ProblemsOf("# step: 30 s\ntimestamp,requests\n0,7\n60,8\n"),
              AllOf(HasSubstr("t.csv:1:"), HasSubstr("a step of 30 s"), HasSubstr("60 s apart")));
  // A comment that is not a step is only a comment.
  EXPECT_EQ(MustParse("# step: every minute\ntimestamp,requests\n0,7\n60,8\n").step_seconds, 60);
}

TEST(TraceReaderTest, TellsAllProblemsAtOnceByLine) {
  const std::string problems = ProblemsOf(
      "timestamp,requests\n"  // 1
      "0,1\n"
      "60,-1\n"      // 3: negative
      "120,many\n"   // 4: no number
      "180\n"        // 5: no row
      "240,1\n"      // 6: fine, and the row before it told no time
      "360,1\n"      // 7: gap
      "360,1\n"      // 8: repeated
      "300,1\n"      // 9: backwards
      "360,nan\n"    // 10
      "420,1e400\n"  // 11
      "x,1\n");      // 12
  for (const char* const expected :
       {"t.csv:3: requests \"-1\" is below 0", "t.csv:4: requests \"many\" is not a number",
        "t.csv:5: \"180\" is not a row", "t.csv:7: timestamp 360 is 120 s after 240",
        "t.csv:8: timestamp 360 repeats", "t.csv:9: timestamp 300 lies before",
        "t.csv:10: requests \"nan\"", "t.csv:11: requests \"1e400\" is above 1000000000000",
        "t.csv:12: timestamp \"x\""}) {
    EXPECT_THAT(problems, HasSubstr(expected));
  }
  EXPECT_THAT(problems, ::testing::Not(HasSubstr("t.csv:6:")));
}

struct BadCase {
  const char* name;
  std::string text;
  const char* expected;
};

class BadTraceTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadTraceTest, IsRefusedWithPlaceAndFix) {
  EXPECT_THAT(ProblemsOf(GetParam().text), HasSubstr(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Hostile, BadTraceTest,
    ::testing::Values(
        BadCase{"Empty", "", "t.csv:1: the trace is empty; it starts with the header"},
        BadCase{"OnlyComments", "# class: x\n", "t.csv:2: the trace is empty"},
        BadCase{"NoRow", "timestamp,requests\n", "t.csv:1: no row follows the header"},
        BadCase{"NoHeader", "0,1\n1,2\n", "t.csv:1: the header is \"0,1\""},
        BadCase{"OtherHeader", "time,count\n0,1\n1,2\n", "it must be \"timestamp,requests\""},
        BadCase{"ThreeColumns", "timestamp,requests\n0,1,2\n1,2\n2,3\n", "t.csv:2: \"0,1,2\""},
        BadCase{"Nul", std::string("timestamp,requests\n0,1\0\n1,2\n", 27), "\\x00"},
        BadCase{"Binary", "\x7f\x45LF\x02\x01\n", "\\x7f"},
        BadCase{"HugeLine", "timestamp,requests\n0," + std::string(5000, '1') + "\n",
                "t.csv:2: this line is longer than 4096 bytes"},
        BadCase{"HugeCount", "timestamp,requests\n0,1e13\n1,1\n", "above 1000000000000"},
        BadCase{"Infinity", "timestamp,requests\n0,inf\n1,1\n", "\"inf\" is not a number"},
        BadCase{"HugeTime", "timestamp,requests\n1e300,1\n1,1\n", "not a whole number of seconds"},
        BadCase{"HalfSecond", "timestamp,requests\n0,1\n0.5,1\n", "\"0.5\" is not a whole number"},
        BadCase{"Date", "timestamp,requests\n2024-01-01,1\n1,2\n", "\"2024-01-01\" is not a whole"},
        BadCase{"Milliseconds", "timestamp,requests\n0,1\n60000000000,1\n",
                "timestamps are in seconds"},
        BadCase{"MixedSteps", "timestamp,requests\n0,1\n60,1\n90,1\n",
                "the step is 60 s (from line 3)"},
        BadCase{"Json", "{\"a\": 1}\n", "the header is \"{\\\"a\\\": 1}\""}),
    [](const auto& bad) { return bad.param.name; });

TEST(TraceReaderTest, StopsAfterManyProblems) {
  std::string text = "timestamp,requests\n";
  for (int i = 0; i < 10'000; ++i) text += "?\n";
  base::ErrorList errors("t.csv");
  EXPECT_FALSE(ParseTrace(text, "t", errors).has_value());
  EXPECT_EQ(errors.problems().size(), kMaxTraceProblems + 1);
  EXPECT_THAT(errors.problems().back().ToString(), HasSubstr("the rest was not read"));
}

TEST(TraceReaderTest, ALineOfTheGreatestLengthIsRead) {
  const std::string comment = "#" + std::string(kMaxTraceLineBytes - 1, 'x');
  EXPECT_EQ(MustParse(absl::StrCat(comment, "\ntimestamp,requests\n0,1\n1,1\n")).counts.size(), 2u);
}

TEST(TraceReaderTest, WhatWasWrittenReadsBackTheSame) {
  Trace trace = MustParse("# class: spiky\ntimestamp,requests\n90,0.1\n93,1e12\n96,0\n");
  std::ostringstream out;
  WriteTrace(trace, out);
  const Trace again = MustParse(out.str());
  EXPECT_EQ(again.class_name, "spiky");
  EXPECT_EQ(again.start, trace.start);
  EXPECT_EQ(again.step_seconds, 3);
  EXPECT_EQ(again.counts, trace.counts);
}

TEST(TraceReaderTest, NamesATraceAfterItsFile) {
  EXPECT_EQ(TraceName("a/b.c/web.csv"), "web");
  EXPECT_EQ(TraceName("web"), "web");
  EXPECT_EQ(TraceName("web.v2.csv"), "web.v2");
  EXPECT_EQ(TraceName("a/.hidden"), ".hidden");
}

}  // namespace
}  // namespace springtide::simulator
