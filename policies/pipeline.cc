#include "policies/pipeline.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace springtide::policies {
namespace {

// Samples shorter than this are merged; windows below it are not asked for.
constexpr absl::Duration kResolution = absl::Seconds(1);
constexpr absl::Duration kMinLookBack = absl::Seconds(10);
// The source must have answered for this long without a break before a workload may go to zero.
constexpr absl::Duration kZeroProof = absl::Seconds(10);

constexpr Reason kHeldWithoutSignal = {
    "HeldWithoutSignal", "held at {out}: the load is not known, so nothing shrinks",
    "The load signal is absent, stale or failing; the count may grow on what is still known, but "
    "never shrink."};
constexpr Reason kZeroNotProven = {
    "ZeroNotProven",
    "kept {out}: the source has proven zero for only {proven:s}",
    "Going to zero needs samples that say zero, from a source that was healthy all along, and no "
    "request that waits.",
    {"proven"}};
constexpr Reason kAtMinReplicas = {"AtMinReplicas", "raised by {change} to minReplicas {out}",
                                   "The count was below minReplicas."};
constexpr Reason kAtMaxReplicas = {"AtMaxReplicas", "cut by {change} to maxReplicas {out}",
                                   "The count was above maxReplicas."};

// The guards add at most these: no signal or no proof, the minimum, the maximum.
constexpr size_t kGuardSteps = kMaxSteps - kMaxPolicies;

absl::Duration LongestLookBack(const std::vector<std::unique_ptr<Policy>>& policies) {
  absl::Duration longest = kMinLookBack;
  for (const auto& policy : policies) longest = std::max(longest, policy->LookBack());
  return longest;
}

}  // namespace

const std::vector<const Reason*>& PipelineReasons() {
  static const auto* reasons = new std::vector<const Reason*>{&kHeldWithoutSignal, &kZeroNotProven,
                                                              &kAtMinReplicas, &kAtMaxReplicas};
  return *reasons;
}

Pipeline::Pipeline(const PipelineConfig& config) : history_(kMinLookBack, kResolution) {
  std::vector<std::unique_ptr<Policy>> policies;
  for (const PolicySpec& spec : config.policies) policies.push_back(spec.make());
  history_ = RateHistory(LongestLookBack(policies), kResolution);
  decision_.steps.reserve(policies.size() + kGuardSteps);
  for (size_t i = 0; i < policies.size(); ++i) {
    entries_.push_back({config.policies[i].kind, std::move(policies[i])});
  }
}

// Records what arrived and says what is known of the load now. Keeps track of since when the
// source has answered without a break: a gap longer than a sample's own window is one.
SignalState Pipeline::TakeSamples(const Observation& observation, const Workload& workload) {
  if (observation.source != SourceState::kOk) known_since_ = absl::InfiniteFuture();
  for (const Sample& sample : observation.samples) {
    // A clock that runs ahead must not make all later samples look late.
    if (sample.end > last_now_ + workload.stale_after) continue;
    const absl::Time begin = sample.end - sample.window;
    const absl::Time newest = history_.newest_end();
    if (history_.Record(sample) != RateHistory::Admission::kRecorded) continue;
    if (known_since_ == absl::InfiniteFuture() ||
        begin - newest > std::max(sample.window, kResolution)) {
      known_since_ = begin;
    }
  }
  const bool recent =
      !history_.empty() && last_now_ - history_.newest_end() <= workload.stale_after;
  if (recent) return history_.newest_value() > 0 ? SignalState::kValue : SignalState::kZero;
  known_since_ = absl::InfiniteFuture();
  switch (observation.source) {
    case SourceState::kFailed:
      return SignalState::kFailed;
    case SourceState::kAbsent:
      return SignalState::kAbsent;
    case SourceState::kOk:
      break;
  }
  return history_.empty() ? SignalState::kAbsent : SignalState::kStale;
}

const Decision& Pipeline::Decide(const Observation& observation, const Workload& workload) {
  last_now_ = std::max(last_now_, observation.now);
  const SignalState signal = TakeSamples(observation, workload);
  const Tick tick{
      last_now_,           observation.replicas,     workload, signal, history_, known_since_,
      observation.samples, observation.held_requests};

  decision_.time = last_now_;
  decision_.current = observation.replicas.spec;
  decision_.signal = signal;
  decision_.steps.clear();

  Recommendation so_far;
  for (const Entry& entry : entries_) {
    const base::Replicas in = so_far.desired;
    const Verdict verdict = entry.policy->Apply(tick, so_far);
    so_far.desired = std::clamp(verdict.desired, base::Replicas{0}, base::kMaxReplicas);
    if (entry.kind->stage == Stage::kSizing) so_far.need = so_far.desired;
    AddStep(entry.kind->name, in, {so_far.desired, verdict.reason, verdict.inputs});
  }
  decision_.desired = Guard(tick, so_far.desired);

  decision_.reason = decision_.steps.front().reason;
  for (const Step& step : decision_.steps) {
    if (step.in != step.out) decision_.reason = step.reason;
  }
  return decision_;
}

void Pipeline::AddStep(absl::string_view policy, base::Replicas in, const Verdict& verdict) {
  decision_.steps.push_back({policy, in, verdict.desired, verdict.reason, verdict.inputs});
}

// What no policy may undo. Adds a step for each guard that changes the count.
base::Replicas Pipeline::Guard(const Tick& tick, base::Replicas desired) {
  const base::Replicas current = tick.replicas.spec;
  const auto apply = [&](base::Replicas out, const Reason& reason, double input) {
    AddStep(kGuardName, desired, {out, &reason, {input}});
    desired = out;
  };
  if (!IsKnown(tick.signal) && desired < current) apply(current, kHeldWithoutSignal, 0);
  if (desired == base::Replicas{0} && current > base::Replicas{0}) {
    const bool idle = tick.signal == SignalState::kZero && tick.held_requests.value_or(0) <= 0;
    const absl::Duration proven =
        idle ? std::max(tick.now - tick.known_since, absl::ZeroDuration()) : absl::ZeroDuration();
    if (proven < kZeroProof) {
      apply(base::Replicas{1}, kZeroNotProven, absl::ToDoubleSeconds(proven));
    }
  }
  if (desired < tick.workload.min_replicas) apply(tick.workload.min_replicas, kAtMinReplicas, 0);
  if (desired > tick.workload.max_replicas) apply(tick.workload.max_replicas, kAtMaxReplicas, 0);
  return desired;
}

void Pipeline::Persist(base::Archive& archive) {
  archive.Field("history", history_);
  archive.Field("lastNow", last_now_);
  archive.Field("knownSince", known_since_);
  for (size_t i = 0; i < entries_.size(); ++i) {
    archive.Field(absl::StrCat(i, ":", entries_[i].kind->name), *entries_[i].policy);
  }
}

}  // namespace springtide::policies
