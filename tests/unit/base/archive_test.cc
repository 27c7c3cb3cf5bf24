#include "base/archive.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::base {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

enum class Phase { kOff, kOn, kLast = kOn };

struct Part {
  double weight = 0;
  absl::Time at;
  void Persist(Archive& archive) {
    archive.Field("weight", weight);
    archive.Field("at", at);
  }
};

struct State {
  bool flag = false;
  int32_t small = 0;
  int64_t large = 0;
  uint64_t natural = 0;
  uint8_t byte = 0;
  double number = 0;
  Replicas replicas;
  RequestsPerSecond rate;
  absl::Duration duration;
  absl::Time time;
  Phase phase = Phase::kOff;
  std::optional<double> maybe;
  std::optional<Part> maybe_part;
  std::vector<Part> parts;
  std::array<int32_t, 3> triple = {};
  std::vector<std::optional<int64_t>> sparse;

  void Persist(Archive& archive) {
    archive.Field("flag", flag);
    archive.Field("small", small);
    archive.Field("large", large);
    archive.Field("natural", natural);
    archive.Field("byte", byte);
    archive.Field("number", number);
    archive.Field("replicas", replicas);
    archive.Field("rate", rate);
    archive.Field("duration", duration);
    archive.Field("time", time);
    archive.Field("phase", phase);
    archive.Field("maybe", maybe);
    archive.Field("maybePart", maybe_part);
    archive.Field("parts", parts);
    archive.Field("triple", triple);
    archive.Field("sparse", sparse);
  }
};

State Example() {
  State state;
  state.flag = true;
  state.small = std::numeric_limits<int32_t>::min();
  state.large = std::numeric_limits<int64_t>::max();
  state.natural = 77;
  state.byte = 255;
  state.number = 0.1 + 0.2;
  state.replicas = Replicas(12);
  state.rate = RequestsPerSecond(870.25);
  state.duration = absl::Nanoseconds(-1);
  state.time = absl::UnixEpoch() + absl::Nanoseconds(1'700'000'000'123'456'789);
  state.phase = Phase::kOn;
  state.maybe = -kInfinity;
  state.maybe_part = Part{1, absl::InfinitePast()};
  state.parts = {Part{0.5, absl::UnixEpoch()}, Part{kInfinity, absl::InfiniteFuture()}};
  state.triple = {1, -2, 3};
  state.sparse = {1, std::nullopt, 3};
  return state;
}

template <class T>
Value Save(T& state) {
  Archive archive = Archive::Saver();
  state.Persist(archive);
  return archive.TakeValue();
}

template <class T>
std::string Load(const Value& value, T& state) {
  ErrorList errors;
  Archive archive = Archive::Loader(value, FieldPath("state"), errors);
  state.Persist(archive);
  return errors.ToString(100);
}

TEST(ArchiveTest, LoadsWhatItSavedThroughText) {
  State state = Example();
  const std::string text = ToJson(Save(state));
  ErrorList errors;
  const std::optional<Value> value = ParseJson(text, errors);
  ASSERT_TRUE(value.has_value()) << errors.ToString();
  State loaded;
  EXPECT_EQ(Load(*value, loaded), "");
  EXPECT_EQ(ToJson(Save(loaded)), text);
  EXPECT_EQ(loaded.large, state.large);
  EXPECT_EQ(loaded.number, state.number);
  EXPECT_EQ(loaded.time, state.time);
  EXPECT_EQ(loaded.maybe, -kInfinity);
  EXPECT_EQ(loaded.maybe_part->at, absl::InfinitePast());
  EXPECT_EQ(loaded.parts[1].at, absl::InfiniteFuture());
  EXPECT_EQ(loaded.parts[1].weight, kInfinity);
  EXPECT_EQ(loaded.sparse, state.sparse);
  EXPECT_EQ(loaded.triple, state.triple);
}

TEST(ArchiveTest, LoadsDefaultsOverWhatWasThere) {
  State empty;
  State loaded = Example();
  EXPECT_EQ(Load(Save(empty), loaded), "");
  EXPECT_EQ(loaded.maybe, std::nullopt);
  EXPECT_FALSE(loaded.maybe_part.has_value());
  EXPECT_TRUE(loaded.parts.empty());
}

