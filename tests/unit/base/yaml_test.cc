#include "base/yaml.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::base {
namespace {

using ::testing::HasSubstr;

Value Parse(absl::string_view text) {
  ErrorList errors;
  const std::vector<Value> documents = ParseYaml(text, errors);
  EXPECT_TRUE(errors.ok()) << text << "\n" << errors.ToString();
  EXPECT_EQ(documents.size(), 1u) << text;
  return documents.empty() ? Value() : documents[0];
}

std::string Problem(absl::string_view text) {
  ErrorList errors("in.yaml");
  EXPECT_TRUE(ParseYaml(text, errors).empty());
  EXPECT_FALSE(errors.ok()) << text;
  return errors.ToString();
}

TEST(ParseYamlTest, ResolvesPlainScalarsByTheCoreSchema) {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<std::pair<const char*, Value>> cases = {
      {"true", true},
      {"False", false},
      {"TRUE", true},
      {"12", 12},
      {"-12", -12},
      {"+12", 12},
      {"0x1F", 31},
      {"0o17", 15},
      {"0123", 123},
      {"1.5", 1.5},
      {"1.", 1.0},
      {".5", 0.5},
      {"-1e3", -1000.0},
      {"1E+2", 100.0},
      {".inf", infinity},
      {"-.Inf", -infinity},
      {"+.INF", infinity},
      {"1e999", infinity},
      {"yes", "yes"},
      {"on", "on"},
      {"no", "no"},
      {"12:30", "12:30"},
      {"1h30m", "1h30m"},
      {"0x", "0x"},
      {"0xG", "0xG"},
      {"0o8", "0o8"},
      {"-0x1", "-0x1"},
      {"1e", "1e"},
      {".", "."},
      {"1.2.3", "1.2.3"},
      {"1_000", "1_000"},
      {"nan", "nan"},
      {"inf", "inf"},
      {"2001-12-14", "2001-12-14"},
      {"'12'", "12"},
      {"\"true\"", "true"},
      {"\"\"", ""},
      {"'~'", "~"},
      {"!!str 12", "12"},
      {"! 12", "12"},
      {"!!int '12'", 12},
      {"!!float 12", 12},
      {"9223372036854775807", std::numeric_limits<int64_t>::max()},
      {"9223372036854775808", 9223372036854775808.0},
      {"0xFFFFFFFFFFFFFFFF", 18446744073709551615.0},
  };
  for (const auto& [text, want] : cases) {
    const Value document = Parse(absl::StrCat("v: ", text));
    const Value* got = document.Find("v");
    ASSERT_NE(got, nullptr) << text;
    EXPECT_EQ(*got, want) << text << " gave " << got->Brief() << ", " << got->TypeName();
  }
  EXPECT_TRUE(std::isnan(*Parse("[.nan]").if_list()->at(0).if_double()));
  for (const char* text : {"v:", "v: ~", "v: null", "v: Null", "v: NULL", "v: !!null ''"}) {
    EXPECT_TRUE(Parse(text).Find("v")->is_null()) << text;
  }
}

TEST(ParseYamlTest, ReadsBlockAndFlowAlike) {
  const Value block = Parse("a:\n- x\n- b: 1\n  c: []\nd: {}\n");
  EXPECT_EQ(block, Parse("{a: [x, {b: 1, c: []}], d: {}}"));
  EXPECT_EQ(block, Parse(R"({"a": ["x", {"b": 1, "c": []}], "d": {}})")) << "JSON is YAML";
}

TEST(ParseYamlTest, ReadsBlockStrings) {
  EXPECT_EQ(*Parse("a: |\n  x\n  y\nb: >\n  x\n  y\n").Find("a"), Value("x\ny\n"));
  EXPECT_EQ(*Parse("a: |\n  x\n  y\nb: >\n  x\n  y\n").Find("b"), Value("x y\n"));
}

TEST(ParseYamlTest, TakesByteOrderMarkAndCrLf) {
  EXPECT_EQ(Parse("\xEF\xBB\xBF"
                  "a: 1\r\nb: x\r\n"),
            Parse("a: 1\nb: x\n"));
}

TEST(ParseYamlTest, SplitsDocumentsAndLeavesOutEmptyOnes) {
  ErrorList errors;
  EXPECT_EQ(
      ParseYaml("a: 1\n---\nb: 2\n---\n# nothing\n---\nc: 3\n...\n---\nd: 4\n", errors).size(), 4u);
  EXPECT_TRUE(ParseYaml("", errors).empty());
  EXPECT_TRUE(ParseYaml("# only a comment\n", errors).empty());
  EXPECT_TRUE(ParseYaml("---\n---\n", errors).empty());
  EXPECT_TRUE(errors.ok()) << errors.ToString();
}

TEST(ParseYamlTest, MarksValuesWhereAReaderLooks) {
  const Value value = Parse("a: 1\nb:\n  c:   x\n  d:\n    - y\nempty:\nlast: 2\n");
  const auto line = [&value](const char* key) { return value.Find(key)->mark().line; };
  EXPECT_EQ(line("a"), 1);
  EXPECT_EQ(value.Find("a")->mark().column, 4);
  EXPECT_EQ(line("b"), 2) << "a block's place is its key";
  EXPECT_EQ(value.Find("b")->Find("c")->mark().line, 3);
  EXPECT_EQ(value.Find("b")->Find("c")->mark().column, 8);
  EXPECT_EQ((*value.Find("b")->Find("d")->if_list())[0].mark().line, 5);
  EXPECT_EQ(line("empty"), 6);
  EXPECT_EQ(line("last"), 7);
}

TEST(ParseYamlTest, ExpandsAliases) {
  EXPECT_EQ(Parse("a: &x {p: 1}\nb: *x\nc: &y [2]\nd: [*y, *x]\n"),
            Parse("{a: {p: 1}, b: {p: 1}, c: [2], d: [[2], {p: 1}]}"));
}

TEST(ParseYamlTest, RefusesWithPlaceAndFix) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"a: 1\nb: 2\na: 3\n",
       "in.yaml:3:4: key \"a\" is written twice (first on line 1); remove one"},
      {"{a: 1, \"a\": 2}", "key \"a\" is written twice"},
      {"x:\n  <<: {a: 1}\n", "in.yaml:2:3: merge keys (\"<<\") are not part of YAML 1.2; write"},
      {"1: x", "in.yaml:1:1: the key 1 is an integer; keys are strings, so put it in quotes"},
      {"true: x", "the key true is a boolean"},
      {"? [a]\n: x", "the key a list is a list"},
      {"~: x", "the key null is null"},
      {"a: !thing 1", "tag \"!thing\" is not known here; remove it"},
      {"a: !thing {}", "tag \"!thing\" is not known"},
      {"a: !thing []", "tag \"!thing\" is not known"},
      {"a: !!binary aGk=", "does not fit its tag !!binary"},
      {"a: !!int x", "\"x\" does not fit its tag !!int"},
      {"a: !!map []", "is not known here"},
      {"a: *b", "in.yaml:1:4: this is not YAML"},
      {"a: &x [*x]", "this alias refers to a value that contains it"},
      {"a: [x", "this is not YAML"},
      {"a: \"x", "this is not YAML"},
      {"a: b: c", "this is not YAML"},
      {"a:\n\t- b", "this is not YAML"},
      {"{a: 1} b", "there is more text after the document"},
      {"[a]\n[b]", "there is more text after the document"},
      {"%YAML 3.0\n---\na: 1", "this is not YAML"},
      {"a: \x01", "in.yaml:1:4: control character 0x01"},
      {"a: \xFF", "in.yaml:1:4: byte 0xFF is not valid UTF-8"},
      {"a: 1\rb: 2", "control character 0x0D"},
  };
  for (const auto& [text, want] : cases) EXPECT_THAT(Problem(text), HasSubstr(want)) << text;
  EXPECT_THAT(Problem(absl::string_view("a: 1\n\0", 6)), HasSubstr("in.yaml:2:1: control"));
}

