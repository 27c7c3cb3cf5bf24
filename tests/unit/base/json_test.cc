#include "base/json.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::base {
namespace {

using ::testing::HasSubstr;

Value Parse(absl::string_view text) {
  ErrorList errors;
  std::optional<Value> value = ParseJson(text, errors);
  EXPECT_TRUE(value.has_value()) << text << "\n" << errors.ToString();
  return value.value_or(Value());
}

std::string Problem(absl::string_view text) {
  ErrorList errors("in.json");
  EXPECT_FALSE(ParseJson(text, errors).has_value());
  return errors.ToString();
}

TEST(ParseJsonTest, DecodesEveryKind) {
  EXPECT_TRUE(Parse("null").is_null());
  EXPECT_EQ(Parse("true"), Value(true));
  EXPECT_EQ(Parse("-12"), Value(-12));
  EXPECT_EQ(Parse("0.5"), Value(0.5));
  EXPECT_EQ(Parse("5.0"), Value(5.0));
  EXPECT_EQ(Parse("1e3"), Value(1000.0));
  EXPECT_EQ(Parse(R"("a\u00e4\n\"")"), Value("a\xC3\xA4\n\""));
  EXPECT_EQ(Parse(R"([1, [], {}])"), Value(Value::List{1, Value::List(), Value::Map()}));
  const Value map = Parse(R"({"b": 1, "a": {"c": [true]}})");
  EXPECT_EQ((*map.if_map())[0].first, "b");
  EXPECT_EQ(*map.Find("a")->Find("c"), Value(Value::List{true}));
}

TEST(ParseJsonTest, KeepsNumbersExactly) {
  EXPECT_EQ(Parse("9223372036854775807"), Value(std::numeric_limits<int64_t>::max()));
  EXPECT_EQ(Parse("-9223372036854775808"), Value(std::numeric_limits<int64_t>::min()));
  EXPECT_EQ(Parse("9223372036854775808"), Value(9223372036854775808.0));
  EXPECT_TRUE(std::signbit(*Parse("-0").if_double()));
  EXPECT_TRUE(std::signbit(*Parse("-0.0").if_double()));
  // Decimals that quick conversions round to a neighbour.
  for (const char* text : {"0.30000000000000004", "2.2250738585072014e-308", "5e-324",
                           "1.7976931348623157e+308", "9007199254740993.0", "8.5e-45"}) {
    EXPECT_EQ(*Parse(text).if_double(), std::strtod(text, nullptr)) << text;
  }
}

TEST(ParseJsonTest, MarksValues) {
  const Value value = Parse("{\n  \"a\": 17,\n  \"b\": [\n    \"x\"]}");
  EXPECT_EQ(value.mark().line, 1);
  EXPECT_EQ(value.Find("a")->mark().line, 2);
  EXPECT_EQ(value.Find("a")->mark().column, 8);
  EXPECT_EQ((*value.Find("b")->if_list())[0].mark().line, 4);
}

TEST(ParseJsonTest, ReportsAllDuplicateKeys) {
  const std::string problem = Problem("{\"a\": 1,\n\"a\": 2,\n\"b\": {\"c\": 1, \"c\": 2}}");
  EXPECT_THAT(problem, HasSubstr("in.json:2:6: key \"a\" is written twice (first on line 1)"));
  EXPECT_THAT(problem, HasSubstr("key \"c\" is written twice (first on line 3)"));
}

TEST(ParseJsonTest, ReportsFaultsWithTheirPlace) {
  EXPECT_THAT(Problem("{\"a\": tru}"), HasSubstr("in.json:1:7: this is not JSON"));
  EXPECT_THAT(Problem("[1,\n 2,\n]"), HasSubstr("in.json:3:1"));
  EXPECT_THAT(Problem(""), HasSubstr("ends too early"));
  EXPECT_THAT(Problem("[1, 2"), HasSubstr("ends too early"));
  EXPECT_THAT(Problem("{} {}"), HasSubstr("more text after"));
  EXPECT_THAT(Problem("1e999"), HasSubstr("too large"));
  EXPECT_THAT(Problem("[-1e999]"), HasSubstr("too large"));
  EXPECT_THAT(Problem(std::string(400, '9')), HasSubstr("too large"));
}

TEST(ParseJsonTest, RefusesWhatIsNotStrictlyJson) {
  for (const char* text : {"NaN",      "Infinity", "-Infinity",   "'a'",
                           "{a: 1}",   "[1,]",     "{\"a\":1,}",  "01",
                           "+1",       ".5",       "1.",          "// c\n1",
                           "\"\x01\"", "\"\xFF\"", "\"\\ud800\"", "\xEF\xBB\xBF[]",
                           "tru",      "nul",      "\"",          "{\"a\"}",
                           "{1: 2}"}) {
    EXPECT_NE(Problem(text), "") << text;
  }
  EXPECT_NE(Problem(absl::string_view("1\0", 2)), "");
}

TEST(ParseJsonTest, BoundsNesting) {
  EXPECT_FALSE(Parse(std::string(64, '[') + std::string(64, ']')).is_null());
  EXPECT_THAT(Problem(std::string(65, '[') + std::string(65, ']')),
              HasSubstr("in.json:1:65: nested deeper than 64 levels"));
  EXPECT_THAT(Problem(std::string(1'000'000, '[')), HasSubstr("nested deeper"));
}

TEST(ParseJsonTest, ManyKeysDoNotTakeLong) {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  text += "\"k7\":1}";
  EXPECT_THAT(Problem(text), HasSubstr("key \"k7\" is written twice"));
}

TEST(ToJsonTest, WritesOneLineInOrder) {
  const Value value(
      Value::Map{{"b", 1}, {"a", Value::List{true, Value(), 0.5}}, {"c", Value::Map()}});
  EXPECT_EQ(ToJson(value), R"({"b":1,"a":[true,null,0.5],"c":{}})");
}

TEST(ToJsonTest, WritesSeveralLinesForPeople) {
  const Value value(Value::Map{{"a", Value::List{1, 2}}, {"e", Value::List()}});
  EXPECT_EQ(ToPrettyJson(value), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"e\": []\n}\n");
  EXPECT_EQ(ToPrettyJson(Value(1)), "1\n");
}

TEST(ToJsonTest, WritesWhatIsNotFiniteAsNull) {
  EXPECT_EQ(ToJson(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(ToJson(std::nan("")), "null");
}

TEST(ToJsonTest, EscapesStrings) {
  EXPECT_EQ(ToJson("a\"\\\n\x01\xC3\xA4"), "\"a\\\"\\\\\\n\\u0001\xC3\xA4\"");
  EXPECT_EQ(Parse(ToJson(Value(std::string("\0x", 2)))), Value(std::string("\0x", 2)));
}

TEST(ToJsonTest, DoublesReadBackToTheSameBits) {
  uint64_t state = 7;
  for (int i = 0; i < 20'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const double number = std::bit_cast<double>(state);
    if (!std::isfinite(number)) continue;
    const Value back = Parse(ToJson(number));
    const double read =
        back.if_integer() != nullptr ? static_cast<double>(*back.if_integer()) : *back.if_double();
    EXPECT_EQ(std::bit_cast<uint64_t>(read), std::bit_cast<uint64_t>(number)) << ToJson(number);
  }
}

}  // namespace
}  // namespace springtide::base
