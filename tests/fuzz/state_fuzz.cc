// Damaged state of a pipeline: it is refused, or the pipeline goes on from it and can save again.
//
// An input that begins with '{' is JSON: {"subject": NAME, "state": ...}. Any other names a subject
// by its first byte and then overwrites single values of a sound state, so that the search gets
// past the checks on form: for each, two bytes choose the value, one its type, eight what it
// becomes.
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/archive.h"
#include "base/json.h"
#include "policies/pipeline.h"
#include "policies/presets.h"
#include "policies/registry.h"
#include "tests/fuzz/fuzz.h"

namespace springtide::policies {
namespace {

constexpr size_t kDamageBytes = 11;
constexpr int kTicksBefore = 40;
constexpr int kTicksAfter = 12;

// Load that comes and goes, with a failing source and requests that wait.
void Run(Pipeline& pipeline, int64_t start, int ticks, ReplicaCounts replicas) {
  for (int i = 0; i < ticks; ++i) {
    const absl::Time now = absl::UnixEpoch() + absl::Seconds(start + 5 * i);
    const Sample sample{now, absl::Seconds(5), i % 16 < 8 ? 0.4 * i : 0.0};
    Observation observation;
    observation.now = now;
    observation.replicas = replicas;
    observation.source = i % 13 == 12 ? SourceState::kFailed : SourceState::kOk;
    if (observation.source == SourceState::kOk) {
      observation.samples = absl::MakeConstSpan(&sample, 1);
    }
    if (i % 5 == 0) observation.held_requests = i % 10;
    const Decision& decision = pipeline.Decide(observation, Workload());
    FUZZ_CHECK(decision.desired >= base::Replicas(0) && decision.desired <= base::kMaxReplicas);
    FUZZ_CHECK(!Explain(decision).empty());
    replicas.spec = replicas.ready = decision.desired;
    replicas.starting = base::Replicas(0);
  }
}

base::Value Save(Pipeline& pipeline) {
  base::Archive archive = base::Archive::Saver();
  pipeline.Persist(archive);
  return archive.TakeValue();
}

struct Subject {
  std::string name;
  PipelineConfig config;
  base::Value state;  // sound, after some ticks
};

void AddSubject(std::string name, PipelineConfig config, std::vector<Subject>& subjects) {
  Pipeline pipeline(config);
  Run(pipeline, 1'700'000'000, kTicksBefore, {});
  base::Value state = Save(pipeline);
  subjects.push_back({std::move(name), std::move(config), std::move(state)});
}

// Every preset, and every kind of policy with its defaults, after a policy that sizes.
const std::vector<Subject>& Subjects() {
  static const auto* subjects = [] {
    auto* all = new std::vector<Subject>();
    for (const Preset& preset : Presets()) {
      AddSubject(std::string(preset.name), PresetPipeline(preset.name), *all);
    }
    for (const PolicyKind* kind : PolicyKinds()) {
      base::ErrorList errors;
      PipelineConfig config;
      const base::Value defaults = base::Value::Map();
      if (kind->stage != Stage::kSizing) {
        config.policies.push_back(
            FindPolicyKind("requestRate")->decode(defaults, base::FieldPath(), errors));
      }
      config.policies.push_back(kind->decode(defaults, base::FieldPath(), errors));
      if (errors.ok()) AddSubject(std::string(kind->name), std::move(config), *all);
    }
    return all;
  }();
  return *subjects;
}

void Leaves(base::Value& value, std::vector<base::Value*>& leaves) {
  if (base::Value::Map* map = value.if_map()) {
    for (base::Value::Entry& entry : *map) Leaves(entry.second, leaves);
  } else if (base::Value::List* list = value.if_list()) {
    for (base::Value& item : *list) Leaves(item, leaves);
    if (list->empty()) leaves.push_back(&value);
  } else {
    leaves.push_back(&value);
  }
}

base::Value Damage(std::uint8_t type, std::uint64_t bits) {
  double number = 0;
  std::memcpy(&number, &bits, sizeof number);
  switch (type % 6) {
    case 0:
      return static_cast<int64_t>(bits);
    case 1:
      return static_cast<int64_t>(bits % 2000) - 1000;
    case 2:
      return number;
    case 3:
      return bits % 2 == 0 ? "inf" : "-inf";
    case 4:
      return bits % 2 == 0;
    default:
      return base::Value();
  }
}

void Load(const Subject& subject, const base::Value& state) {
  base::ErrorList errors;
  Pipeline pipeline(subject.config);
  base::Archive loader = base::Archive::Loader(state, base::FieldPath("state"), errors);
  pipeline.Persist(loader);
  if (!errors.ok()) return;
  Run(pipeline, 1'700'000'300, kTicksAfter,
      {base::Replicas(3), base::Replicas(2), base::Replicas(1)});
  Save(pipeline);
}

void TryJson(absl::string_view text) {
  base::ErrorList errors;
  const std::optional<base::Value> input = base::ParseJson(text, errors);
  if (!input.has_value()) return;
  const base::Value* name = input->Find("subject");
  const base::Value* state = input->Find("state");
  if (name == nullptr || name->if_string() == nullptr || state == nullptr) return;
  for (const Subject& subject : Subjects()) {
    if (subject.name == *name->if_string()) Load(subject, *state);
  }
}

void TryDamage(const std::uint8_t* data, size_t size) {
  const Subject& subject = Subjects()[data[0] % Subjects().size()];
  base::Value state = subject.state;
  for (size_t at = 1; at + kDamageBytes <= size; at += kDamageBytes) {
    std::vector<base::Value*> leaves;
    Leaves(state, leaves);
    std::uint64_t bits = 0;
    std::memcpy(&bits, data + at + 3, sizeof bits);
    const size_t leaf = (static_cast<size_t>(data[at]) << 8 | data[at + 1]) % leaves.size();
    *leaves[leaf] = Damage(data[at + 2], bits);
  }
  Load(subject, state);
}

}  // namespace
}  // namespace springtide::policies

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 1 << 14) return 0;
  if (data[0] == '{') {
    springtide::policies::TryJson(springtide::fuzz::Text(data, size));
  } else {
    springtide::policies::TryDamage(data, size);
  }
  return 0;
}
