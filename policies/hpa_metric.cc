#include "policies/hpa_metric.h"

#include <cmath>

#include "policies/saturate.h"

namespace springtide::policies {
namespace {

HpaProposal Failed(HpaMetricError error) {
  HpaProposal proposal;
  proposal.error = error;
  return proposal;
}

// A target for the whole workload: the ratio scales the pods that are ready, not the ones asked
// for, so pods on their way are not counted twice and overload that breaks readiness shrinks.
HpaProposal ProposeForValue(int64_t usage, int64_t target, const HpaReplicaCounts& counts,
                            const HpaTolerance& tolerance) {
  HpaProposal proposal;
  proposal.usage_milli = usage;
  const double ratio = static_cast<double>(usage) / static_cast<double>(target);
  if (counts.spec == 0) {
    // Nothing runs, so there is nothing to multiply and no band to stay in.
    proposal.replicas = SaturateToInt32(std::ceil(ratio));
  } else if (tolerance.Holds(ratio)) {
    proposal.replicas = counts.spec;
  } else if (counts.pods <= 0) {
    proposal.error = HpaMetricError::kNoPods;
  } else {
    proposal.replicas = SaturateToInt32(std::ceil(ratio * static_cast<double>(counts.ready_pods)));
  }
  return proposal;
}

// A target per replica: readiness plays no part.
HpaProposal ProposeForAverage(int64_t usage, int64_t target, const HpaReplicaCounts& counts,
                              const HpaTolerance& tolerance) {
  HpaProposal proposal;
  const double total = static_cast<double>(usage);
  const double status = static_cast<double>(counts.status);
  // Infinite or NaN without status replicas: neither is inside the band.
  const double ratio = total / (static_cast<double>(target) * status);
  proposal.replicas = tolerance.Holds(ratio)
                          ? counts.status
                          : SaturateToInt32(std::ceil(total / static_cast<double>(target)));
  if (counts.status > 0) proposal.average_milli = SaturateToInt64(std::ceil(total / status));
  return proposal;
}

}  // namespace

bool HpaTolerance::Holds(double ratio) const { return 1.0 - down <= ratio && ratio <= 1.0 + up; }

HpaProposal ProposeHpaReplicas(const HpaMetric& metric, const HpaReplicaCounts& counts,
                               const HpaTolerance& tolerance) {
  if (metric.kind == HpaMetricKind::kUnsupported) return Failed(HpaMetricError::kUnsupportedKind);
  if (metric.fetch_failed) return Failed(HpaMetricError::kFetchFailed);
  if (metric.samples_milli.empty()) return Failed(HpaMetricError::kNoSamples);
  if (metric.target_milli <= 0) return Failed(HpaMetricError::kInvalidTarget);

  int64_t usage = metric.samples_milli.front();
  if (metric.kind == HpaMetricKind::kExternalValue ||
      metric.kind == HpaMetricKind::kExternalAverage) {
    for (const int64_t sample : metric.samples_milli.subspan(1)) {
      usage = SaturatingAdd(usage, sample);
    }
  }
  const bool per_replica = metric.kind == HpaMetricKind::kObjectAverage ||
                           metric.kind == HpaMetricKind::kExternalAverage;
  return per_replica ? ProposeForAverage(usage, metric.target_milli, counts, tolerance)
                     : ProposeForValue(usage, metric.target_milli, counts, tolerance);
}

}  // namespace springtide::policies
