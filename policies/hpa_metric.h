#ifndef SPRINGTIDE_POLICIES_HPA_METRIC_H_
#define SPRINGTIDE_POLICIES_HPA_METRIC_H_

#include <cstdint>
#include <optional>

#include "absl/types/span.h"

namespace springtide::policies {

// Replica proposals of the Kubernetes HorizontalPodAutoscaler from one object or external metric.
//
// Source: the controller's replica calculator, Kubernetes 1.31 to 1.36. Quantities are int64
// milli-units, as the metrics APIs deliver them; ratios are doubles, because they are upstream and
// the result has to be the same to the last replica. Everything here is pure and thread-safe.

// Where a metric comes from and what its target means.
enum class HpaMetricKind {
  kObjectValue,      // one value of an object against a target for the whole workload
  kObjectAverage,    // one value of an object against a target per replica
  kExternalValue,    // the sum of an external metric's series, target for the whole workload
  kExternalAverage,  // the sum of an external metric's series, target per replica
  kUnsupported,      // a source that the controller does not know
};

// Why a metric proposes nothing.
enum class HpaMetricError {
  kFetchFailed,      // the metrics API did not answer
  kNoSamples,        // it answered without a value: unknown, which is not zero
  kNoPods,           // a Value target needs pods to multiply, and the selector finds none
  kInvalidTarget,    // the target is zero or negative
  kUnsupportedKind,  // kind is kUnsupported
};

// How far a ratio of usage to target may be from 1 before anything moves. Fractions, >= 0.
struct HpaTolerance {
  double down = 0.1;
  double up = 0.1;

  // True when `ratio` lies in [1 - down, 1 + up], both ends included. NaN never does.
  bool Holds(double ratio) const;
};

// One metric as a reconcile sees it.
struct HpaMetric {
  HpaMetricKind kind = HpaMetricKind::kUnsupported;
  int64_t target_milli = 0;  // > 0
  // The object's value (only the first is read), or the series of an external metric (summed).
  // Must outlive the call.
  absl::Span<const int64_t> samples_milli;
  bool fetch_failed = false;
};

// The replica counts that a proposal may need. None is negative.
struct HpaReplicaCounts {
  int32_t spec = 0;        // what the scale subresource asks for
  int32_t status = 0;      // what it reports, surge and terminating pods included
  int32_t pods = 0;        // pods that the selector finds
  int32_t ready_pods = 0;  // those of them that run and are ready, deleting ones too
};

// What one metric asks for.
struct HpaProposal {
  std::optional<HpaMetricError> error;  // set: `replicas` means nothing
  int32_t replicas = 0;
  std::optional<int64_t> usage_milli;    // Value kinds: the total that was compared
  std::optional<int64_t> average_milli;  // Average kinds: the total per status replica, rounded up;
                                         // absent without status replicas
};

// The proposal of `metric` alone, before stabilisation, limits and bounds; may be negative when
// the metric is. Results beyond int32 stop at its ends, sums at those of int64.
HpaProposal ProposeHpaReplicas(const HpaMetric& metric, const HpaReplicaCounts& counts,
                               const HpaTolerance& tolerance);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_HPA_METRIC_H_
