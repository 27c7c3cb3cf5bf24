#include "policies/record.h"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "policies/pipeline.h"
#include "policies/presets.h"

namespace springtide::policies {
namespace {

using ::testing::HasSubstr;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

absl::Time At(double seconds) {
  return absl::UnixEpoch() + absl::Seconds(1'700'000'000) + absl::Seconds(seconds);
}

base::Value Parse(const std::string& json) {
  base::ErrorList errors;
  std::optional<base::Value> value = base::ParseJson(json, errors);
  EXPECT_TRUE(value.has_value()) << errors.ToString();
  return value.value_or(base::Value());
}

std::string ObservationProblems(const base::Value& value) {
  base::ErrorList errors("log.json");
  ObservationFromValue(value, base::FieldPath("observation"), errors);
  return errors.ToString(100);
}

std::string DecisionProblems(const base::Value& value) {
  base::ErrorList errors("log.json");
  DecisionFromValue(value, base::FieldPath("decision"), errors);
  return errors.ToString(100);
}

Observation ExampleObservation(const std::vector<Sample>& samples) {
  Observation observation;
  observation.now = At(0.123456789);
  observation.replicas = {base::Replicas(4), base::Replicas(3), base::Replicas(1)};
  observation.source = SourceState::kFailed;
  observation.samples = samples;
  observation.held_requests = 2.5;
  return observation;
}

// What a pipeline decides on a load that rises, vanishes and comes back.
std::vector<Decision> Story(std::vector<std::string>* observations) {
  Pipeline pipeline(PresetPipeline("balanced"));
  std::vector<Decision> decisions;
  ReplicaCounts replicas;
  for (int i = 0; i < 60; ++i) {
    const std::vector<Sample> samples = {
        {At(5 * i), absl::Seconds(5), i % 20 < 10 ? 3.7 * (i + 1) : 0.0}};
    Observation observation;
    observation.now = At(5 * i + 0.25);
    observation.replicas = replicas;
    observation.source = i % 17 == 16 ? SourceState::kFailed : SourceState::kOk;
    if (observation.source == SourceState::kOk) observation.samples = samples;
    observations->push_back(base::ToJson(ToValue(observation)));
    decisions.push_back(pipeline.Decide(observation, Workload()));
    replicas.spec = replicas.ready = decisions.back().desired;
  }
  return decisions;
}

TEST(ObservationRecordTest, SurvivesText) {
  const std::vector<Sample> samples = {{At(-1), absl::Seconds(5), 870.25},
                                       {At(0), absl::Milliseconds(2500), 0}};
  const std::string text = base::ToJson(ToValue(ExampleObservation(samples)));
  EXPECT_EQ(text,
            "{\"now\":1700000000123456789,\"spec\":4,\"ready\":3,\"starting\":1,"
            "\"source\":\"failed\",\"samples\":["
            "{\"end\":1699999999000000000,\"window\":5000000000,\"value\":870.25},"
            "{\"end\":1700000000000000000,\"window\":2500000000,\"value\":0}],"
            "\"heldRequests\":2.5}");
  base::ErrorList errors;
  const RecordedObservation back = ObservationFromValue(Parse(text), base::FieldPath(), errors);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  EXPECT_EQ(base::ToJson(ToValue(back.view())), text);
  EXPECT_EQ(back.view().now, At(0.123456789));
  EXPECT_EQ(back.view().samples.size(), 2u);
  EXPECT_EQ(back.view().samples[0].value, 870.25);
}

TEST(ObservationRecordTest, AnUnknownNumberOfHeldRequestsStaysUnknown) {
  Observation observation = ExampleObservation({});
  observation.held_requests = std::nullopt;
  const base::Value value = ToValue(observation);
  EXPECT_EQ(value.Find("heldRequests"), nullptr) << "unknown is not zero";
  base::ErrorList errors;
  EXPECT_EQ(ObservationFromValue(value, base::FieldPath(), errors).view().held_requests,
            std::nullopt);
}

TEST(ObservationRecordTest, DamagedMeasurementsReplayAsTheyWere) {
  std::vector<Sample> samples;
  for (const double value : {std::nan(""), kInfinity, -kInfinity, -0.0, -5.0}) {
    samples.push_back({At(0), absl::ZeroDuration(), value});
  }
  samples.push_back({absl::InfiniteFuture(), absl::InfiniteDuration(), 1});
  Observation observation = ExampleObservation(samples);
  observation.now = absl::InfinitePast();
  const std::string text = base::ToJson(ToValue(observation));
  base::ErrorList errors;
  const RecordedObservation back = ObservationFromValue(Parse(text), base::FieldPath(), errors);
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  EXPECT_EQ(base::ToJson(ToValue(back.view())), text);
  EXPECT_TRUE(std::isnan(back.samples[0].value));
  EXPECT_TRUE(std::signbit(back.samples[3].value));
  EXPECT_EQ(back.samples[5].end, absl::InfiniteFuture());
}

TEST(ObservationRecordTest, RefusesDamage) {
  const struct {
    const char* field;
    base::Value damage;
    const char* want;
  } kCases[] = {
      {"now", "soon", "observation.now: \"soon\" is not a time in nanoseconds"},
      {"now", 1.5, "1.5 is not a time in nanoseconds"},
      {"spec", -1, "observation.spec: -1 is not a count in [0, 100000]"},
      {"ready", 100'001, "100001 is not a count"},
      {"starting", 0.5, "0.5 is not a count"},
      {"source", "fine", "observation.source: \"fine\" is not known; one of: ok, absent, failed"},
      {"source", 0, "0 is not known"},
      {"samples", base::Value(), "observation.samples: is not a list"},
      {"samples", base::Value::List{5}, "observation.samples[0]"},
      {"samples", base::Value::List(100'001), "is not a list of at most 100000 items"},
      {"heldRequests", "many", "observation.heldRequests: \"many\" is not a number"},
  };
  for (const auto& c : kCases) {
    base::Value value = ToValue(ExampleObservation({}));
    value.Set(c.field, c.damage);
    EXPECT_THAT(ObservationProblems(value), HasSubstr(c.want)) << c.field;
  }
}

TEST(ObservationRecordTest, ReportsAllMissingFieldsAtOnce) {
  const std::string problems = ObservationProblems(base::Value(base::Value::Map()));
  for (const char* field : {"now", "spec", "ready", "starting", "source", "samples"}) {
    EXPECT_THAT(problems, HasSubstr(field));
  }
  EXPECT_NE(ObservationProblems(base::Value()), "");
  EXPECT_NE(ObservationProblems(base::Value(base::Value::List())), "");
}

TEST(DecisionRecordTest, SurvivesText) {
  std::vector<std::string> observations;
  for (const Decision& decision : Story(&observations)) {
    const std::string text = base::ToJson(ToValue(decision));
    base::ErrorList errors;
    const Decision back = DecisionFromValue(Parse(text), base::FieldPath(), errors);
    ASSERT_TRUE(errors.ok()) << errors.ToString();
    EXPECT_EQ(base::ToJson(ToValue(back)), text);
    EXPECT_EQ(Explain(back), Explain(decision));
  }
}

TEST(DecisionRecordTest, RecordedObservationsReplayToTheSameBytes) {
  std::vector<std::string> observations;
  const std::vector<Decision> decisions = Story(&observations);
  Pipeline pipeline(PresetPipeline("balanced"));
  for (size_t i = 0; i < observations.size(); ++i) {
    base::ErrorList errors;
    const RecordedObservation recorded =
        ObservationFromValue(Parse(observations[i]), base::FieldPath(), errors);
    ASSERT_TRUE(errors.ok()) << errors.ToString();
    EXPECT_EQ(base::ToJson(ToValue(pipeline.Decide(recorded.view(), Workload()))),
              base::ToJson(ToValue(decisions[i])))
        << "tick " << i;
  }
}

TEST(DecisionRecordTest, HasNamedInputsAndAnExplanation) {
  std::vector<std::string> observations;
  const Decision decision = Story(&observations)[3];
  const base::Value value = ToValue(decision);
  EXPECT_EQ(*value.Find("explanation"), base::Value(Explain(decision)));
  EXPECT_EQ(*value.Find("signal"), base::Value("value"));
  EXPECT_EQ(*value.Find("reason"), base::Value(decision.reason->code));
  const base::Value& step = value.Find("steps")->if_list()->at(0);
  EXPECT_EQ(*step.Find("policy"), base::Value(decision.steps[0].policy));
  const Reason& reason = *decision.steps[0].reason;
  for (size_t i = 0; i < kMaxInputs && !reason.inputs[i].empty(); ++i) {
    ASSERT_NE(step.Find("inputs")->Find(reason.inputs[i]), nullptr) << reason.inputs[i];
  }
}

TEST(DecisionRecordTest, RefusesDamage) {
  const struct {
    const char* field;
    base::Value damage;
    const char* want;
  } kCases[] = {
      {"time", base::Value(), "decision.time: null is not a time in nanoseconds"},
      {"current", -1, "decision.current: -1 is not a count"},
      {"desired", "x", "decision.desired: \"x\" is not a count"},
      {"reason", "BecauseISaySo", "\"BecauseISaySo\" is not a reason of this version"},
      {"reason", 7, "7 is not a reason"},
      {"signal", "loud", "\"loud\" is not known; one of: value, zero, absent, stale, failed"},
      {"steps", base::Value::Map(), "decision.steps: is not a list"},
      {"steps", base::Value::List(kMaxSteps + 1), "is not a list of at most"},
      {"steps", base::Value::List(1), "decision.steps[0].policy: is missing"},
  };
  std::vector<std::string> observations;
  const base::Value fine = ToValue(Story(&observations)[3]);
  EXPECT_EQ(DecisionProblems(fine), "");
  for (const auto& c : kCases) {
    base::Value value = fine;
    value.Set(c.field, c.damage);
    EXPECT_THAT(DecisionProblems(value), HasSubstr(c.want)) << c.field;
  }
}

TEST(DecisionRecordTest, RefusesDamagedSteps) {
  const struct {
    const char* field;
    base::Value damage;
    const char* want;
  } kCases[] = {
      {"policy", "divination", "decision.steps[0].policy: \"divination\" is not a policy"},
      {"reason", "BecauseISaySo", "decision.steps[0].reason: \"BecauseISaySo\" is not a reason"},
      {"in", 1e9, "decision.steps[0].in"},
      {"out", base::Value(), "decision.steps[0].out"},
      {"inputs", base::Value::Map(), "decision.steps[0].inputs."},
  };
  std::vector<std::string> observations;
  const base::Value fine = ToValue(Story(&observations)[3]);
  for (const auto& c : kCases) {
    base::Value value = fine;
    base::Value step = value.Find("steps")->if_list()->at(0);
    step.Set(c.field, c.damage);
    value.Set("steps", base::Value::List{step});
    EXPECT_THAT(DecisionProblems(value), HasSubstr(c.want)) << c.field;
  }
}

}  // namespace
}  // namespace springtide::policies
