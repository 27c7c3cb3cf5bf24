#include "policies/kpa_decider.h"

#include <algorithm>
#include <cmath>

#include "policies/saturate.h"

namespace springtide::policies {

KpaDecider::KpaDecider(const KpaDeciderConfig& config, std::optional<int32_t> ready_pods,
                       absl::Time now)
    : config_(config) {
  state_.panic_floor = ready_pods.value_or(0);
  if (state_.panic_floor > 1) state_.panic_since = now;
  if (config.scale_down_delay > absl::ZeroDuration()) {
    // Not the same as a delay of one slice: two ticks in one slice would keep the larger.
    state_.delay.emplace(config.scale_down_delay, kKpaTick);
  }
}

KpaDecision KpaDecider::Tick(absl::Time now, std::optional<int32_t> ready_pods,
                             const std::optional<KpaAverages>& averages) {
  if (!ready_pods.has_value() || !averages.has_value() || !std::isfinite(averages->stable) ||
      !std::isfinite(averages->panic) || !(config_.target_value > 0)) {
    return {};
  }
  const double ready = std::max(1.0, static_cast<double>(*ready_pods));
  // Rounded outwards, so that a small rate still allows one pod.
  const double highest = std::ceil(config_.max_scale_up_rate * ready);
  const double lowest = config_.reachable ? std::floor(ready / config_.max_scale_down_rate) : 0;
  const double wanted_stable = std::ceil(averages->stable / config_.target_value);
  const double wanted_panic = std::ceil(averages->panic / config_.target_value);
  int32_t stable = SaturateToInt32(std::min(std::max(wanted_stable, lowest), highest));
  int32_t panic = SaturateToInt32(std::min(std::max(wanted_panic, lowest), highest));
  if (config_.activation_scale > 1) {
    // After the rate: the first step up from nothing goes all the way.
    if (wanted_stable > 0) stable = std::max(stable, config_.activation_scale);
    if (wanted_panic > 0) panic = std::max(panic, config_.activation_scale);
  }

  const bool over_threshold = wanted_panic / ready >= config_.panic_threshold;
  int32_t desired = ApplyPanic(now, over_threshold, stable, panic);
  if (config_.reachable && state_.delay.has_value()) {
    desired = state_.delay->Record(now, desired);
  }
  return {true, desired, ExcessBurstCapacity(*ready_pods, averages->panic)};
}

int32_t KpaDecider::ApplyPanic(absl::Time now, bool over_threshold, int32_t stable, int32_t panic) {
  if (over_threshold) {
    state_.panic_since = now;
  } else if (state_.panic_since.has_value() && *state_.panic_since + config_.stable_window < now) {
    state_.panic_since.reset();
    state_.panic_floor = 0;
  }
  if (!state_.panic_since.has_value()) return stable;
  state_.panic_floor = std::max({state_.panic_floor, stable, panic});
  return state_.panic_floor;
}

int32_t KpaDecider::ExcessBurstCapacity(int32_t ready_pods, double panic_load) const {
  if (config_.target_burst_capacity == 0) return 0;
  if (!(config_.target_burst_capacity > 0)) return -1;
  // Pods that are ready, not the one that rates assume: at zero there is no room at all.
  const double capacity = static_cast<double>(ready_pods) * config_.total_value;
  return SaturateToInt32(std::floor(capacity - config_.target_burst_capacity - panic_load));
}

void KpaDecider::set_panic(std::optional<absl::Time> since, int32_t floor) {
  state_.panic_since = since;
  state_.panic_floor = floor;
}

void KpaDecider::State::Persist(base::Archive& archive) {
  archive.Field("panicSince", panic_since);
  archive.Field("panicFloor", panic_floor);
  // Whether there is a delay is a matter of configuration, which loading does not change.
  if (delay.has_value()) archive.Field("delay", *delay);
}

}  // namespace springtide::policies
