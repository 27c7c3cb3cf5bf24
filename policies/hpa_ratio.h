#ifndef SPRINGTIDE_POLICIES_HPA_RATIO_H_
#define SPRINGTIDE_POLICIES_HPA_RATIO_H_

#include <cstdint>
#include <optional>

#include "absl/types/span.h"

namespace springtide::policies {

// The two usage ratios of the HorizontalPodAutoscaler over samples of pods. Integer divisions cut
// off as they do upstream: 55.9 % of a request reads as 55 %. Pure and thread-safe.

// Use and request of one pod, milli-units.
struct HpaPodUse {
  int64_t usage_milli = 0;
  int64_t request_milli = 0;
};

// A mean use and how it compares with its target.
struct HpaRatio {
  double ratio = 0;                            // 1 is on target
  int64_t average_milli = 0;                   // per pod, cut off
  std::optional<int32_t> utilization_percent;  // against requests, cut off; utilisation only
};

// Mean of `samples_milli` against `target_milli` (> 0). Nothing without samples.
std::optional<HpaRatio> HpaAverageRatio(absl::Span<const int64_t> samples_milli,
                                        int64_t target_milli);

// Use against requests, in percent of the sum, compared with `target_percent` (> 0). `pods` are
// those with both a sample and a request; nothing when there are none or their requests sum to 0.
std::optional<HpaRatio> HpaUtilizationRatio(absl::Span<const HpaPodUse> pods,
                                            int32_t target_percent);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_HPA_RATIO_H_
