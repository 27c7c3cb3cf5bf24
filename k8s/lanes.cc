#include "k8s/lanes.h"

#include <algorithm>

namespace springtide::k8s {

Lanes::Lanes(const LaneLimits& limits, const base::Clock& clock)
    : limits_(limits),
      interval_(absl::Seconds(1) / limits.queries_per_second),
      tolerance_(interval_ * (limits.burst - 1)),
      clock_(clock),
      full_at_(clock.Elapsed()) {}

Lanes::Ticket Lanes::NextTicket() {
  const std::lock_guard lock(mutex_);
  return next_ticket_++;
}

absl::StatusOr<Lanes::Slot> Lanes::Enter(Lane lane, Ticket ticket, const std::stop_token& stop) {
  if (lane == Lane::kLease) return Slot();
  std::unique_lock lock(mutex_);
  const auto place = waiting_.emplace(lane, ticket).first;
  const auto at_the_front = [&] {
    return place == waiting_.begin() && in_flight_ < limits_.max_in_flight;
  };
  while (!stop.stop_requested()) {
    if (!changed_.wait(lock, stop, at_the_front)) break;
    const absl::Duration wait = full_at_ - tolerance_ - clock_.Elapsed();
    if (wait <= absl::ZeroDuration()) {
      waiting_.erase(place);
      TakeToken();
      changed_.notify_all();
      return Slot(this);
    }
    // Whoever comes to the front meanwhile sleeps for itself, so the order is looked at again.
    lock.unlock();
    clock_.SleepFor(wait, stop);
    lock.lock();
  }
  waiting_.erase(place);
  changed_.notify_all();
  return absl::CancelledError("stopped while waiting for the client's rate limit");
}

void Lanes::Pause(absl::Duration duration) {
  const std::lock_guard lock(mutex_);
  // One token is there when the pause ends.
  full_at_ = std::max(full_at_, clock_.Elapsed() + duration + tolerance_);
}

size_t Lanes::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void Lanes::Leave() {
  const std::lock_guard lock(mutex_);
  --in_flight_;
  changed_.notify_all();
}

void Lanes::TakeToken() {
  full_at_ = std::max(full_at_, clock_.Elapsed()) + interval_;
  ++in_flight_;
}

}  // namespace springtide::k8s
