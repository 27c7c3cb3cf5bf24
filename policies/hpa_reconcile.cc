#include "policies/hpa_reconcile.h"

#include <algorithm>

namespace springtide::policies {
namespace {

bool IsKnownKind(const HpaMetric& metric) { return metric.kind != HpaMetricKind::kUnsupported; }

HpaReason FailureReason(HpaMetricKind kind) {
  switch (kind) {
    case HpaMetricKind::kObjectValue:
    case HpaMetricKind::kObjectAverage:
      return HpaReason::kFailedGetObjectMetric;
    case HpaMetricKind::kExternalValue:
    case HpaMetricKind::kExternalAverage:
      return HpaReason::kFailedGetExternalMetric;
    case HpaMetricKind::kUnsupported:
      break;
  }
  return HpaReason::kInvalidMetricSourceType;
}

// True under the condition rule when a workload at zero was put there by this controller.
bool MarkedZero(const HpaConfig& config, const HpaState& state) {
  return config.zero_rule == HpaZeroRule::kCondition && config.zero_gate &&
         state.scaled_to_zero.value_or(false);
}

// Whether a workload at zero stays there whatever its metrics say.
bool IsPaused(const HpaConfig& config, const HpaObservation& observation, const HpaState& state) {
  if (config.zero_rule == HpaZeroRule::kMinReplicas) return config.bounds.min != 0;
  if (!MarkedZero(config, state)) return true;
  return config.bounds.min == 0 &&
         std::none_of(observation.metrics.begin(), observation.metrics.end(), IsKnownKind);
}

void Fail(HpaReason reason, HpaDecision& decision) {
  decision.path = HpaPath::kFailed;
  decision.error = true;
  decision.scaling_active = {false, reason};
}

// The largest proposal, in decision.raw. False when there is none to act on: all metrics failed,
// or some did and the rest would shrink a workload whose load is only partly known.
bool ProposeFromMetrics(const HpaConfig& config, const HpaObservation& observation,
                        HpaDecision& decision) {
  if (observation.selector != HpaSelector::kValid) {
    Fail(observation.selector == HpaSelector::kInvalid ? HpaReason::kInvalidSelector
                                                       : HpaReason::kAmbiguousSelector,
         decision);
    return false;
  }
  int32_t highest = 0;
  HpaReason failure = HpaReason::kInvalidMetricSourceType;  // stands when no metric is given
  for (size_t i = 0; i < observation.metrics.size(); ++i) {
    const HpaMetric& metric = observation.metrics[i];
    const HpaProposal proposal = ProposeHpaReplicas(metric, observation.counts, config.tolerance);
    if (proposal.error.has_value()) {
      if (!decision.metric_error.has_value()) {
        decision.metric_error = proposal.error;
        failure = FailureReason(metric.kind);
      }
      continue;
    }
    if (highest == 0 || proposal.replicas > highest) {
      highest = proposal.replicas;
      decision.winner = i;
    }
  }
  if (!decision.winner.has_value() ||
      (decision.metric_error.has_value() && highest < observation.counts.spec)) {
    Fail(failure, decision);
    return false;
  }
  decision.path = HpaPath::kMetrics;
  decision.raw = std::max(highest, 0);
  decision.error = decision.metric_error.has_value();
  decision.scaling_active = {true, HpaReason::kValidMetricFound};
  return true;
}

// Stabilises and limits decision.raw; returns the count to run.
int32_t Normalize(const HpaConfig& config, const HpaObservation& observation, HpaState& state,
                  HpaDecision& decision) {
  const int32_t current = observation.counts.spec;
  HpaReason moved = HpaReason::kScaleDownStabilized;
  HpaLimited limited;
  if (config.behavior.has_value()) {
    const HpaBehavior& behavior = *config.behavior;
    decision.stabilized = state.history.StabilizeBoth(current, decision.raw, behavior.up.window,
                                                      behavior.down.window, observation.now);
    if (decision.raw >= current) moved = HpaReason::kScaleUpStabilized;
    limited = LimitHpaRate(current, decision.stabilized, config.bounds, behavior, state.up_events,
                           state.down_events, observation.now);
  } else {
    decision.stabilized =
        state.history.StabilizeDown(decision.raw, config.downscale_window, observation.now);
    limited = LimitHpaGrowth(current, decision.stabilized, config.bounds, config.growth_cap);
  }
  decision.able_to_scale = {
      true, decision.stabilized == decision.raw ? HpaReason::kReadyForNewScale : moved};
  decision.scaling_limited = {limited.replicas != decision.stabilized, limited.reason};
  if (current == 0 && MarkedZero(config, state)) {
    // The minimum was raised while the workload slept; growth limits do not know that.
    return std::max(limited.replicas, config.bounds.min);
  }
  return limited.replicas;
}

}  // namespace

HpaState MakeHpaState(size_t entries) {
  HpaState state;
  state.history = HpaHistory(entries);
  state.up_events = HpaScaleEvents(entries);
  state.down_events = HpaScaleEvents(entries);
  return state;
}

HpaDecision ReconcileHpa(const HpaConfig& config, const HpaObservation& observation,
                         HpaState& state) {
  HpaDecision decision;
  if (!observation.scale_read) {
    decision.error = true;
    decision.able_to_scale = {false, HpaReason::kFailedGetScale};
    return decision;
  }
  const int32_t current = observation.counts.spec;
  decision.from = current;
  decision.able_to_scale = {true, HpaReason::kSucceededGetScale};
  if (!state.seen) {
    // Without a past, the count that runs stands in for it: nothing shrinks for a whole window.
    state.history.Append(current, observation.now);
    state.seen = true;
  }
  if (current == 0 && IsPaused(config, observation, state)) {
    decision.path = HpaPath::kPaused;
    decision.scaling_active = {false, HpaReason::kScalingDisabled};
    return decision;
  }
  if (current > config.bounds.max) {
    decision.path = HpaPath::kAboveMax;
    decision.rescale_to = config.bounds.max;
    return decision;
  }
  if (current < config.bounds.min && current != 0) {
    decision.path = HpaPath::kBelowMin;
    decision.rescale_to = config.bounds.min;
    return decision;
  }
  if (!ProposeFromMetrics(config, observation, decision)) return decision;
  const int32_t desired = Normalize(config, observation, state, decision);
  if (desired != current) decision.rescale_to = desired;
  return decision;
}

void RecordHpaWrite(const HpaConfig& config, const HpaObservation& observation, bool written,
                    HpaDecision& decision, HpaState& state) {
  if (!decision.rescale_to.has_value()) return;
  if (!written) {
    decision.able_to_scale = {false, HpaReason::kFailedUpdateScale};
    decision.error = true;
    return;
  }
  const int32_t to = *decision.rescale_to;
  decision.able_to_scale = {true, HpaReason::kSucceededRescale};
  if (config.behavior.has_value() && to > decision.from) {
    state.up_events.Store(to - decision.from, config.behavior->up.LongestPeriod(), observation.now);
  } else if (config.behavior.has_value() && to < decision.from) {
    state.down_events.Store(decision.from - to, config.behavior->down.LongestPeriod(),
                            observation.now);
  }
  if (config.zero_rule != HpaZeroRule::kCondition) return;
  if (!config.zero_gate) {
    state.scaled_to_zero.reset();
    return;
  }
  state.scaled_to_zero =
      decision.from > 0 && to == 0 && config.bounds.min == 0 &&
      std::any_of(observation.metrics.begin(), observation.metrics.end(), IsKnownKind);
}

void HpaState::Persist(base::Archive& archive) {
  archive.Field("history", history);
  archive.Field("upEvents", up_events);
  archive.Field("downEvents", down_events);
  archive.Field("seen", seen);
  archive.Field("scaledToZero", scaled_to_zero);
}

}  // namespace springtide::policies
