#ifndef SPRINGTIDE_POLICIES_KPA_SETTINGS_H_
#define SPRINGTIDE_POLICIES_KPA_SETTINGS_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "policies/kpa_collector.h"

namespace springtide::policies {

// How Knative derives what its decider uses from what a user sets. Pure and thread-safe.
// Source: Knative Serving's resource and configuration packages, at 98e5ef90.

// What a user may say about one pod's load. Units are those of the metric.
struct KpaCapacity {
  KpaMetric metric = KpaMetric::kConcurrency;
  std::optional<double> target;               // per pod at 100 %, >= 0.01
  std::optional<double> utilization_percent;  // 1 to 100
  int32_t container_concurrency = 0;          // hard limit of requests in flight, 0: none
};

struct KpaTarget {
  double target_value = 0;  // load per pod that the decider aims for, >= 0.01
  double total_value = 0;   // load per pod at 100 %
};

// Defaults: 100 requests in flight or 200 per second, at 70 %. A target for concurrency is capped
// by the container's limit.
KpaTarget ResolveKpaTarget(const KpaCapacity& capacity);

// The panic window: `percent` (1 to 100) of the stable one, to the nearest second, halves up, and
// at least one second.
absl::Duration KpaPanicWindow(absl::Duration stable_window, double percent);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_KPA_SETTINGS_H_