TEST(ArchiveTest, KeepsNegativeZeroAndInfiniteDurations) {
  State state;
  state.number = -0.0;
  state.duration = -absl::InfiniteDuration();
  ErrorList errors;
  State loaded;
  EXPECT_EQ(Load(*ParseJson(ToJson(Save(state)), errors), loaded), "");
  EXPECT_TRUE(std::signbit(loaded.number));
  EXPECT_EQ(loaded.duration, -absl::InfiniteDuration());
}

TEST(ArchiveTest, RefusesDamagedFieldsWithTheirPath) {
  const struct {
    const char* field;
    Value damage;
    const char* want;
  } kCases[] = {
      {"flag", 1, "state.flag: 1 is not true or false"},
      {"small", int64_t{1} << 31, "is not an integer in [-2147483648, 2147483647]"},
      {"small", 0.5, "0.5 is not an integer"},
      {"natural", -1, "-1 is not an integer in [0, 9223372036854775807]"},
      {"byte", 256, "256 is not an integer in [0, 255]"},
      {"number", "fast", "state.number: \"fast\" is not a number"},
      {"number", std::nan(""), "is not a number"},
      {"replicas", "x", "state.replicas: \"x\" is not an integer"},
      {"rate", Value(), "state.rate: null is not a number"},
      {"duration", 0.5, "is not a time in nanoseconds"},
      {"time", "later", "is not a time in nanoseconds"},
      {"phase", 2, "2 is not an integer in [0, 1]"},
      {"phase", -1, "-1 is not an integer in [0, 1]"},
      {"maybe", true, "true is not a number"},
      {"maybePart", 5, "state.maybePart: field \"weight\" is missing"},
      {"parts", Value::Map(), "state.parts: a map is not a list"},
      {"parts", Value::List{Value()}, "state.parts[0]: field \"weight\" is missing"},
      {"triple", Value::List{1, 2}, "a list is not a list of 3 items"},
      {"triple", Value::List{1, "x", 3}, "state.triple[1]: \"x\" is not an integer"},
  };
  for (const auto& c : kCases) {
    State state = Example();
    Value value = Save(state);
    value.Set(c.field, c.damage);
    State loaded;
    EXPECT_THAT(Load(value, loaded), HasSubstr(c.want)) << c.field;
  }
}

TEST(ArchiveTest, ReportsEveryMissingField) {
  State state = Example();
  EXPECT_THAT(Load(Value(Value::Map()), state), HasSubstr("field \"flag\" is missing"));
  EXPECT_THAT(Load(Value(Value::Map()), state), HasSubstr("field \"sparse\" is missing"));
  EXPECT_TRUE(state.flag) << "what could not be loaded keeps its value";
  EXPECT_NE(Load(Value(), state), "");
  EXPECT_NE(Load(Value(Value::List{1}), state), "");
}

TEST(ArchiveTest, FailReportsOnlyWhileLoading) {
  Archive saver = Archive::Saver();
  saver.Fail("unused");
  ErrorList errors;
  const Value value{Value::Map()};
  Archive loader = Archive::Loader(value, FieldPath("state"), errors);
  loader.Fail("levels disagree");
  EXPECT_EQ(errors.ToString(), "state: levels disagree");
}

// Damages every byte of a saved state in several ways: whatever still parses must load or be
// refused, without a crash (the sanitizer builds see more than this one).
TEST(ArchiveTest, SurvivesEveryDamagedByte) {
  State state = Example();
  const std::string text = ToJson(Save(state));
  int parsed = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    for (const char c : {'0', '9', '-', '"', '[', '}', 'e', ' '}) {
      std::string damaged = text;
      damaged[i] = c;
      ErrorList errors;
      const std::optional<Value> value = ParseJson(damaged, errors);
      if (!value.has_value()) continue;
      ++parsed;
      State loaded;
      if (Load(*value, loaded).empty()) Save(loaded);
    }
  }
  EXPECT_GT(parsed, 100);
}

}  // namespace
}  // namespace springtide::base