TEST(ParseYamlTest, ReportsSeveralProblemsAtOnce) {
  const std::string problem = Problem("a: !x 1\nb: {c: 1, c: 2}\nd: !y 2\n");
  EXPECT_THAT(problem, HasSubstr("!x"));
  EXPECT_THAT(problem, HasSubstr("\"c\" is written twice"));
  EXPECT_THAT(problem, HasSubstr("!y"));
}

TEST(ParseYamlTest, BoundsNesting) {
  const auto nested = [](size_t levels) {
    return std::string(levels, '[') + "1" + std::string(levels, ']');
  };
  Parse(nested(32));
  EXPECT_THAT(Problem(nested(33)), HasSubstr("in.yaml:1:33: nested deeper than 32 levels"));
  for (const char* unit : {"[", "{", "- ", "? ", "{a: ", "[{"}) {
    std::string text;
    while (text.size() < 1'000'000) text += unit;
    EXPECT_NE(Problem(text), "") << unit;
  }
}

TEST(ParseYamlTest, BoundsNestingThroughAliases) {
  std::string text = "a0: &a0 [1]\n";
  for (int i = 1; i < 40; ++i) absl::StrAppend(&text, "a", i, ": &a", i, " [*a", i - 1, "]\n");
  EXPECT_THAT(Problem(text), HasSubstr("nested deeper than 32 levels by an alias"));
}

