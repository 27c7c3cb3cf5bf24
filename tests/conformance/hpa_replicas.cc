// Levels of hpa_replicas.json: metric, controller, ratio.

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "policies/hpa_metric.h"
#include "policies/hpa_ratio.h"
#include "policies/hpa_reconcile.h"
#include "tests/conformance/fields.h"
#include "tests/conformance/hpa_config.h"
#include "tests/conformance/runners.h"

namespace springtide::conformance {
namespace {

namespace json = boost::json;

policies::HpaMetricKind ReadKind(const std::string& text) {
  if (text == "object_value") return policies::HpaMetricKind::kObjectValue;
  if (text == "object_average") return policies::HpaMetricKind::kObjectAverage;
  if (text == "external_value") return policies::HpaMetricKind::kExternalValue;
  if (text == "external_average") return policies::HpaMetricKind::kExternalAverage;
  if (text == "unsupported") return policies::HpaMetricKind::kUnsupported;
  throw VectorError("unknown metric_kind '" + text + "'");
}

const char* ErrorToken(policies::HpaMetricError error) {
  switch (error) {
    case policies::HpaMetricError::kFetchFailed:
      return "fetch_error";
    case policies::HpaMetricError::kNoSamples:
      return "no_samples";
    case policies::HpaMetricError::kNoPods:
      return "no_pods";
    case policies::HpaMetricError::kInvalidTarget:
      return "invalid_target";
    case policies::HpaMetricError::kUnsupportedKind:
      return "unsupported";
  }
  return "";
}

int64_t AsInteger(const json::value& value) {
  json::error_code error;
  const int64_t number = value.to_number<int64_t>(error);
  if (error) throw VectorError("field 'samples_milli' holds something that is not a number");
  return number;
}

// `samples` keeps what the metric points to.
policies::HpaMetric ReadMetric(const json::object& object,
                               std::deque<std::vector<int64_t>>& samples) {
  policies::HpaMetric metric;
  metric.kind = ReadKind(Text(object, "metric_kind"));
  metric.target_milli = Integer(object, "target", 0);
  metric.fetch_failed = Flag(object, "fetch_error", false);
  std::vector<int64_t>& values = samples.emplace_back();
  if (const json::value* given = Find(object, "samples_milli"); given != nullptr) {
    if (given->is_array()) {
      for (const json::value& value : given->get_array()) values.push_back(AsInteger(value));
    } else {
      values.push_back(AsInteger(*given));
    }
  }
  metric.samples_milli = values;
  return metric;
}

void ReadPods(const json::object& input, policies::HpaReplicaCounts& counts) {
  if (Find(input, "pods") == nullptr) return;
  for (const json::value& value : Array(input, "pods")) {
    const json::object& pod = AsObject(value, "pods");
    ++counts.pods;
    if (Text(pod, "phase") == "Running" && Flag(pod, "ready", false)) ++counts.ready_pods;
  }
}

json::value Optional(const std::optional<int64_t>& value) {
  return value.has_value() ? json::value(*value) : json::value(nullptr);
}

void AddReported(const policies::HpaProposal& proposal, json::object& got) {
  got["usage_milli"] = Optional(proposal.usage_milli);
  got["average_milli"] = Optional(proposal.average_milli);
}

void RunMetric(const json::object& input, const json::object& expect, Checker& checker) {
  std::deque<std::vector<int64_t>> samples;
  const policies::HpaMetric metric = ReadMetric(input, samples);
  policies::HpaReplicaCounts counts;
  counts.spec = Count(input, "current_replicas");
  counts.status = Count(input, "status_replicas", counts.spec);
  ReadPods(input, counts);
  const policies::HpaProposal proposal = policies::ProposeHpaReplicas(
      metric, counts, {Number(input, "tolerance_down", 0.1), Number(input, "tolerance_up", 0.1)});
  json::object got;
  AddReported(proposal, got);
  if (proposal.error.has_value()) {
    got["error"] = ErrorToken(*proposal.error);
    got["replicas"] = nullptr;
  } else {
    got["error"] = nullptr;
    got["replicas"] = proposal.replicas;
  }
  checker.Compare(expect, got);
}

void AddCondition(const char* type, const policies::HpaCondition& condition, json::object& to) {
  if (!condition.status.has_value()) return;
  std::string text = *condition.status ? "True/" : "False/";
  const absl::string_view reason = policies::HpaReasonName(condition.reason);
  text.append(reason.data(), reason.size());
  to[type] = text;
}

policies::HpaSelector ReadSelector(const std::string& text) {
  if (text == "ok") return policies::HpaSelector::kValid;
  if (text == "missing" || text == "invalid") return policies::HpaSelector::kInvalid;
  if (text == "ambiguous") return policies::HpaSelector::kAmbiguous;
  throw VectorError("unknown selector '" + text + "'");
}

void RunController(const json::object& input, const json::object& expect, Checker& checker) {
  const policies::HpaConfig config = ReadConfig(input);
  std::deque<std::vector<int64_t>> samples;
  std::vector<policies::HpaMetric> metrics;
  for (const json::value& metric : Array(input, "metrics")) {
    metrics.push_back(ReadMetric(AsObject(metric, "metrics"), samples));
  }
  policies::HpaObservation observation;
  observation.now = absl::UnixEpoch();
  observation.scale_read = !Flag(input, "scale_get_error", false);
  observation.selector = ReadSelector(Text(input, "selector", "ok"));
  observation.counts.spec = Count(input, "spec_replicas");
  observation.counts.status = Count(input, "status_replicas", observation.counts.spec);
  ReadPods(input, observation.counts);
  observation.metrics = metrics;

  policies::HpaState state;
  state.history = ReadHistory(input, "history");
  state.seen = Find(input, "history") != nullptr;
  if (Find(input, "scaled_to_zero") != nullptr) {
    state.scaled_to_zero = Flag(input, "scaled_to_zero");
  }
  policies::HpaDecision decision = policies::ReconcileHpa(config, observation, state);
  const bool written = decision.rescale_to.has_value() && !Flag(input, "scale_update_error", false);
  policies::RecordHpaWrite(config, observation, written, decision, state);

  json::object got;
  // The published count starts out as the one in the spec and follows successful writes.
  const int32_t replicas = written ? *decision.rescale_to : observation.counts.spec;
  got["replicas"] = replicas;
  got["action"] = replicas > observation.counts.spec   ? "scale_up"
                  : replicas < observation.counts.spec ? "scale_down"
                                                       : "none";
  got["error"] = decision.error;
  json::object& conditions = got["conditions"].emplace_object();
  AddCondition("AbleToScale", decision.able_to_scale, conditions);
  AddCondition("ScalingActive", decision.scaling_active, conditions);
  AddCondition("ScalingLimited", decision.scaling_limited, conditions);
  if (state.scaled_to_zero.has_value()) {
    conditions["ScaledToZero"] = *state.scaled_to_zero ? "True" : "False";
  }
  if (metrics.size() == 1) {
    AddReported(policies::ProposeHpaReplicas(metrics.front(), observation.counts, config.tolerance),
                got);
  }
  checker.Compare(expect, got);
}

void RunRatio(const json::object& input, const json::object& expect, Checker& checker) {
  const json::object& samples = Object(input, "samples_milli");
  const bool utilization = Find(input, "requests_milli") != nullptr;
  std::optional<policies::HpaRatio> ratio;
  if (utilization) {
    const json::object& requests = Object(input, "requests_milli");
    std::vector<policies::HpaPodUse> pods;
    for (const auto& sample : samples) {
      const json::value* request = requests.if_contains(sample.key());
      if (request != nullptr) pods.push_back({AsInteger(sample.value()), AsInteger(*request)});
    }
    ratio = policies::HpaUtilizationRatio(pods, Count(input, "target"));
  } else {
    std::vector<int64_t> values;
    for (const auto& sample : samples) values.push_back(AsInteger(sample.value()));
    ratio = policies::HpaAverageRatio(values, Integer(input, "target"));
  }
  json::object got;
  if (!ratio.has_value()) {
    got["error"] = utilization ? "no_matching_samples" : "no_samples";
  } else {
    got["ratio"] = ratio->ratio;
    got["average_milli"] = ratio->average_milli;
    got["utilization_pct"] = ratio->utilization_percent.has_value()
                                 ? json::value(*ratio->utilization_percent)
                                 : json::value(nullptr);
  }
  checker.Compare(expect, got);
}

}  // namespace

bool RunHpaReplicas(const std::string& level, const json::object& input, const json::object& expect,
                    Checker& checker) {
  if (level == "metric") {
    RunMetric(input, expect, checker);
  } else if (level == "controller") {
    RunController(input, expect, checker);
  } else if (level == "ratio") {
    RunRatio(input, expect, checker);
  } else {
    return false;
  }
  return true;
}

}  // namespace springtide::conformance
