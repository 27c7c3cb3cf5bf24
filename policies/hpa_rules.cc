#include "policies/hpa_rules.h"

namespace springtide::policies {
namespace {

constexpr size_t kMaxRules = 16;

HpaRulesSpec ToSpec(const HpaRulesConfig& config) {
  HpaRulesSpec spec;
  if (config.stabilization_window_seconds.has_value()) {
    spec.window = absl::Seconds(*config.stabilization_window_seconds);
  }
  spec.select = config.select_policy;
  if (config.policies.empty()) return spec;
  spec.policies.emplace();
  for (const HpaRateRuleConfig& rule : config.policies) {
    spec.policies->push_back(
        {rule.type, static_cast<int32_t>(rule.value), absl::Seconds(rule.period_seconds)});
  }
  return spec;
}

}  // namespace

const base::Schema<HpaRateRuleConfig>& HpaRateRuleConfig::schema() {
  using Config = HpaRateRuleConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>("At most value pods, or per cent of the count, per period.")
          .Choice("type", &Config::type,
                  {{"Pods", HpaRateKind::kPods}, {"Percent", HpaRateKind::kPercent}},
                  "What value counts.")
          .Integer("value", &Config::value, {1, 100'000}, "How much.")
          .Integer("periodSeconds", &Config::period_seconds, {1, 1800}, "Within how long."));
  return *schema;
}

const base::Schema<HpaRulesConfig>& HpaRulesConfig::schema() {
  using Config = HpaRulesConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>("The rules of one direction.")
          .Integer("stabilizationWindowSeconds", &Config::stabilization_window_seconds, {0, 3600},
                   "Window of past proposals that hold a change back. Default: 0 up, the "
                   "controller-wide window down.")
          .Choice("selectPolicy", &Config::select_policy,
                  {{"Max", HpaSelect::kMax},
                   {"Min", HpaSelect::kMin},
                   {"Disabled", HpaSelect::kDisabled}},
                  "Which of several policies binds: the largest change, the smallest, or none at "
                  "all is allowed.")
          .List("policies", &Config::policies, kMaxRules,
                "The rate policies. Default: up 4 pods or 100 per cent, down 100 per cent, per "
                "15 s."));
  return *schema;
}

const base::Schema<HpaBehaviorConfig>& HpaBehaviorConfig::schema() {
  using Config = HpaBehaviorConfig;
  static const auto* schema = new base::Schema<Config>(
      base::Schema<Config>("Stabilisation and rate policies of both directions.")
          .Object("scaleUp", &Config::scale_up, "Growth.")
          .Object("scaleDown", &Config::scale_down, "Shrinking."));
  return *schema;
}

HpaBehavior ToHpaBehavior(const HpaBehaviorConfig& config, absl::Duration downscale_stabilization) {
  return {CompleteHpaUpRules(ToSpec(config.scale_up)),
          CompleteHpaDownRules(ToSpec(config.scale_down), downscale_stabilization)};
}

}  // namespace springtide::policies
