#include "base/schema.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/yaml.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::base {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

enum class Mood { kCalm, kWild };

struct Inner {
  double weight = 0.5;
  static const Schema<Inner>& schema() {
    static const auto* schema = new Schema<Inner>(
        Schema<Inner>("An inner struct.").Number("weight", &Inner::weight, {0, 1}, "The weight."));
    return *schema;
  }
};

struct Outer {
  bool enabled = true;
  int64_t count = 3;
  double rate = 1.5;
  absl::Duration delay = absl::Seconds(90);
  std::string name = "none";
  Mood mood = Mood::kCalm;
  std::optional<int64_t> limit;
  std::optional<double> share;
  std::optional<absl::Duration> pause;
  Inner inner;
  std::optional<Inner> extra;
  std::vector<Inner> items;

  static const Schema<Outer>& schema() {
    static const auto* schema = new Schema<Outer>(
        Schema<Outer>("An outer struct.")
            .Bool("enabled", &Outer::enabled, "On or off.")
            .Integer("count", &Outer::count, {1, 100'000}, "How many.")
            .Number("rate", &Outer::rate, {0, 1000}, "How fast.")
            .Duration("delay", &Outer::delay, {1, 3600}, "How late.")
            .String("name", &Outer::name, "What it is called.")
            .Choice("mood", &Outer::mood, {{"Calm", Mood::kCalm}, {"Wild", Mood::kWild}}, "How.")
            .Integer("limit", &Outer::limit, {0, 10}, "At most so many.")
            .Number("share", &Outer::share, {0, 1}, "The share.")
            .Duration("pause", &Outer::pause, {0, 60}, "The pause.")
            .Object("inner", &Outer::inner, "One.")
            .Object("extra", &Outer::extra, "One or none.")
            .List("items", &Outer::items, 3, "Some.")
            .Check(
                [](const Outer& outer, const FieldPath& path, const Mark& mark, ErrorList& errors) {
                  if (outer.limit.has_value() && outer.count > *outer.limit) {
                    errors.Add(path.Key("count"), mark, "is above limit");
                  }
                }));
    return *schema;
  }
};

struct Strict {
  int64_t count = 0;
  static const Schema<Strict>& schema() {
    static const auto* schema = new Schema<Strict>(
        Schema<Strict>("Strict.").Integer("count", &Strict::count, {0, 9}, "Count.").Required());
    return *schema;
  }
};

template <class T = Outer>
std::pair<T, std::string> Decode(absl::string_view yaml) {
  ErrorList errors("in.yaml");
  const std::vector<Value> documents = ParseYaml(yaml, errors);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  const Value value = documents.empty() ? Value(Value::Map()) : documents[0];
  T decoded = T::schema().Decode(value, FieldPath("spec"), errors);
  return {decoded, errors.ToString(100)};
}

std::string Problem(absl::string_view yaml) { return Decode(yaml).second; }

TEST(SchemaTest, DefaultsAreTheMemberInitialisers) {
  const auto [outer, problem] = Decode("{}");
  EXPECT_EQ(problem, "");
  EXPECT_TRUE(outer.enabled);
  EXPECT_EQ(outer.count, 3);
  EXPECT_EQ(outer.delay, absl::Seconds(90));
  EXPECT_EQ(outer.limit, std::nullopt);
  EXPECT_EQ(outer.inner.weight, 0.5);
  EXPECT_FALSE(outer.extra.has_value());
}

TEST(SchemaTest, DecodesEveryKind) {
  const auto [outer, problem] = Decode(
      "{enabled: false, count: 7, rate: 2, delay: 1m30s, name: x, mood: Wild, limit: 8,"
      " share: 0.25, pause: 0, inner: {weight: 1}, extra: {}, items: [{weight: 0}, {}]}");
  EXPECT_EQ(problem, "");
  EXPECT_FALSE(outer.enabled);
  EXPECT_EQ(outer.count, 7);
  EXPECT_EQ(outer.rate, 2.0) << "an integer is a number";
  EXPECT_EQ(outer.delay, absl::Seconds(90));
  EXPECT_EQ(outer.name, "x");
  EXPECT_EQ(outer.mood, Mood::kWild);
  EXPECT_EQ(outer.limit, 8);
  EXPECT_EQ(outer.share, 0.25);
  EXPECT_EQ(outer.pause, absl::ZeroDuration()) << "0 needs no unit";
  EXPECT_EQ(outer.inner.weight, 1.0);
  EXPECT_EQ(outer.extra->weight, 0.5);
  ASSERT_EQ(outer.items.size(), 2u);
  EXPECT_EQ(outer.items[0].weight, 0.0);
  EXPECT_EQ(outer.items[1].weight, 0.5);
}

TEST(SchemaTest, DecodesOverGivenDefaults) {
  Outer defaults;
  defaults.count = 42;
  defaults.inner.weight = 0.75;
  ErrorList errors;
  const Value value(Value::Map{{"rate", 9}, {"inner", Value::Map()}});
  const Outer outer = Outer::schema().Decode(value, FieldPath(), errors, defaults);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  EXPECT_EQ(outer.count, 42);
  EXPECT_EQ(outer.inner.weight, 0.75);
  EXPECT_EQ(outer.rate, 9.0);
}

TEST(SchemaTest, EncodeDecodesBackToTheSame) {
  const auto [outer, problem] = Decode(
      "{enabled: false, delay: 30m0.25s, mood: Wild, share: 0.1, extra: {weight: 0.3},"
      " items: [{weight: 0.7}]}");
  EXPECT_EQ(problem, "");
  const Value encoded = Outer::schema().Encode(outer);
  EXPECT_EQ(encoded.Find("limit"), nullptr) << "what is not set is left out";
  EXPECT_EQ(*encoded.Find("count"), Value(3)) << "defaults are filled in";
  ErrorList errors;
  const Outer again = Outer::schema().Decode(encoded, FieldPath(), errors);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  EXPECT_EQ(Outer::schema().Encode(again), encoded);
  EXPECT_EQ(again.delay, absl::Milliseconds(1'800'250));
}

TEST(SchemaTest, RefusesEachWithPlaceAndFix) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"enabled: yes", "in.yaml:1:10: spec.enabled: \"yes\" is a string; use true or false"},
      {"enabled: 1", "1 is an integer; use true or false"},
      {"count: 2.5", "2.5 is a number; use an integer in [1, 100000]"},
      {"count: \"3\"", "\"3\" is a string; use an integer in [1, 100000]"},
      {"count: 0", "0 is too small; use an integer in [1, 100000]"},
      {"count: -1", "-1 is too small"},
      {"count: 100001", "100001 is too large"},
      {"count: 99999999999999999999", "is a number; use an integer"},
      {"rate: .nan", "NaN is not a number; use a number in [0, 1000]"},
      {"rate: .inf", "Inf is too large"},
      {"rate: -.inf", "-Inf is too small"},
      {"rate: 1e999", "Inf is too large"},
      {"rate: -0.1", "-0.1 is too small"},
      {"rate: fast", "\"fast\" is a string; use a number in [0, 1000]"},
      {"rate: [1]", "spec.rate: is a list; use a number"},
      {"rate: {a: 1}", "spec.rate: is a map; use a number"},
      {"rate:", "in.yaml:1:1: spec.rate: has no value; use a number in [0, 1000]"},
      {"delay: 90", "90 is not a duration; use a duration in [1s, 1h], with a unit: \"90s\""},
      {"delay: soon", "\"soon\" is not a duration"},
      {"delay: 10 s", "\"10 s\" is not a duration"},
      {"delay: 1d", "\"1d\" is not a duration"},
      {"delay: 0s", "\"0s\" is too small; use a duration in [1s, 1h]"},
      {"delay: -5s", "\"-5s\" is too small"},
      {"delay: 2h", "\"2h\" is too large"},
      {"delay: inf", "\"inf\" is too large"},
      {"delay: 999999999999999999999h", "spec.delay"},
      {"name: 5", "5 is an integer; use a string (put it in quotes)"},
      {"mood: Wyld", "\"Wyld\" is not a choice; use one of Calm, Wild (did you mean Wild?)"},
      {"mood: calm", "did you mean Calm?"},
      {"mood: 1", "1 is not a choice; use one of Calm, Wild"},
      {"cuont: 5", "spec.cuont: is not a field here; did you mean \"count\"?"},
      {"velocity: 5", "is not a field here; fields are: enabled, count, rate"},
      {"inner: 5", "5 is an integer; use a map of fields"},
      {"inner: {weight: 2}", "spec.inner.weight: 2 is too large; use a number in [0, 1]"},
      {"inner: {wieght: 1}", "spec.inner.wieght: is not a field here; did you mean \"weight\"?"},
      {"extra: []", "spec.extra: is a list; use a map of fields"},
      {"items: {}", "spec.items: is a map; use a list"},
      {"items: [{}, {weight: x}]", "spec.items[1].weight: \"x\" is a string"},
      {"items: [{}, {}, {}, {}]", "spec.items: has 4 items; use at most 3"},
      {"items: [5]", "spec.items[0]: 5 is an integer; use a map of fields"},
      {"[]", "spec: is a list; use a map of fields"},
  };
  for (const auto& [yaml, want] : cases) EXPECT_THAT(Problem(yaml), HasSubstr(want)) << yaml;
}

