#include "policies/backlog.h"

#include <algorithm>

#include "policies/load_estimate.h"

namespace springtide::policies {
namespace {

constexpr double kPatienceSeconds = 60;

}  // namespace

void Backlog::Book(double arrivals_per_second, double capacity, absl::Duration span,
                   const Tick& tick) {
  const double limit =
      kPatienceSeconds * std::max({capacity, arrivals_per_second, tick.workload.capacity});
  const double change = (arrivals_per_second - capacity) * absl::ToDoubleSeconds(span);
  requests_ = std::clamp(requests_ + change, 0.0, limit);
}

void Backlog::Update(const Tick& tick, double load) {
  if (booked_until_ == absl::InfinitePast()) serving_ = tick.replicas.ready;
  const double capacity = tick.workload.capacity * serving_.value();
  if (tick.history.newest_window() > kLoadWindow) {
    if (booked_until_ < tick.now && booked_until_ > absl::InfinitePast()) {
      Book(load, capacity, std::min(tick.now - booked_until_, kLoadWindow), tick);
    }
    booked_until_ = tick.now;
  } else {
    for (const Sample& sample : tick.samples) {
      if (sample.end <= booked_until_ || sample.end > tick.history.newest_end()) continue;
      Book(sample.value, capacity, std::min(sample.window, sample.end - booked_until_), tick);
      booked_until_ = sample.end;
    }
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
