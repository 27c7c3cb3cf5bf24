// Drives one policy by itself, a second a step, so that a test reads as a story.
#ifndef SPRINGTIDE_TESTS_UNIT_POLICIES_POLICY_HARNESS_H_
#define SPRINGTIDE_TESTS_UNIT_POLICIES_POLICY_HARNESS_H_

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/archive.h"
#include "base/yaml.h"
#include "gtest/gtest.h"
#include "policies/policy.h"
#include "policies/policy_kind.h"
#include "policies/registry.h"

namespace springtide::policies {

inline base::Value Yaml(absl::string_view text) {
  base::ErrorList errors("test");
  const auto documents = base::ParseYaml(text, errors);
  EXPECT_TRUE(errors.ok()) << errors.ToString();
  return documents.empty() ? base::Value(base::Value::Map()) : documents.front();
}

// The problems of a configuration, as text; empty when there are none.
inline std::string ConfigErrors(absl::string_view kind, absl::string_view yaml) {
  base::ErrorList errors("");
  FindPolicyKind(kind)->decode(Yaml(yaml), base::FieldPath("p"), errors);
  return errors.ok() ? "" : errors.ToString();
}

class PolicyHarness {
 public:
  explicit PolicyHarness(absl::string_view kind, absl::string_view yaml = "{}") {
    base::ErrorList errors("test");
    spec_ = FindPolicyKind(kind)->decode(Yaml(yaml), base::FieldPath("p"), errors);
    EXPECT_TRUE(errors.ok()) << errors.ToString();
    policy_ = spec_.make();
    history_.emplace(std::max(policy_->LookBack(), absl::Seconds(10)), absl::Seconds(1));
    workload.capacity = 10;
  }

  // A second in which the source reported `rate` (nothing: it failed), while the stages before
  // wanted `desired`. Returns what the policy wants.
  int Step(int desired, std::optional<double> rate = 0) {
    now += step;
    const Sample sample{now, step, rate.value_or(0)};
    const absl::Span<const Sample> samples(&sample, rate.has_value() ? 1 : 0);
    SignalState signal = SignalState::kFailed;
    if (!rate.has_value()) {
      known_since = absl::InfiniteFuture();
    } else {
      const bool recorded = history_->Record(sample) == RateHistory::Admission::kRecorded;
      if (recorded && known_since == absl::InfiniteFuture()) known_since = now - step;
      signal = history_->newest_value() > 0 ? SignalState::kValue : SignalState::kZero;
      if (history_->empty()) signal = SignalState::kAbsent;
    }
    const Tick tick{now, replicas, workload, signal, *history_, known_since, samples, std::nullopt};
    const base::Replicas wanted{desired};
    verdict = policy_->Apply(tick, {need.value_or(wanted), wanted});
    if (follow) replicas = {verdict.desired, verdict.desired, base::Replicas{0}};
    return verdict.desired.value();
  }
  int Steps(int count, int desired, std::optional<double> rate = 0) {
    int out = 0;
    for (int i = 0; i < count; ++i) out = Step(desired, rate);
    return out;
  }

  void SetReplicas(int count, int starting = 0) {
    replicas = {base::Replicas{count}, base::Replicas{count - starting}, base::Replicas{starting}};
  }
  absl::string_view reason() const { return verdict.reason->code; }

  base::Value Save() {
    base::Archive archive = base::Archive::Saver();
    policy_->Persist(archive);
    return archive.TakeValue();
  }
  // Goes on with a new policy that loads `state`; false when it reported problems.
  bool Load(const base::Value& state) {
    base::ErrorList errors("state");
    policy_ = spec_.make();
    base::Archive archive = base::Archive::Loader(state, base::FieldPath("state"), errors);
    policy_->Persist(archive);
    return errors.ok();
  }
  void Reload() { EXPECT_TRUE(Load(Save())); }

  absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  absl::Duration step = absl::Seconds(1);
  absl::Time known_since = absl::InfiniteFuture();
  ReplicaCounts replicas;
  bool follow = true;                  // the workload does at once what the policy wants
  std::optional<base::Replicas> need;  // default: what is desired
  Workload workload;
  Verdict verdict{base::Replicas{0}, nullptr};

 private:
  PolicySpec spec_;
  std::unique_ptr<Policy> policy_;
  std::optional<RateHistory> history_;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_TESTS_UNIT_POLICIES_POLICY_HARNESS_H_