TEST(SchemaTest, ReportsAllProblemsAtOnce) {
  const std::string problem = Problem(
      "enabled: 5\ncount: x\nrate: -1\ninner: {weight: 2}\nitems:\n  - {}\n  - {weight: 3}\nnoise: "
      "1\n");
  for (const char* want : {"in.yaml:1:10: spec.enabled", "in.yaml:2:8: spec.count",
                           "in.yaml:3:7: spec.rate", "in.yaml:4:17: spec.inner.weight",
                           "in.yaml:7:14: spec.items[1].weight", "in.yaml:8:8: spec.noise"}) {
    EXPECT_THAT(problem, HasSubstr(want));
  }
}

TEST(SchemaTest, ChecksRunOnlyWhenEveryFieldIsFine) {
  EXPECT_THAT(Problem("{count: 5, limit: 4}"), HasSubstr("spec.count: is above limit"));
  EXPECT_THAT(Problem("{count: 5, limit: 4, rate: -1}"), Not(HasSubstr("is above limit")));
  EXPECT_EQ(Problem("{count: 4, limit: 4}"), "");
}

TEST(SchemaTest, ChecksDoNotRunAfterMoreProblemsThanAreKept) {
  ErrorList errors;
  for (size_t i = 0; i < 2 * ErrorList::kMaxKept; ++i) errors.Add("before");
  const size_t before = errors.count();
  const Value value(Value::Map{{"count", 5}, {"limit", 4}, {"rate", -1}});
  Outer::schema().Decode(value, FieldPath(), errors);
  EXPECT_EQ(errors.count(), before + 1);
}

