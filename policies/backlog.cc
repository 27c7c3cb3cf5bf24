#include "policies/backlog.h"

#include <algorithm>

#include "policies/load_estimate.h"

namespace springtide::policies {
namespace {

constexpr double kPatienceSeconds = 60;

}  // namespace

void Backlog::Update(const Tick& tick) {
  const double capacity = tick.workload.capacity * serving_.value();
  for (const Sample& sample : tick.samples) {
    const bool bookable = sample.window <= kLoadWindow && sample.end > booked_until_ &&
                          sample.end <= tick.history.newest_end();
    if (!bookable) continue;
    const absl::Duration span = std::min(sample.window, sample.end - booked_until_);
    const double seconds = absl::ToDoubleSeconds(span);
    const double limit =
        kPatienceSeconds * std::max({capacity, sample.value, tick.workload.capacity});
    requests_ = std::clamp(requests_ + (sample.value - capacity) * seconds, 0.0, limit);
    booked_until_ = sample.end;
  }
  if (tick.replicas.ready == base::Replicas{0} && tick.held_requests.has_value()) {
    requests_ = std::max(0.0, *tick.held_requests);
  }
  serving_ = tick.replicas.ready;
}

void Backlog::Persist(base::Archive& archive) {
  archive.Field("requests", requests_);
  archive.Field("bookedUntil", booked_until_);
  archive.Field("serving", serving_);
}

}  // namespace springtide::policies
