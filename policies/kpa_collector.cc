#include "policies/kpa_collector.h"

namespace springtide::policies {
namespace {

constexpr absl::Duration kGranularity = absl::Seconds(1);

}  // namespace

void KpaCollector::Pair::Record(absl::Time time, double value) {
  stable.Record(time, value);
  panic.Record(time, value);
}

KpaCollector::KpaCollector(const Options& options)
    : scraped_(options.scraped),
      concurrency_{KpaWindow(options.stable_window, kGranularity, options.averaging),
                   KpaWindow(options.panic_window, kGranularity, options.averaging)},
      requests_(concurrency_) {}

void KpaCollector::Record(absl::Time time, const KpaReport& report) {
  concurrency_.Record(time, report.concurrency - report.proxied_concurrency);
  requests_.Record(time, report.requests - report.proxied_requests);
}

std::optional<KpaAverages> KpaCollector::Read(KpaMetric metric, absl::Time now) const {
  const Pair& pair = metric == KpaMetric::kConcurrency ? concurrency_ : requests_;
  if (scraped_ && pair.stable.IsEmpty(now)) return std::nullopt;
  return KpaAverages{pair.stable.Average(now), pair.panic.Average(now)};
}

void KpaCollector::Resize(absl::Duration stable_window, absl::Duration panic_window) {
  for (Pair* pair : {&concurrency_, &requests_}) {
    pair->stable.Resize(stable_window);
    pair->panic.Resize(panic_window);
  }
}

void KpaCollector::Pair::Persist(base::Archive& archive) {
  archive.Field("stable", stable);
  archive.Field("panic", panic);
}

void KpaCollector::Persist(base::Archive& archive) {
  archive.Field("concurrency", concurrency_);
  archive.Field("requests", requests_);
}

}  // namespace springtide::policies
