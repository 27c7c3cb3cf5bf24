#ifndef SPRINGTIDE_POLICIES_KPA_COLLECTOR_H_
#define SPRINGTIDE_POLICIES_KPA_COLLECTOR_H_

#include <optional>

#include "absl/time/time.h"
#include "base/archive.h"
#include "policies/kpa_window.h"

namespace springtide::policies {

// The load signal that Knative's autoscaler decides on.
enum class KpaMetric { kConcurrency, kRequestsPerSecond };

// Averages of one metric over all pods, in its own unit.
struct KpaAverages {
  double stable = 0;
  double panic = 0;
};

// One report of load: totals over what the reporter saw in its period.
struct KpaReport {
  double concurrency = 0;  // mean requests in flight
  double requests = 0;     // requests per second
  // The part that came through the activator, which reports it too; it is taken off.
  double proxied_concurrency = 0;
  double proxied_requests = 0;
};

// A stable and a panic window per metric, fed by the same reports in buckets of one second.
//
// Source: Knative Serving's metric collector. Allocates at construction and in Resize only. Not
// thread-safe.
class KpaCollector {
 public:
  struct Options {
    absl::Duration stable_window = absl::Seconds(60);
    absl::Duration panic_window = absl::Seconds(6);
    KpaAveraging averaging = KpaAveraging::kLinear;
    // False: nothing is scraped, reports come from the activator alone, and so silence is no load.
    bool scraped = true;
  };

  explicit KpaCollector(const Options& options);

  // Adds a report. Values that are not finite are left out.
  void Record(absl::Time time, const KpaReport& report);

  // Both averages at `now`; nothing when scraped and silent for more than the stable window.
  std::optional<KpaAverages> Read(KpaMetric metric, absl::Time now) const;

  // Changes both windows and keeps what fits.
  void Resize(absl::Duration stable_window, absl::Duration panic_window);

  void Persist(base::Archive& archive);

 private:
  struct Pair {
    KpaWindow stable;
    KpaWindow panic;
    void Record(absl::Time time, double value);
    void Persist(base::Archive& archive);
  };

  bool scraped_;
  Pair concurrency_;
  Pair requests_;
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_KPA_COLLECTOR_H_
