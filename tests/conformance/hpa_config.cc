#include "tests/conformance/hpa_config.h"

#include <optional>

#include "tests/conformance/fields.h"

namespace springtide::conformance {
namespace {

namespace json = boost::json;

policies::HpaSelect ReadSelect(const std::string& text) {
  if (text == "Max") return policies::HpaSelect::kMax;
  if (text == "Min") return policies::HpaSelect::kMin;
  if (text == "Disabled") return policies::HpaSelect::kDisabled;
  throw VectorError("unknown select '" + text + "'");
}

policies::HpaRatePolicy ReadPolicy(const json::object& object) {
  policies::HpaRatePolicy policy;
  const std::string type = Text(object, "type");
  if (type != "Pods" && type != "Percent") throw VectorError("unknown policy type '" + type + "'");
  policy.kind = type == "Pods" ? policies::HpaRateKind::kPods : policies::HpaRateKind::kPercent;
  policy.value = Count(object, "value");
  policy.period = SecondsField(object, "period_s");
  return policy;
}

policies::HpaZeroRule ReadZeroRule(const std::string& text) {
  if (text == "legacy") return policies::HpaZeroRule::kMinReplicas;
  if (text == "condition") return policies::HpaZeroRule::kCondition;
  throw VectorError("unknown zero_rule '" + text + "'");
}

}  // namespace

policies::HpaRulesSpec ReadRules(const json::object& object, const char* key) {
  policies::HpaRulesSpec spec;
  if (Find(object, key) == nullptr) return spec;
  const json::object& rules = Object(object, key);
  if (Find(rules, "window_s") != nullptr) spec.window = SecondsField(rules, "window_s");
  if (Find(rules, "select") != nullptr) spec.select = ReadSelect(Text(rules, "select"));
  if (Find(rules, "policies") != nullptr) {
    spec.policies.emplace();
    for (const json::value& policy : Array(rules, "policies")) {
      spec.policies->push_back(ReadPolicy(AsObject(policy, "policies")));
    }
  }
  return spec;
}

policies::HpaBehavior ReadBehavior(const json::object& object, absl::Duration downscale_window) {
  return {policies::CompleteHpaUpRules(ReadRules(object, "up")),
          policies::CompleteHpaDownRules(ReadRules(object, "down"), downscale_window)};
}

policies::HpaHistory ReadHistory(const json::object& object, const char* key) {
  policies::HpaHistory history;
  if (Find(object, key) == nullptr) return history;
  for (const json::value& value : Array(object, key)) {
    const json::object& entry = AsObject(value, key);
    history.Append(Count(entry, "replicas"), absl::UnixEpoch() - SecondsField(entry, "age_s"));
  }
  return history;
}

policies::HpaScaleEvents ReadEvents(const json::object& object, const char* key) {
  policies::HpaScaleEvents events;
  if (Find(object, key) == nullptr) return events;
  for (const json::value& value : Array(object, key)) {
    const json::object& event = AsObject(value, key);
    events.Append({Count(event, "change"), absl::UnixEpoch() - SecondsField(event, "age_s"),
                   Flag(event, "outdated", false)});
  }
  return events;
}

policies::HpaConfig ReadConfig(const json::object& input) {
  policies::HpaConfig config;
  config.bounds = {Count(input, "min", 1), Count(input, "max")};
  config.downscale_window = SecondsField(input, "downscale_window_s", absl::Seconds(300));
  config.growth_cap = {Number(input, "up_limit_factor", 2), Count(input, "up_limit_min", 4)};
  config.tolerance = {Number(input, "tolerance_down", 0.1), Number(input, "tolerance_up", 0.1)};
  config.zero_rule = ReadZeroRule(Text(input, "zero_rule", "legacy"));
  config.zero_gate = Flag(input, "zero_gate", true);
  if (Find(input, "behavior") != nullptr) {
    config.behavior = ReadBehavior(Object(input, "behavior"), config.downscale_window);
  }
  return config;
}

json::value ReasonValue(policies::HpaReason reason) {
  const absl::string_view name = policies::HpaReasonName(reason);
  return json::string(json::string_view(name.data(), name.size()));
}

}  // namespace springtide::conformance
