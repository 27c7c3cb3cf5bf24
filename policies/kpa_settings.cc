#include "policies/kpa_settings.h"

#include <algorithm>

namespace springtide::policies {
namespace {

constexpr double kDefaultConcurrency = 100;
constexpr double kDefaultRequestsPerSecond = 200;
constexpr double kDefaultUtilization = 0.7;
constexpr double kLeastTarget = 0.01;

}  // namespace

KpaTarget ResolveKpaTarget(const KpaCapacity& capacity) {
  double total = kDefaultRequestsPerSecond;
  if (capacity.metric == KpaMetric::kConcurrency) {
    const double limit = capacity.container_concurrency;
    total = limit > 0 ? limit : kDefaultConcurrency;
    if (capacity.target.has_value()) {
      total = limit > 0 ? std::min(*capacity.target, limit) : *capacity.target;
    }
  } else if (capacity.target.has_value()) {
    total = *capacity.target;
  }
  const double utilization = capacity.utilization_percent.has_value()
                                 ? *capacity.utilization_percent / 100
                                 : kDefaultUtilization;
  return {std::max(kLeastTarget, total * utilization), total};
}

absl::Duration KpaPanicWindow(absl::Duration stable_window, double percent) {
  const absl::Duration share = stable_window * (percent / 100);
  return std::max(absl::Seconds(1), absl::Floor(share + absl::Milliseconds(500), absl::Seconds(1)));
}

}  // namespace springtide::policies
