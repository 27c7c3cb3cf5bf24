// Levels of hpa_behavior.json: stabilisation, limits, stored events, and ticks in sequence.

#include "policies/hpa_behavior.h"

#include <cstdint>
#include <string>

#include "policies/hpa_reconcile.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/hpa_config.h"
#include "tests/conformance/runners.h"

namespace springtide::conformance {
namespace {

namespace json = boost::json;

const absl::Time kNow = absl::UnixEpoch();

void AddHistory(const policies::HpaHistory& history, json::object& got) {
  json::array& after = got["history_after"].emplace_array();
  for (const auto& entry : history.entries()) after.push_back(entry.replicas);
  got["history_len"] = static_cast<int64_t>(history.entries().size());
}

json::value StabilizeReason(int32_t stabilized, int32_t raw, int32_t current) {
  if (stabilized == raw) return ReasonValue(policies::HpaReason::kReadyForNewScale);
  return ReasonValue(raw >= current ? policies::HpaReason::kScaleUpStabilized
                                    : policies::HpaReason::kScaleDownStabilized);
}

void RunStabilize(bool behavior, const json::object& input, const json::object& expect,
                  Checker& checker) {
  policies::HpaHistory history = ReadHistory(input, "history");
  const int32_t raw = Count(input, "desired");
  json::object got;
  int32_t stabilized = 0;
  if (behavior) {
    const int32_t current = Count(input, "current");
    stabilized = history.StabilizeBoth(current, raw, SecondsField(input, "up_window_s"),
                                       SecondsField(input, "down_window_s"), kNow);
    got["reason"] = StabilizeReason(stabilized, raw, current);
  } else {
    stabilized = history.StabilizeDown(raw, SecondsField(input, "down_window_s"), kNow);
    got["reason"] = ReasonValue(stabilized == raw ? policies::HpaReason::kReadyForNewScale
                                                  : policies::HpaReason::kScaleDownStabilized);
  }
  got["replicas"] = stabilized;
  AddHistory(history, got);
  checker.Compare(expect, got);
}

void AddLimited(const policies::HpaLimited& limited, int32_t asked, json::object& got) {
  got["replicas"] = limited.replicas;
  got["reason"] = ReasonValue(limited.reason);
  got["limit_reason"] = ReasonValue(limited.reason);
  got["limited"] = limited.replicas != asked;
}

policies::HpaLimited LimitRate(const json::object& input, int32_t desired) {
  return policies::LimitHpaRate(
      Count(input, "current"), desired, {Count(input, "min"), Count(input, "max")},
      ReadBehavior(input, SecondsField(input, "downscale_window_s", absl::Seconds(300))),
      ReadEvents(input, "up_events"), ReadEvents(input, "down_events"), kNow);
}

void RunRate(const json::object& input, const json::object& expect, Checker& checker) {
  const int32_t desired = Count(input, "desired");
  json::object got;
  AddLimited(LimitRate(input, desired), desired, got);
  checker.Compare(expect, got);
}

void RunRateNoBehavior(const json::object& input, const json::object& expect, Checker& checker) {
  const int32_t desired = Count(input, "desired");
  json::object got;
  AddLimited(policies::LimitHpaGrowth(
                 Count(input, "current"), desired, {Count(input, "min"), Count(input, "max")},
                 {Number(input, "up_limit_factor", 2), Count(input, "up_limit_min", 4)}),
             desired, got);
  checker.Compare(expect, got);
}

void RunLimit(const json::object& input, const json::object& expect, Checker& checker) {
  const policies::HpaScaleEvents up = ReadEvents(input, "up_events");
  const policies::HpaScaleEvents down = ReadEvents(input, "down_events");
  const policies::HpaRulesSpec rules = ReadRules(input, "rule");
  const int32_t current = Count(input, "current");
  const std::string direction = Text(input, "direction");
  if (direction != "up" && direction != "down") {
    throw VectorError("unknown direction '" + direction + "'");
  }
  json::object got;
  got["limit"] =
      direction == "up"
          ? policies::HpaUpLimit(current, policies::CompleteHpaUpRules(rules), up, down, kNow)
          : policies::HpaDownLimit(
                current, policies::CompleteHpaDownRules(rules, absl::Seconds(300)), up, down, kNow);
  checker.Compare(expect, got);
}

void RunStoreEvent(const json::object& input, const json::object& expect, Checker& checker) {
  policies::HpaScaleEvents events = ReadEvents(input, "events");
  json::object got;
  got["sum_before"] = events.ChangeWithin(SecondsField(input, "sum_period_s"), kNow);
  events.Store(Count(input, "change"),
               policies::CompleteHpaUpRules(ReadRules(input, "rule")).LongestPeriod(), kNow);
  json::array& after = got["events_after"].emplace_array();
  for (const auto& event : events.events()) {
    after.push_back(json::object{{"change", event.change}, {"outdated", event.outdated}});
  }
  checker.Compare(expect, got);
}

void RunPipeline(const json::object& input, const json::object& expect, Checker& checker) {
  const policies::HpaBehavior behavior =
      ReadBehavior(input, SecondsField(input, "downscale_window_s", absl::Seconds(300)));
  policies::HpaHistory history = ReadHistory(input, "history");
  const int32_t current = Count(input, "current");
  const int32_t raw = Count(input, "desired");
  const int32_t stabilized =
      history.StabilizeBoth(current, raw, behavior.up.window, behavior.down.window, kNow);
  json::object got;
  AddLimited(LimitRate(input, stabilized), stabilized, got);
  got["stabilized"] = stabilized;
  got["reason"] = StabilizeReason(stabilized, raw, current);
  AddHistory(history, got);
  checker.Compare(expect, got);
}

json::value SequenceReason(const policies::HpaDecision& decision) {
  switch (decision.path) {
    case policies::HpaPath::kAboveMax:
      return "above_max";
    case policies::HpaPath::kBelowMin:
      return "below_min";
    case policies::HpaPath::kPaused:
      return "paused";
    case policies::HpaPath::kMetrics:
    case policies::HpaPath::kFailed:
    case policies::HpaPath::kUnread:
      break;
  }
  return ReasonValue(decision.scaling_limited.reason);
}

void RunSequence(const json::object& input, const json::object& expect, Checker& checker) {
  policies::HpaConfig config = ReadConfig(input);
  config.tolerance = {0, 0};  // the ticks give raw proposals; no band may change them
  policies::HpaState state;
  int32_t current = Count(input, "start_replicas");
  json::object got;
  json::array replicas;
  json::array reasons;
  for (const json::value& value : Array(input, "ticks")) {
    const json::object& tick = AsObject(value, "ticks");
    if (Flag(tick, "restart", false)) {
      const std::optional<bool> mark = state.scaled_to_zero;
      state = policies::HpaState();
      state.scaled_to_zero = mark;
    }
    const int64_t load = int64_t{1000} * Count(tick, "raw");
    policies::HpaMetric metric;
    metric.kind = policies::HpaMetricKind::kExternalAverage;
    metric.target_milli = 1000;
    metric.samples_milli = absl::MakeConstSpan(&load, 1);
    policies::HpaObservation observation;
    observation.now = kNow + SecondsField(tick, "t_s");
    observation.counts = {current, current, current, current};
    observation.metrics = absl::MakeConstSpan(&metric, 1);
    policies::HpaDecision decision = policies::ReconcileHpa(config, observation, state);
    policies::RecordHpaWrite(config, observation, true, decision, state);
    current = decision.rescale_to.value_or(current);
    replicas.push_back(current);
    reasons.push_back(SequenceReason(decision));
  }
  got["replicas"] = replicas;
  got["reasons"] = reasons;
  AddHistory(state.history, got);
  checker.Compare(expect, got);
}

}  // namespace

bool RunHpaBehavior(const std::string& level, const json::object& input, const json::object& expect,
                    Checker& checker) {
  if (level == "stabilize" || level == "stabilize_no_behavior") {
    RunStabilize(level == "stabilize", input, expect, checker);
  } else if (level == "rate") {
    RunRate(input, expect, checker);
  } else if (level == "rate_no_behavior") {
    RunRateNoBehavior(input, expect, checker);
  } else if (level == "limit") {
    RunLimit(input, expect, checker);
  } else if (level == "store_event") {
    RunStoreEvent(input, expect, checker);
  } else if (level == "pipeline") {
    RunPipeline(input, expect, checker);
  } else if (level == "sequence") {
    RunSequence(input, expect, checker);
  } else {
    return false;
  }
  return true;
}

}  // namespace springtide::conformance
