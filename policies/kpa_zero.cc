#include "policies/kpa_zero.h"

#include <algorithm>

namespace springtide::policies {
namespace {

// What an activation may take beyond the deadline of its deployment.
constexpr absl::Duration kActivationSlack = absl::Seconds(30);
// The path's object does not change on this step, so nothing else would bring the reconciler back.
constexpr absl::Duration kProxiedRecheck = absl::Seconds(3);

KpaZeroStep StepActivating(const KpaZeroConfig& config, absl::Duration age) {
  const absl::Duration timeout = config.progress_deadline + kActivationSlack;
  KpaZeroStep step;
  if (age > timeout) {
    step.write = 0;
    step.reported = 0;
  } else {
    step.look_again = timeout;  // the whole of it, as upstream, not what is left
  }
  return step;
}

KpaZeroStep StepActive(const KpaZeroConfig& config, const KpaZeroState& state, absl::Duration age) {
  KpaZeroStep step;
  if (age >= config.stable_window) {
    step.reported = 0;
    if (state.proxied_since.has_value()) step.look_again = kProxiedRecheck;
  } else {
    step.write = 1;
    step.reported = 1;
    step.look_again = config.stable_window - age;
  }
  return step;
}

KpaZeroStep StepInactive(const KpaZeroConfig& config, const KpaZeroState& state, absl::Duration age,
                         absl::Time now) {
  KpaZeroStep step;
  step.reported = 0;
  if (!config.activator_always_in_path && !state.probe_answered) {
    step.probe = true;
    return step;
  }
  const absl::Duration keep = state.reachability == KpaReachability::kUnreachable
                                  ? absl::ZeroDuration()
                                  : config.pod_retention;
  if (age >= std::max(config.grace_period, keep)) {
    step.write = 0;
    return step;
  }
  if (age < keep) {
    step.look_again = keep - age;
    return step;
  }
  const absl::Duration proxied =
      state.proxied_since.has_value() ? now - *state.proxied_since : absl::ZeroDuration();
  const absl::Duration left = config.grace_period - proxied;
  if (left <= absl::ZeroDuration()) {
    step.write = 0;
  } else {
    step.look_again = left;
  }
  return step;
}

}  // namespace

int32_t KpaInitialScale::Resolve() const {
  const int32_t value = own.value_or(cluster);
  return value == 0 && !zero_allowed ? cluster : value;
}

std::optional<int32_t> ApplyKpaBounds(int32_t desired, KpaActive condition, const KpaBounds& bounds,
                                      const KpaInitialScale& initial,
                                      KpaReachability reachability) {
  if (desired < 0 && condition != KpaActive::kActivating) return std::nullopt;
  const bool unreachable = reachability == KpaReachability::kUnreachable;
  int32_t lowest = unreachable ? 0 : bounds.min;
  const int32_t start = initial.Resolve();
  if (start > 1 && !initial.reached && !unreachable) lowest = std::max(lowest, start);
  if (desired < lowest) return lowest;
  if (bounds.max != 0 && desired > bounds.max) return bounds.max;
  return desired;
}

KpaZeroStep StepKpaToZero(int32_t desired, const KpaZeroConfig& config, const KpaZeroState& state,
                          absl::Time now) {
  if (desired == 0 && !config.enabled) desired = 1;
  if (desired != 0) {
    KpaZeroStep step;
    step.write = desired;
    step.reported = desired;
    return step;
  }
  const absl::Duration age = now - state.condition_since;
  switch (state.condition) {
    case KpaActive::kActivating:
      return StepActivating(config, age);
    case KpaActive::kActive:
      return StepActive(config, state, age);
    case KpaActive::kInactive:
      break;
  }
  return StepInactive(config, state, age, now);
}

int32_t KpaPodsNeeded(const KpaBounds& bounds, const KpaInitialScale& initial) {
  return std::max(bounds.min, initial.reached ? 1 : initial.Resolve());
}

KpaActive NextKpaActive(KpaActive condition, int32_t reported, int32_t needed, int32_t ready) {
  if (reported == 0 || needed == 0) return KpaActive::kInactive;
  // An unknown count wakes nothing that sleeps.
  if (reported < 0 && condition == KpaActive::kInactive) return KpaActive::kInactive;
  return ready < needed ? KpaActive::kActivating : KpaActive::kActive;
}

}  // namespace springtide::policies
