// The client's own rate limit: one token bucket for all requests to an API server, with lanes that
// say who goes first.
#ifndef SPRINGTIDE_K8S_LANES_H_
#define SPRINGTIDE_K8S_LANES_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>
#include <stop_token>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/api.h"

namespace springtide::k8s {

struct LaneLimits {
  double queries_per_second = 50;  // greater than zero
  int burst = 100;                 // requests that may go at once after a quiet time; at least 1
  int max_in_flight = 32;          // requests without an answer yet; at least 1
};

// Lanes: who may send now. Leases neither wait nor count. Of the others, scale writes go before the
// rest, and within a lane the oldest ticket goes first.
//
// Algorithm: the bucket is kept as the moment at which it will be full again (the "virtual
// scheduling" form of GCRA, ITU-T I.371): a token is there when that moment is at most (burst - 1)
// token intervals away, and taking one moves it by an interval.
//
// Thread safety: safe from any thread.
class Lanes {
 public:
  // Ticket: a place in the order. A request that is repeated keeps its own.
  using Ticket = uint64_t;

  // Slot: the right to have one request in flight; given back when destroyed.
  class Slot {
   public:
    // Of no lanes: a lease's.
    Slot() = default;
    explicit Slot(Lanes* lanes) : lanes_(lanes) {}
    Slot(Slot&& other) noexcept : lanes_(std::exchange(other.lanes_, nullptr)) {}
    Slot& operator=(Slot&& other) noexcept {
      std::swap(lanes_, other.lanes_);
      return *this;
    }
    ~Slot() {
      if (lanes_ != nullptr) lanes_->Leave();
    }

   private:
    Lanes* lanes_ = nullptr;
  };

  // `clock` must outlive the lanes, and the lanes every slot.
  Lanes(const LaneLimits& limits, const base::Clock& clock);

  Ticket NextTicket();

  // Enter waits for the turn of `ticket`, a free slot and a token. Cancelled when stopped.
  absl::StatusOr<Slot> Enter(Lane lane, Ticket ticket, const std::stop_token& stop);

  // Pause holds all but leases back for `duration` from now, as a server asks for with 429. What
  // waited then goes at the steady rate, without a burst. A shorter pause never ends a longer one.
  void Pause(absl::Duration duration);

  // waiting: how many requests wait for their turn now.
  size_t waiting() const;

 private:
  void Leave();
  // REQUIRES: mutex_ is held.
  void TakeToken();

  const LaneLimits limits_;
  const absl::Duration interval_;   // between tokens
  const absl::Duration tolerance_;  // how far away "full" may be for a token to be there
  const base::Clock& clock_;
  std::condition_variable_any changed_;
  mutable std::mutex mutex_;
  // The rest is guarded by mutex_.
  std::set<std::pair<Lane, Ticket>> waiting_;  // in the order in which they go
  Ticket next_ticket_ = 0;
  int in_flight_ = 0;
  absl::Duration full_at_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_LANES_H_
