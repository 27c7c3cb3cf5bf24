#include "policies/hpa_ratio.h"

#include <limits>

#include "policies/saturate.h"

namespace springtide::policies {
namespace {

int64_t Percent(int64_t usage, int64_t request) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / 100;
  // So large a sum loses nothing that a percentage could show by dividing the other side instead.
  if (usage > kMost || usage < -kMost) return request / 100 == 0 ? usage : usage / (request / 100);
  return usage * 100 / request;
}

}  // namespace

std::optional<HpaRatio> HpaAverageRatio(absl::Span<const int64_t> samples_milli,
                                        int64_t target_milli) {
  if (samples_milli.empty() || target_milli <= 0) return std::nullopt;
  int64_t total = 0;
  for (const int64_t sample : samples_milli) total = SaturatingAdd(total, sample);
  HpaRatio result;
  result.average_milli = total / static_cast<int64_t>(samples_milli.size());
  result.ratio = static_cast<double>(result.average_milli) / static_cast<double>(target_milli);
  return result;
}

std::optional<HpaRatio> HpaUtilizationRatio(absl::Span<const HpaPodUse> pods,
                                            int32_t target_percent) {
  if (pods.empty() || target_percent <= 0) return std::nullopt;
  int64_t usage = 0;
  int64_t request = 0;
  for (const HpaPodUse& pod : pods) {
    usage = SaturatingAdd(usage, pod.usage_milli);
    request = SaturatingAdd(request, pod.request_milli);
  }
  if (request <= 0) return std::nullopt;
  HpaRatio result;
  result.utilization_percent = SaturateToInt32(Percent(usage, request));
  result.average_milli = usage / static_cast<int64_t>(pods.size());
  result.ratio =
      static_cast<double>(*result.utilization_percent) / static_cast<double>(target_percent);
  return result;
}

}  // namespace springtide::policies