TEST(SchemaTest, RequiredFieldsHaveNoDefault) {
  EXPECT_EQ(Decode<Strict>("{count: 5}").second, "");
  EXPECT_THAT(Decode<Strict>("{}").second, HasSubstr("spec.count: is missing; it has no default"));
}

TEST(SchemaTest, DescribesItsFields) {
  const ObjectInfo& info = Outer::schema().info();
  EXPECT_EQ(info.doc, "An outer struct.");
  ASSERT_EQ(info.fields.size(), 12u);
  EXPECT_EQ(info.fields[1].name, "count");
  EXPECT_EQ(info.fields[1].kind, FieldKind::kInteger);
  EXPECT_EQ(info.fields[1].range.max, 100'000);
  EXPECT_EQ(info.fields[1].default_value, Value(3));
  EXPECT_EQ(info.fields[3].default_value, Value("1m30s"));
  EXPECT_EQ(info.fields[5].choices, (std::vector<std::string>{"Calm", "Wild"}));
  EXPECT_EQ(info.fields[5].default_value, Value("Calm"));
  EXPECT_TRUE(info.fields[6].default_value.is_null());
  EXPECT_EQ(info.fields[11].element, &Inner::schema().info());
  EXPECT_TRUE(Strict::schema().info().fields[0].required);
}

TEST(NearestNameTest, FindsTypingErrorsOnly) {
  const std::vector<std::string> names = {"burst", "bounds", "up"};
  EXPECT_EQ(NearestName("brust", names), "burst");
  EXPECT_EQ(NearestName("bound", names), "bounds");
  EXPECT_EQ(NearestName("banana", names), std::nullopt);
  EXPECT_EQ(NearestName("xy", names), std::nullopt) << "two edits make anything of \"up\"";
  EXPECT_EQ(NearestName("", names), std::nullopt);
  EXPECT_EQ(NearestName(std::string(1'000'000, 'b'), names), std::nullopt);
  EXPECT_EQ(NearestName("burst", {}), std::nullopt);
}

TEST(FieldListTest, LongListsOfNamesStayOnOneLine) {
  ObjectInfo info;
  for (int i = 0; i < 60; ++i) {
    info.fields.emplace_back(absl::StrCat("someFieldNumber", i), FieldKind::kBool, Range{}, "");
  }
  ErrorList errors;
  CheckKeys(info, Value(Value::Map{{"x", 1}}), FieldPath(), errors);
  EXPECT_THAT(errors.ToString(), HasSubstr(" more"));
  EXPECT_LT(errors.ToString().size(), 200u);
}

}  // namespace
}  // namespace springtide::base
