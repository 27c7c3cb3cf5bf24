// The queue model: first come first served at capacity x ready requests a second. What is not
// served waits; with nothing ready it waits until there is something.
//
// Requests are a fluid: those of a second come evenly in it, and each waits until the requests
// before it are served. There is no randomness of service times and no queue per replica, so waits
// are lower bounds. The seconds whose requests wait stand in a queue of cohorts; each cohort that
// is served, wholly or in part, has waits that change linearly from its first request to its last,
// so all figures are exact, in O(1) a second, amortised.
#ifndef SPRINGTIDE_SIMULATOR_SERVICE_QUEUE_H_
#define SPRINGTIDE_SIMULATOR_SERVICE_QUEUE_H_

#include <cstdint>
#include <deque>
#include <limits>

#include "simulator/service.h"
#include "simulator/wait_histogram.h"

namespace springtide::simulator {

class QueueService : public Service {
 public:
  // `capacity`: requests per second of one replica.
  // `startup_seconds`: the nominal start-up delay, which a wait is expected to last from zero.
  QueueService(double capacity, int64_t startup_seconds)
      : capacity_(capacity), startup_seconds_(startup_seconds) {}

  double Serve(int64_t now, double requests, int64_t ready) override;
  double Held(int64_t ready) const override { return ready == 0 ? backlog_ : 0; }
  void Released(int64_t now) override {
    if (!queue_.empty()) released_at_ = now;
  }
  void Finish(int64_t now, Cluster& cluster, Report& report) override;

 private:
  // Cohort: what is left of the requests of one second.
  struct Cohort {
    int64_t second;
    double requests;  // all that came in it
    double served;    // of those
  };

  // Serves from the queue with `capacity` requests a second until it is empty or until `budget`
  // requests have been served; gives how many were.
  double ServeQueue(int64_t now, double capacity, double budget);
  // Serves the requests of this second after `used` older ones; gives how many were.
  double ServeArrivals(int64_t now, double requests, double capacity, double used);
  void Enqueue(int64_t now, double requests, double served);
  void AddWaits(int64_t second, double requests, double from, double to);

  double capacity_;
  int64_t startup_seconds_;
  std::deque<Cohort> queue_;
  double backlog_ = 0;  // requests in the queue
  double max_backlog_ = 0;
  // Requests of seconds before this one that still wait were waiting when replicas were released.
  int64_t released_at_ = std::numeric_limits<int64_t>::min();
  double release_max_wait_ = 0;
  WaitHistogram waits_;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_SERVICE_QUEUE_H_
