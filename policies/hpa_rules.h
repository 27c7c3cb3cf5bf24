// The behavior block of a HorizontalPodAutoscaler as configuration, in the HPA's own field names.
#ifndef SPRINGTIDE_POLICIES_HPA_RULES_H_
#define SPRINGTIDE_POLICIES_HPA_RULES_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "base/schema.h"
#include "policies/hpa_behavior.h"

namespace springtide::policies {

struct HpaRateRuleConfig {
  HpaRateKind type = HpaRateKind::kPods;
  int64_t value = 4;
  int64_t period_seconds = 15;

  static const base::Schema<HpaRateRuleConfig>& schema();
};

struct HpaRulesConfig {
  std::optional<int64_t> stabilization_window_seconds;
  HpaSelect select_policy = HpaSelect::kMax;
  std::vector<HpaRateRuleConfig> policies;  // empty: the API's defaults

  static const base::Schema<HpaRulesConfig>& schema();
};

struct HpaBehaviorConfig {
  HpaRulesConfig scale_up;
  HpaRulesConfig scale_down;

  static const base::Schema<HpaBehaviorConfig>& schema();
};

// ToHpaBehavior: the block completed with the API's defaults.
HpaBehavior ToHpaBehavior(const HpaBehaviorConfig& config, absl::Duration downscale_stabilization);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_HPA_RULES_H_
