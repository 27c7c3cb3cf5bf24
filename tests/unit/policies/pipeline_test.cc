#include "policies/pipeline.h"

#include <string>
#include <vector>

#include "base/json.h"
#include "base/yaml.h"
#include "gtest/gtest.h"
#include "policies/presets.h"
#include "policies/record.h"

namespace springtide::policies {
namespace {

using base::Replicas;

PipelineConfig Config(absl::string_view yaml) {
  base::ErrorList errors("test");
  PipelineConfig config =
      DecodePipeline(base::ParseYaml(yaml, errors).at(0), base::FieldPath("spec"), errors);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  return config;
}

// A workload that does what the pipeline says at once, so that a test reads as a story.
class Story {
 public:
  explicit Story(absl::string_view yaml = "{sizing: [{type: requestRate, targetUtilization: 1}]}")
      : pipeline_(Config(yaml)) {
    workload.capacity = 10;
  }

  // One second in which the source reported `rate`.
  int Rate(double rate) {
    const Sample sample{now_ + absl::Seconds(1), absl::Seconds(1), rate};
    return Step(SourceState::kOk, {&sample, 1});
  }
  // Seconds in which it answered without a sample, or not at all.
  int Silence(int seconds, SourceState source = SourceState::kOk) {
    int replicas = spec_.value();
    for (int i = 0; i < seconds; ++i) replicas = Step(source, {});
    return replicas;
  }
  const Decision& decision() const { return *decision_; }
  Pipeline& pipeline() { return pipeline_; }

  Workload workload;
  std::optional<double> held;

 private:
  int Step(SourceState source, absl::Span<const Sample> samples) {
    now_ += absl::Seconds(1);
    const Observation observation{now_, {spec_, spec_, Replicas{0}}, source, samples, held};
    decision_ = &pipeline_.Decide(observation, workload);
    spec_ = decision_->desired;
    return spec_.value();
  }

