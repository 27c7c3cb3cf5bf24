// The replicas of a run: asked for, starting, ready.
#ifndef SPRINGTIDE_SIMULATOR_CLUSTER_H_
#define SPRINGTIDE_SIMULATOR_CLUSTER_H_

#include <cstdint>
#include <deque>
#include <limits>

#include "policies/observation.h"
#include "simulator/random.h"
#include "simulator/startup_delay.h"

namespace springtide::simulator {

// Cluster: a replica added at t is billed from t and ready from t plus its start-up delay; a
// removed one is gone at once: starting ones first, the newest first, then ready ones. Not safe for
// concurrent use. The delay outlives it.
class Cluster {
 public:
  Cluster(const StartupDelay& delay, int64_t initial, Random random)
      : delay_(delay), random_(random), ready_(initial) {}

  // Advance: makes ready what is due by `now`. REQUIRES: `now` never goes back.
  void Advance(int64_t now) {
    if (now >= next_ready_) MakeReady(now);
  }

  // SetSpec: adds or removes replicas at `now` so that there are `spec` in all.
  void SetSpec(int64_t spec, int64_t now);

  int64_t spec() const { return ready_ + starting_; }
  int64_t ready() const { return ready_; }
  int64_t starting() const { return starting_; }
  // Replicas added so far, also those that were removed before they were ready.
  int64_t started() const { return started_; }

  policies::ReplicaCounts Counts() const;

 private:
  struct Batch {
    int64_t ready_at;
    int64_t count;
  };

  void Start(int64_t count, int64_t now);
  void Remove(int64_t count);
  void MakeReady(int64_t now);
  void FindNextReady();

  const StartupDelay& delay_;
  Random random_;
  int64_t ready_;
  int64_t starting_ = 0;
  int64_t started_ = 0;
  std::deque<Batch> batches_;  // starting replicas, in the order in which they were started
  int64_t next_ready_ = std::numeric_limits<int64_t>::max();
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_CLUSTER_H_