TEST(ParseYamlTest, DefusesAliasBombs) {
  std::string values = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 12; ++i) {
    absl::StrAppend(&values, "a", i, ": &a", i, " [");
    for (int j = 0; j < 9; ++j) absl::StrAppend(&values, j > 0 ? "," : "", "*a", i - 1);
    values += "]\n";
  }
  EXPECT_NE(Problem(values), "");

  std::string bytes = absl::StrCat("a: &a ", std::string(500'000, 'x'), "\nb: [");
  for (int i = 0; i < 50; ++i) bytes += "*a, ";
  bytes += "]\n";
  EXPECT_THAT(Problem(bytes), HasSubstr("bytes of text when its aliases are expanded"));

  std::string flat = "a: &a [1,2,3,4,5,6,7,8,9]\nb: [";
  for (int i = 0; i < 20'000; ++i) flat += "*a,";
  EXPECT_THAT(Problem(flat + "]\n"), HasSubstr("more than 100000 values"));

  std::string anchors;  // nested anchors each keep a copy
  for (int i = 0; i < 30; ++i) absl::StrAppend(&anchors, "&a", i, " [");
  for (int i = 0; i < 50'000; ++i) anchors += "1,";
  EXPECT_THAT(Problem(anchors + std::string(30, ']')), HasSubstr("under anchors"));
}

TEST(ParseYamlTest, BoundsSize) {
  EXPECT_THAT(Problem(std::string(2 << 20, ' ')), HasSubstr("at most 1048576 are read"));
  EXPECT_THAT(Problem(absl::StrCat("[", std::string(300'000, ','), "]")),
              HasSubstr("more than 100000 values"));
}

TEST(ToYamlTest, WritesBlocks) {
  const Value value(Value::Map{
      {"a", 1},
      {"b", Value::List{Value("x"), Value(Value::Map{{"c", 0.5}, {"d", Value::List{1, 2}}}),
                        Value(Value::List{Value(Value::List{3})})}},
      {"e", Value::Map()},
      {"f", Value::List()},
      {"g", Value()},
  });
  EXPECT_EQ(ToYaml(value),
            "a: 1\n"
            "b:\n"
            "  - x\n"
            "  - c: 0.5\n"
            "    d:\n"
            "      - 1\n"
            "      - 2\n"
            "  - - - 3\n"
            "e: {}\n"
            "f: []\n"
            "g: null\n");
  EXPECT_EQ(Parse(ToYaml(value)), value);
}

TEST(ToYamlTest, QuotesWhatWouldReadAsSomethingElse) {
  for (const char* text :
       {"",         "true", "null", "~",   "12",  "0x1", "1.5", ".inf",   "- a",
        "a: b",     "a #b", "#a",   "&a",  "*a",  "!a",  "<<",  "[",      "{",
        "'",        "\"",   "\\",   "%a",  "@a",  "`a",  "a ",  " a",     "a\nb",
        "a\tb",     "---",  "...",  "?",   "a,b", "a]",  "yes", "12:30",  "\xC3\xA4",
        "\x01\x7F", "-",    ":",    "1e5", "=",   "|",   ">",   "a\r\nb", "\r"}) {
    const Value value(Value::Map{{"k", text}});
    EXPECT_EQ(Parse(ToYaml(value)), value) << ToYaml(value);
    const Value list(Value::List{text, text});
    EXPECT_EQ(Parse(ToYaml(list)), list) << ToYaml(list);
    if (*text == '\0' || absl::string_view(text) == "<<") continue;
    const Value key(Value::Map{{text, Value::Map{{text, 1}}}});
    EXPECT_EQ(Parse(ToYaml(key)), key) << ToYaml(key);
  }
}

TEST(ToYamlTest, WritesNumbersThatReadBack) {
  for (const double number :
       {0.1, -2.5, 1e300, 5e-324, 1.0 / 3, std::numeric_limits<double>::infinity(),
        -std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(Parse(absl::StrCat("v: ", ToYaml(number))).Find("v")->if_double() != nullptr, true);
    EXPECT_EQ(*Parse(absl::StrCat("v: ", ToYaml(number))).Find("v"), Value(number));
  }
  EXPECT_EQ(ToYaml(Value(std::nan(""))), ".nan\n");
  EXPECT_EQ(ToYaml(Value(5.0)), "5\n");
}

}  // namespace
}  // namespace springtide::base
