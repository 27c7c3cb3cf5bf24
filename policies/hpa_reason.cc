#include "policies/hpa_reason.h"

namespace springtide::policies {

absl::string_view HpaReasonName(HpaReason reason) {
  switch (reason) {
    case HpaReason::kNone:
      return "";
    case HpaReason::kFailedGetScale:
      return "FailedGetScale";
    case HpaReason::kSucceededGetScale:
      return "SucceededGetScale";
    case HpaReason::kReadyForNewScale:
      return "ReadyForNewScale";
    case HpaReason::kScaleDownStabilized:
      return "ScaleDownStabilized";
    case HpaReason::kScaleUpStabilized:
      return "ScaleUpStabilized";
    case HpaReason::kSucceededRescale:
      return "SucceededRescale";
    case HpaReason::kFailedUpdateScale:
      return "FailedUpdateScale";
    case HpaReason::kValidMetricFound:
      return "ValidMetricFound";
    case HpaReason::kScalingDisabled:
      return "ScalingDisabled";
    case HpaReason::kInvalidSelector:
      return "InvalidSelector";
    case HpaReason::kAmbiguousSelector:
      return "AmbiguousSelector";
    case HpaReason::kFailedGetObjectMetric:
      return "FailedGetObjectMetric";
    case HpaReason::kFailedGetExternalMetric:
      return "FailedGetExternalMetric";
    case HpaReason::kInvalidMetricSourceType:
      return "InvalidMetricSourceType";
    case HpaReason::kTooFewReplicas:
      return "TooFewReplicas";
    case HpaReason::kTooManyReplicas:
      return "TooManyReplicas";
    case HpaReason::kScaleUpLimit:
      return "ScaleUpLimit";
    case HpaReason::kScaleDownLimit:
      return "ScaleDownLimit";
    case HpaReason::kDesiredWithinRange:
      return "DesiredWithinRange";
  }
  return "";
}

}  // namespace springtide::policies
