#include "policies/hpa_behavior.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "policies/saturate.h"

namespace springtide::policies {
namespace {

constexpr absl::Duration kDefaultPeriod = absl::Seconds(15);

// The count when the policy's period began, as far as the stored events tell.
int64_t StartOfPeriod(int32_t current, absl::Duration period, const HpaScaleEvents& up,
                      const HpaScaleEvents& down, absl::Time now) {
  return current - up.ChangeWithin(period, now) + down.ChangeWithin(period, now);
}

}  // namespace

absl::Duration HpaRules::LongestPeriod() const {
  absl::Duration longest = absl::ZeroDuration();
  for (const HpaRatePolicy& policy : policies) longest = std::max(longest, policy.period);
  return longest;
}

HpaRules CompleteHpaUpRules(const HpaRulesSpec& spec) {
  HpaRules rules;
  rules.window = spec.window.value_or(absl::ZeroDuration());
  rules.select = spec.select.value_or(HpaSelect::kMax);
  rules.policies = spec.policies.has_value()
                       ? *spec.policies
                       : std::vector<HpaRatePolicy>{{HpaRateKind::kPods, 4, kDefaultPeriod},
                                                    {HpaRateKind::kPercent, 100, kDefaultPeriod}};
  return rules;
}

HpaRules CompleteHpaDownRules(const HpaRulesSpec& spec, absl::Duration downscale_window) {
  HpaRules rules;
  rules.window = spec.window.value_or(downscale_window);
  rules.select = spec.select.value_or(HpaSelect::kMax);
  rules.policies = spec.policies.has_value()
                       ? *spec.policies
                       : std::vector<HpaRatePolicy>{{HpaRateKind::kPercent, 100, kDefaultPeriod}};
  return rules;
}

HpaLimited LimitHpaGrowth(int32_t current, int32_t desired, const HpaBounds& bounds,
                          const HpaGrowthCap& cap) {
  const int32_t growth_limit =
      SaturateToInt32(std::max(cap.factor * current, static_cast<double>(cap.minimum)));
  const bool growth_binds = bounds.max > growth_limit;
  const int32_t highest = growth_binds ? growth_limit : bounds.max;
  if (desired < bounds.min) return {bounds.min, HpaReason::kTooFewReplicas};
  if (desired > highest) {
    return {highest, growth_binds ? HpaReason::kScaleUpLimit : HpaReason::kTooManyReplicas};
  }
  return {desired, HpaReason::kDesiredWithinRange};
}

int32_t HpaUpLimit(int32_t current, const HpaRules& rules, const HpaScaleEvents& up,
                   const HpaScaleEvents& down, absl::Time now) {
  if (rules.select == HpaSelect::kDisabled || rules.policies.empty()) return current;
  const bool smallest = rules.select == HpaSelect::kMin;
  int32_t limit =
      smallest ? std::numeric_limits<int32_t>::max() : std::numeric_limits<int32_t>::min();
  for (const HpaRatePolicy& policy : rules.policies) {
    const int64_t start = StartOfPeriod(current, policy.period, up, down, now);
    // Rounded up, or a small percentage of a small count would never grow. The shape of the
    // expression is upstream's: 100 * (1 + 0.1) is a little more than 110 and gives 111.
    const int32_t allowed =
        policy.kind == HpaRateKind::kPods
            ? SaturateToInt32(start + policy.value)
            : SaturateToInt32(std::ceil(static_cast<double>(start) *
                                        (1 + static_cast<double>(policy.value) / 100)));
    limit = smallest ? std::min(limit, allowed) : std::max(limit, allowed);
  }
  return limit;
}

int32_t HpaDownLimit(int32_t current, const HpaRules& rules, const HpaScaleEvents& up,
                     const HpaScaleEvents& down, absl::Time now) {
  if (rules.select == HpaSelect::kDisabled || rules.policies.empty()) return current;
  const bool smallest = rules.select == HpaSelect::kMin;
  int32_t limit =
      smallest ? std::numeric_limits<int32_t>::min() : std::numeric_limits<int32_t>::max();
  for (const HpaRatePolicy& policy : rules.policies) {
    const int64_t start = StartOfPeriod(current, policy.period, up, down, now);
    const int32_t allowed = policy.kind == HpaRateKind::kPods
                                ? SaturateToInt32(start - policy.value)
                                : SaturateToInt32(static_cast<double>(start) *
                                                  (1 - static_cast<double>(policy.value) / 100));
    limit = smallest ? std::max(limit, allowed) : std::min(limit, allowed);
  }
  return limit;
}

HpaLimited LimitHpaRate(int32_t current, int32_t desired, const HpaBounds& bounds,
                        const HpaBehavior& behavior, const HpaScaleEvents& up,
                        const HpaScaleEvents& down, absl::Time now) {
  if (desired > current) {
    // An overdrawn budget freezes; it does not take replicas back.
    const int32_t limit = std::max(HpaUpLimit(current, behavior.up, up, down, now), current);
    const bool rate_binds = bounds.max > limit;
    const int32_t highest = rate_binds ? limit : bounds.max;
    if (desired > highest) {
      return {highest, rate_binds ? HpaReason::kScaleUpLimit : HpaReason::kTooManyReplicas};
    }
  } else if (desired < current) {
    const int32_t limit = std::min(HpaDownLimit(current, behavior.down, up, down, now), current);
    const bool rate_binds = bounds.min < limit;
    const int32_t lowest = rate_binds ? limit : bounds.min;
    if (desired < lowest) {
      return {lowest, rate_binds ? HpaReason::kScaleDownLimit : HpaReason::kTooFewReplicas};
    }
  }
  return {desired, HpaReason::kDesiredWithinRange};
}

}  // namespace springtide::policies