  Pipeline pipeline_;
  absl::Time now_ = absl::UnixEpoch() + absl::Hours(24 * 365);
  Replicas spec_{0};
  const Decision* decision_ = nullptr;
};

TEST(PipelineTest, SizesToTheLoad) {
  Story story;
  int replicas = 0;
  for (int i = 0; i < 10; ++i) replicas = story.Rate(95);
  EXPECT_EQ(replicas, 10);
  EXPECT_EQ(story.decision().reason->code, "SizedToRate");
  EXPECT_EQ(story.decision().signal, SignalState::kValue);
}

TEST(PipelineTest, ZeroNeedsASourceThatAnsweredForTenSeconds) {
  Story story;
  EXPECT_EQ(story.Rate(5), 1);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(story.Rate(0), 1) << i;
  EXPECT_EQ(story.Rate(0), 0);
}

TEST(PipelineTest, AFreshStartKnowsNothingOfThePast) {
  Story story;
  story.workload.min_replicas = Replicas{1};
  EXPECT_EQ(story.Rate(0), 1);
  story.workload.min_replicas = Replicas{0};
  for (int i = 0; i < 8; ++i) EXPECT_EQ(story.Rate(0), 1);
  EXPECT_EQ(story.Rate(0), 0) << "ten seconds are known to be idle";
}

TEST(PipelineTest, AnOutageNeverShrinks) {
  for (const SourceState source : {SourceState::kOk, SourceState::kAbsent, SourceState::kFailed}) {
    Story story;
    for (int i = 0; i < 10; ++i) story.Rate(95);
    EXPECT_EQ(story.Silence(600, source), 10);
    EXPECT_EQ(story.decision().reason->code, "HeldWithoutSignal");
    EXPECT_FALSE(IsKnown(story.decision().signal));
  }
}

TEST(PipelineTest, NamesTheStateOfTheSignal) {
  Story story;
  story.Silence(1, SourceState::kAbsent);
  EXPECT_EQ(story.decision().signal, SignalState::kAbsent);
  story.Silence(1, SourceState::kFailed);
  EXPECT_EQ(story.decision().signal, SignalState::kFailed);
  story.Rate(0);
  EXPECT_EQ(story.decision().signal, SignalState::kZero);
  story.Silence(46);
  EXPECT_EQ(story.decision().signal, SignalState::kStale);
}

TEST(PipelineTest, IdlenessIsProvenAnewAfterAnOutage) {
  Story story;
  for (int i = 0; i < 10; ++i) story.Rate(5);
  story.Silence(120, SourceState::kFailed);
  // The source is back and says zero: that says nothing of the two minutes before.
  for (int i = 0; i < 9; ++i) EXPECT_EQ(story.Rate(0), 1) << i;
  EXPECT_EQ(story.Rate(0), 0);
}

TEST(PipelineTest, OneFailedPollRestartsTheProof) {
  Story story;
  story.Rate(5);
  for (int i = 0; i < 8; ++i) story.Rate(0);
  story.Silence(1, SourceState::kFailed);
  EXPECT_EQ(story.Rate(0), 1);
  EXPECT_EQ(story.decision().reason->code, "ZeroNotProven");
}

TEST(PipelineTest, WaitingRequestsForbidZero) {
  Story story;
  story.Rate(5);
  story.held = 3;
  for (int i = 0; i < 30; ++i) EXPECT_EQ(story.Rate(0), 1);
  story.held = 0;
  EXPECT_EQ(story.Rate(0), 0);
}

TEST(PipelineTest, BoundsHold) {
  Story story;
  story.workload.min_replicas = Replicas{2};
  story.workload.max_replicas = Replicas{4};
  EXPECT_EQ(story.Rate(0), 2);
  EXPECT_EQ(story.decision().reason->code, "AtMinReplicas");
  for (int i = 0; i < 10; ++i) story.Rate(500);
  EXPECT_EQ(story.Rate(500), 4);
  EXPECT_EQ(story.decision().reason->code, "AtMaxReplicas");
}

TEST(PipelineTest, TimeNeverRunsBackwards) {
  Pipeline pipeline(Config("{preset: balanced}"));
  const Workload workload;
  Observation observation;
  observation.now = absl::UnixEpoch() + absl::Hours(10);
  pipeline.Decide(observation, workload);
  observation.now -= absl::Hours(5);
  EXPECT_EQ(pipeline.Decide(observation, workload).time, absl::UnixEpoch() + absl::Hours(10));
}

TEST(PipelineTest, ASampleFromTheFutureIsNotTaken) {
  Pipeline pipeline(Config("{preset: balanced}"));
  const Workload workload;
  const absl::Time now = absl::UnixEpoch() + absl::Hours(10);
  const std::vector<Sample> ahead = {{now + absl::Hours(1), absl::Seconds(1), 1000}};
  Observation observation{now, {}, SourceState::kOk, ahead, std::nullopt};
  pipeline.Decide(observation, workload);
  const std::vector<Sample> right = {{now + absl::Seconds(1), absl::Seconds(1), 5}};
  observation.now += absl::Seconds(1);
  observation.samples = right;
  EXPECT_EQ(pipeline.Decide(observation, workload).signal, SignalState::kValue);
}

TEST(PipelineTest, ExplainsOnOneLine) {
  Story story;
  story.workload.max_replicas = Replicas{7};
  for (int i = 0; i < 10; ++i) story.Rate(12);
  story.Rate(87);
  EXPECT_EQ(Explain(story.decision()), "2 → 7: 68.3 req/s needs 7 at 100 % of 10/s");
}

// Every decision of a run, replayed from its recorded observations by a pipeline that was saved and
// loaded in the middle, comes out with the same bytes.
TEST(PipelineTest, ReplaysToTheSameBytes) {
  for (const Preset& preset : Presets()) {
    const PipelineConfig config = PresetPipeline(preset.name);
    const Workload workload;
    Pipeline live(config);
    std::vector<std::string> observations;
    std::vector<std::string> decisions;
    absl::Time now = absl::UnixEpoch() + absl::Hours(1);
    Replicas spec{0};
    for (int i = 0; i < 2000; ++i) {
      now += absl::Seconds(1);
      const bool burst = i % 300 < 40;
      const Sample sample{now, absl::Seconds(1), burst ? (i * 7919) % 50 * 0.1 : 0.0};
      const auto source = i % 97 == 0 ? SourceState::kFailed : SourceState::kOk;
      Observation observation{now, {spec, spec, Replicas{0}}, source, {&sample, 1}, std::nullopt};
      if (source == SourceState::kFailed) observation.samples = {};
      observations.push_back(base::ToJson(ToValue(observation)));
      const Decision& decision = live.Decide(observation, workload);
      spec = decision.desired;
      decisions.push_back(base::ToJson(ToValue(decision)));
    }
    Pipeline replayed(config);
    base::ErrorList errors;
    for (size_t i = 0; i < observations.size(); ++i) {
      const std::optional<base::Value> value = base::ParseJson(observations[i], errors);
      ASSERT_TRUE(value.has_value()) << errors.ToString();
      const RecordedObservation recorded = ObservationFromValue(*value, base::FieldPath(), errors);
      ASSERT_EQ(base::ToJson(ToValue(replayed.Decide(recorded.view(), workload))), decisions[i])
          << preset.name << " at " << i;
      if (i != observations.size() / 2) continue;
      base::Archive saver = base::Archive::Saver();
      replayed.Persist(saver);
      const std::string saved = base::ToJson(saver.TakeValue());
      const std::optional<base::Value> state = base::ParseJson(saved, errors);
      ASSERT_TRUE(state.has_value()) << errors.ToString();
      replayed = Pipeline(config);
      base::Archive loader = base::Archive::Loader(*state, base::FieldPath("state"), errors);
      replayed.Persist(loader);
      ASSERT_TRUE(errors.ok()) << errors.ToString();
    }
  }
}

}  // namespace
}  // namespace springtide::policies
