#include "policies/record.h"

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/archive.h"
#include "base/field.h"
#include "policies/registry.h"

namespace springtide::policies {
namespace {

constexpr size_t kMaxSamples = 100'000;
constexpr std::array kSources = {SourceState::kOk, SourceState::kAbsent, SourceState::kFailed};
constexpr std::array kSignals = {SignalState::kValue, SignalState::kZero, SignalState::kAbsent,
                                 SignalState::kStale, SignalState::kFailed};

absl::string_view Name(SourceState source) {
  switch (source) {
    case SourceState::kOk:
      return "ok";
    case SourceState::kAbsent:
      return "absent";
    case SourceState::kFailed:
      return "failed";
  }
  return "unknown";
}

// Numbers that JSON cannot write travel as words, so that a damaged measurement replays as it was.
base::Value EncodeNumber(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  return number;
}

bool DecodeNumber(const base::Value& value, const base::FieldPath& path, base::ErrorList& errors,
                  double& out) {
  const std::string* word = value.if_string();
  if (const double* number = value.if_double()) {
    out = *number;
  } else if (const int64_t* integer = value.if_integer()) {
    out = static_cast<double>(*integer);
  } else if (word != nullptr && *word == "nan") {
    out = std::numeric_limits<double>::quiet_NaN();
  } else if (word != nullptr && (*word == "inf" || *word == "-inf")) {
    out = *word == "inf" ? std::numeric_limits<double>::infinity()
                         : -std::numeric_limits<double>::infinity();
  } else {
    errors.Add(path, value.mark(), absl::StrCat(value.Brief(), " is not a number"));
    return false;
  }
  return true;
}

// The field of that name, or nullptr and a problem.
const base::Value* Need(const base::Value& record, absl::string_view name,
                        const base::FieldPath& path, base::ErrorList& errors) {
  const base::Value* field = record.Find(name);
  if (field == nullptr) errors.Add(path.Key(name), record.mark(), "is missing");
  return field;
}

// One of `choices` by its Name().
template <class Choices, class Choice>
void DecodeName(const base::Value& record, absl::string_view name, const Choices& choices,
                const base::FieldPath& path, base::ErrorList& errors, Choice& out) {
  const base::Value* field = Need(record, name, path, errors);
  if (field == nullptr) return;
  std::vector<std::string> names;
  for (const Choice choice : choices) {
    names.emplace_back(Name(choice));
    if (field->if_string() == nullptr || *field->if_string() != names.back()) continue;
    out = choice;
    return;
  }
  errors.Add(path.Key(name), field->mark(),
             absl::StrCat(field->Brief(), " is not known; one of: ", base::ListNames(names)));
}

// Times as an Archive writes them: whole nanoseconds since the Unix epoch.
template <class T>
void AddTime(absl::string_view name, T time, base::Value& record) {
  base::Archive archive = base::Archive::Saver();
  archive.Field(name, time);
  record.Set(name, *archive.TakeValue().Find(name));
}

template <class T>
void DecodeTime(const base::Value& record, absl::string_view name, const base::FieldPath& path,
                base::ErrorList& errors, T& out) {
  base::Archive archive = base::Archive::Loader(record, path, errors);
  archive.Field(name, out);
}

void DecodeReplicas(const base::Value& record, absl::string_view name, const base::FieldPath& path,
                    base::ErrorList& errors, base::Replicas& out) {
  const base::Value* field = Need(record, name, path, errors);
  if (field == nullptr) return;
  const int64_t* count = field->if_integer();
  if (count == nullptr || *count < 0 || *count > base::kMaxReplicas.value()) {
    errors.Add(
        path.Key(name), field->mark(),
        absl::StrCat(field->Brief(), " is not a count in [0, ", base::kMaxReplicas.value(), "]"));
    return;
  }
  out = base::Replicas(static_cast<int32_t>(*count));
}

// The items of a list field, or nullptr and a problem when there is none or it is too long.
const base::Value::List* NeedList(const base::Value& record, absl::string_view name,
                                  size_t max_items, const base::FieldPath& path,
                                  base::ErrorList& errors) {
  const base::Value* field = Need(record, name, path, errors);
  if (field == nullptr) return nullptr;
  const base::Value::List* list = field->if_list();
  if (list != nullptr && list->size() <= max_items) return list;
  errors.Add(path.Key(name), field->mark(),
             absl::StrCat("is not a list of at most ", max_items, " items"));
  return nullptr;
}

base::Value ToValue(const Sample& sample) {
  base::Value record;
  AddTime("end", sample.end, record);
  AddTime("window", sample.window, record);
  record.Set("value", EncodeNumber(sample.value));
  return record;
}

Sample SampleFromValue(const base::Value& value, const base::FieldPath& path,
                       base::ErrorList& errors) {
  Sample sample;
  DecodeTime(value, "end", path, errors, sample.end);
  DecodeTime(value, "window", path, errors, sample.window);
  if (const base::Value* number = Need(value, "value", path, errors)) {
    DecodeNumber(*number, path.Key("value"), errors, sample.value);
  }
  return sample;
}

base::Value ToValue(const Step& step) {
  base::Value record;
  record.Set("policy", step.policy);
  record.Set("in", step.in.value());
  record.Set("out", step.out.value());
  record.Set("reason", step.reason->code);
  base::Value inputs = base::Value::Map();
  for (size_t i = 0; i < kMaxInputs && !step.reason->inputs[i].empty(); ++i) {
    inputs.Set(step.reason->inputs[i], EncodeNumber(step.inputs[i]));
  }
  record.Set("inputs", std::move(inputs));
  return record;
}

const Reason* DecodeReason(const base::Value& record, const base::FieldPath& path,
                           base::ErrorList& errors) {
  const base::Value* field = Need(record, "reason", path, errors);
  if (field == nullptr) return nullptr;
  const std::string* code = field->if_string();
  const Reason* reason = code == nullptr ? nullptr : FindReason(*code);
  if (reason == nullptr) {
    errors.Add(path.Key("reason"), field->mark(),
               absl::StrCat(field->Brief(), " is not a reason of this version"));
  }
  return reason;
}

absl::string_view DecodePolicyName(const base::Value& record, const base::FieldPath& path,
                                   base::ErrorList& errors) {
  const base::Value* field = Need(record, "policy", path, errors);
  if (field == nullptr) return "";
  if (const std::string* name = field->if_string()) {
    if (*name == kGuardName) return kGuardName;
    if (const PolicyKind* kind = FindPolicyKind(*name)) return kind->name;
  }
  errors.Add(path.Key("policy"), field->mark(),
             absl::StrCat(field->Brief(), " is not a policy of this version"));
  return "";
}

Step StepFromValue(const base::Value& value, const base::FieldPath& path, base::ErrorList& errors) {
  Step step;
  step.policy = DecodePolicyName(value, path, errors);
  DecodeReplicas(value, "in", path, errors, step.in);
  DecodeReplicas(value, "out", path, errors, step.out);
  step.reason = DecodeReason(value, path, errors);
  const base::Value* inputs = Need(value, "inputs", path, errors);
  if (step.reason == nullptr || inputs == nullptr) return step;
  for (size_t i = 0; i < kMaxInputs && !step.reason->inputs[i].empty(); ++i) {
    const base::FieldPath inputs_path = path.Key("inputs");
    const base::Value* input = Need(*inputs, step.reason->inputs[i], inputs_path, errors);
    if (input == nullptr) continue;
    DecodeNumber(*input, inputs_path.Key(step.reason->inputs[i]), errors, step.inputs[i]);
  }
  return step;
}

}  // namespace

base::Value ToValue(const Observation& observation) {
  base::Value record;
  AddTime("now", observation.now, record);
  record.Set("spec", observation.replicas.spec.value());
  record.Set("ready", observation.replicas.ready.value());
  record.Set("starting", observation.replicas.starting.value());
  record.Set("source", Name(observation.source));
  base::Value::List samples;
  for (const Sample& sample : observation.samples) samples.push_back(ToValue(sample));
  record.Set("samples", std::move(samples));
  if (observation.held_requests.has_value()) {
    record.Set("heldRequests", EncodeNumber(*observation.held_requests));
  }
  return record;
}

RecordedObservation ObservationFromValue(const base::Value& value, const base::FieldPath& path,
                                         base::ErrorList& errors) {
  RecordedObservation recorded;
  Observation& observation = recorded.observation;
  DecodeTime(value, "now", path, errors, observation.now);
  DecodeReplicas(value, "spec", path, errors, observation.replicas.spec);
  DecodeReplicas(value, "ready", path, errors, observation.replicas.ready);
  DecodeReplicas(value, "starting", path, errors, observation.replicas.starting);
  DecodeName(value, "source", kSources, path, errors, observation.source);
  if (const base::Value::List* samples = NeedList(value, "samples", kMaxSamples, path, errors)) {
    for (size_t i = 0; i < samples->size(); ++i) {
      recorded.samples.push_back(
          SampleFromValue((*samples)[i], path.Key("samples").Index(i), errors));
    }
  }
  if (const base::Value* held = value.Find("heldRequests")) {
    double requests = 0;
    if (DecodeNumber(*held, path.Key("heldRequests"), errors, requests)) {
      observation.held_requests = requests;
    }
  }
  return recorded;
}

base::Value ToValue(const Decision& decision) {
  base::Value record;
  AddTime("time", decision.time, record);
  record.Set("current", decision.current.value());
  record.Set("desired", decision.desired.value());
  record.Set("reason", decision.reason->code);
  record.Set("signal", Name(decision.signal));
  base::Value::List steps;
  for (const Step& step : decision.steps) steps.push_back(ToValue(step));
  record.Set("steps", std::move(steps));
  record.Set("explanation", Explain(decision));
  return record;
}

Decision DecisionFromValue(const base::Value& value, const base::FieldPath& path,
                           base::ErrorList& errors) {
  Decision decision;
  DecodeTime(value, "time", path, errors, decision.time);
  DecodeReplicas(value, "current", path, errors, decision.current);
  DecodeReplicas(value, "desired", path, errors, decision.desired);
  decision.reason = DecodeReason(value, path, errors);
  DecodeName(value, "signal", kSignals, path, errors, decision.signal);
  const base::Value::List* steps = NeedList(value, "steps", kMaxSteps, path, errors);
  if (steps == nullptr) return decision;
  for (size_t i = 0; i < steps->size(); ++i) {
    decision.steps.push_back(StepFromValue((*steps)[i], path.Key("steps").Index(i), errors));
  }
  return decision;
}

}  // namespace springtide::policies
