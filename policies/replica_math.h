// Rounding of fractional replica counts.
#ifndef SPRINGTIDE_POLICIES_REPLICA_MATH_H_
#define SPRINGTIDE_POLICIES_REPLICA_MATH_H_

#include <cmath>

#include "base/units.h"

namespace springtide::policies {

// CeilReplicas: the smallest count that is at least `replicas`, forgiving a rounding error of 1e-9;
// within [0, kMaxReplicas], and kMaxReplicas for what is not a number.
inline base::Replicas CeilReplicas(double replicas) {
  const double rounded = std::ceil(replicas - 1e-9);
  if (!(rounded < static_cast<double>(base::kMaxReplicas.value()))) return base::kMaxReplicas;
  return base::Replicas{rounded > 0 ? static_cast<int32_t>(rounded) : 0};
}

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_REPLICA_MATH_H_
