#include "policies/request_price.h"

#include <algorithm>
#include <cmath>

namespace springtide::policies {
namespace {

constexpr double kPriorSeconds = 60;
constexpr double kPriorRequests = 2;
constexpr double kHalfLifeReturns = 100;
constexpr double kWorkWeightPerSecond = 0.65;
constexpr double kMaxWorkSeconds = 2;
// A pause between ticks is not all activity.
constexpr absl::Duration kMaxTick = absl::Seconds(60);

}  // namespace

void RequestPrice::Observe(const Tick& tick, bool needed) {
  if ((needed || tick.replicas.spec > base::Replicas{0}) && last_tick_ < tick.now) {
    active_seconds_ += absl::ToDoubleSeconds(std::min(tick.now - last_tick_, kMaxTick));
  }
  last_tick_ = tick.now;
  for (const Sample& sample : tick.samples) {
    if (sample.end <= counted_until_ || sample.end > tick.history.newest_end()) continue;
    const absl::Duration span = std::min(sample.window, sample.end - counted_until_);
    requests_ += sample.value * absl::ToDoubleSeconds(span);
    counted_until_ = sample.end;
  }
}

void RequestPrice::Return(absl::Duration rest, const Workload& workload) {
  if (rest <= workload.startup_delay) return;
  static const double decay = std::exp2(-1 / kHalfLifeReturns);
  active_seconds_ *= decay;
  requests_ *= decay;
}

double RequestPrice::Price(const Workload& workload) const {
  const double seconds_per_request =
      (active_seconds_ + kPriorSeconds) / (requests_ + kPriorRequests);
  const double work_seconds = std::min(kMaxWorkSeconds, 1 / workload.capacity);
  return workload.prices.replica_second * seconds_per_request *
         (1 + kWorkWeightPerSecond * work_seconds);
}

void RequestPrice::Persist(base::Archive& archive) {
  archive.Field("activeSeconds", active_seconds_);
  archive.Field("requests", requests_);
  archive.Field("lastTick", last_tick_);
  archive.Field("countedUntil", counted_until_);
}

}  // namespace springtide::policies
