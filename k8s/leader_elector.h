// Runs an election on threads of its own and tells when leading begins and ends.
#ifndef SPRINGTIDE_K8S_LEADER_ELECTOR_H_
#define SPRINGTIDE_K8S_LEADER_ELECTOR_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/errors.h"
#include "k8s/api.h"
#include "k8s/election.h"
#include "k8s/fence.h"
#include "k8s/watchdog.h"

namespace springtide::k8s {

struct LeaderElectorOptions {
  LeaseName lease;
  std::string identity;  // see MakeIdentity
  ElectionTiming timing;

  // Check adds everything that is wrong.
  void Check(base::ErrorList& errors) const;
};

struct LeaderCallbacks {
  // We lead `term` and the fence is open. Starts the work and returns.
  std::function<void(int32_t term)> on_started;
  // Ends the work and returns when all of it has ended; the lease is released after that. On
  // kResigned the lease is still renewed and the fence open meanwhile, so that the work can drain;
  // else the fence is shut already. Called once for each on_started.
  std::function<void(LossReason reason)> on_stopped;
  // The work did not end within the stop limit after the fence shut: another leader may be there.
  // In production _exit with a code other than 0.
  std::function<void()> on_overrun;
};

// LeaderElector: campaigns from its construction; destroying it resigns and waits for the release.
// A leader that lost (on_stopped has returned) becomes a candidate again, unless its owner exits,
// which is what to do when the work cannot start twice in one process.
//
// Every interval is of Clock::Elapsed. Requests for the lease go out on their own lane.
// Thread safety: safe from any thread. Callbacks run on the elector's threads, never two at once
// but for on_overrun; none of them may destroy the elector.
class LeaderElector {
 public:
  // `random` returns numbers in [0, 1); api and clock must outlive this.
  // REQUIRES: `options` passes its Check.
  LeaderElector(Api& api, const base::Clock& clock, const LeaderElectorOptions& options,
                LeaderCallbacks callbacks, std::function<double()> random);
  ~LeaderElector();

  // What every write of the leader asks right before it is sent.
  const Fence& fence() const { return fence_; }

  // Resign begins the end and returns: the work drains, the lease is released, the thread ends.
  void Resign() { thread_.request_stop(); }

  // Finished: whether the thread has ended after a Resign.
  bool Finished() const { return finished_.load(); }

  // Healthy: for a liveness probe: false when we count ourselves the leader and have not renewed
  // for 20 s longer than the lease lasts, that is when the election itself hangs.
  bool Healthy(absl::Duration now) const { return now <= absl::Nanoseconds(healthy_until_.load()); }

  // NoteTerm: see Election::NoteTerm. Takes effect at the next try.
  void NoteTerm(int32_t term);

  Election::Counters counters() const;

 private:
  void Run(const std::stop_token& stop);
  bool Step(const std::stop_token& stop);
  absl::StatusOr<Lease> Perform(const ElectionAction& action, const std::stop_token& stop);
  void Publish();
  void EndTerm();

  Api& api_;
  const base::Clock& clock_;
  const LeaderElectorOptions options_;
  const LeaderCallbacks callbacks_;

  // These synchronise themselves.
  Fence fence_;
  Watchdog watchdog_;
  std::atomic<int64_t> healthy_until_{std::numeric_limits<int64_t>::max()};  // nanoseconds
  std::atomic<int32_t> noted_term_{-1};
  std::atomic<bool> finished_{false};

  mutable std::mutex mutex_;
  Election::Counters counters_;  // guarded by mutex_

  // Only the thread's.
  Election election_;
  bool led_ = false;       // on_started was called and the term is not over
  bool draining_ = false;  // on_stopped was called by our own will

  std::jthread thread_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_LEADER_ELECTOR_H_
