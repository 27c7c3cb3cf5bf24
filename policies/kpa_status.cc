#include "policies/kpa_status.h"

#include "policies/saturate.h"

namespace springtide::policies {

bool KpaStatus::Update(const KpaDecision& decision) {
  if (!decision.valid) return false;
  const bool sign_changed = (excess_burst_capacity < 0) != (decision.excess_burst_capacity < 0);
  const bool wake = desired != decision.desired || sign_changed;
  desired = decision.desired;
  excess_burst_capacity = decision.excess_burst_capacity;
  return wake;
}

KpaStatus InitialKpaStatus(int32_t initial_scale, double total_value,
                           double target_burst_capacity) {
  KpaStatus status;
  const bool fixed = target_burst_capacity == 0 || target_burst_capacity == -1;
  status.excess_burst_capacity = SaturateToInt32(
      fixed ? target_burst_capacity
            : static_cast<double>(initial_scale) * total_value - target_burst_capacity);
  return status;
}

}  // namespace springtide::policies
