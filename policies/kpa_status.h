#ifndef SPRINGTIDE_POLICIES_KPA_STATUS_H_
#define SPRINGTIDE_POLICIES_KPA_STATUS_H_

#include <cstdint>

#include "policies/kpa_decider.h"

namespace springtide::policies {

// The published outcome of a decider, which decides whether the reconciler has to look.
// Source: Knative Serving's multi-scaler, at 98e5ef90. Not thread-safe.
struct KpaStatus {
  int32_t desired = -1;  // -1: not known yet
  int32_t excess_burst_capacity = 0;

  // Takes a decision in. True when the reconciler must be woken: the count changed, or the excess
  // burst capacity changed sign (0 is positive). A decision that is not valid changes nothing.
  bool Update(const KpaDecision& decision);
};

// The status before the first decision: burst capacity as if `initial_scale` pods stood idle, or
// the burst target itself where that is 0 or -1.
KpaStatus InitialKpaStatus(int32_t initial_scale, double total_value, double target_burst_capacity);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_KPA_STATUS_H_
