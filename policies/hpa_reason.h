#ifndef SPRINGTIDE_POLICIES_HPA_REASON_H_
#define SPRINGTIDE_POLICIES_HPA_REASON_H_

#include "absl/strings/string_view.h"

namespace springtide::policies {

// Why a HorizontalPodAutoscaler condition has its status, in the words of the Kubernetes API.
enum class HpaReason {
  kNone,
  // AbleToScale
  kFailedGetScale,
  kSucceededGetScale,
  kReadyForNewScale,
  kScaleDownStabilized,
  kScaleUpStabilized,
  kSucceededRescale,
  kFailedUpdateScale,
  // ScalingActive
  kValidMetricFound,
  kScalingDisabled,
  kInvalidSelector,
  kAmbiguousSelector,
  kFailedGetObjectMetric,
  kFailedGetExternalMetric,
  kInvalidMetricSourceType,
  // ScalingLimited
  kTooFewReplicas,
  kTooManyReplicas,
  kScaleUpLimit,
  kScaleDownLimit,
  kDesiredWithinRange,
};

// The API's spelling of `reason`, for example "ScaleUpLimit"; empty for kNone. Thread-safe; the
// text lives as long as the program.
absl::string_view HpaReasonName(HpaReason reason);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_HPA_REASON_H_
