// The one interface of all policies: a stage of the pipeline that reads a tick and the
// recommendation so far and proposes a replica count.
//
// How to write one: docs/adding-a-policy.md.
#ifndef SPRINGTIDE_POLICIES_POLICY_H_
#define SPRINGTIDE_POLICIES_POLICY_H_

#include <array>
#include <optional>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/archive.h"
#include "base/units.h"
#include "policies/observation.h"
#include "policies/rate_history.h"
#include "policies/reason.h"
#include "policies/signal.h"
#include "policies/workload.h"

namespace springtide::policies {

// Tick: what a policy may read. Valid during one Apply.
struct Tick {
  absl::Time now;  // never before that of an earlier tick
  ReplicaCounts replicas;
  const Workload& workload;
  SignalState signal;
  const RateHistory& history;  // the load signal's recent past
  // Since when the signal has been known without a break. Idleness counts from here at the
  // earliest, so that an outage is never mistaken for it. InfiniteFuture while it is not known.
  absl::Time known_since;
  absl::Span<const Sample> samples;  // what arrived with this tick
  std::optional<double> held_requests;
};

// Recommendation: the count so far, and what the sizing stage said the load itself needs.
struct Recommendation {
  base::Replicas need;     // set by the sizing stage; zero before it
  base::Replicas desired;  // what the stages before this one want
};

// Verdict: what one policy wants, why, and the numbers that it rests on, in the order of the
// reason's input names.
struct Verdict {
  base::Replicas desired;
  const Reason* reason;  // never null; static lifetime
  std::array<double, kMaxInputs> inputs = {};
};

class Policy {
 public:
  virtual ~Policy() = default;

  // Apply: called exactly once a tick, in pipeline order, also when there is nothing to do, so that
  // windows and budgets advance. Pure but for the policy's own state: the same ticks in the same
  // order give the same verdicts. Allocates nothing in a steady state. While the signal is not
  // known (see IsKnown) statistics must not be updated from it; the pipeline itself makes sure that
  // nothing shrinks then.
  virtual Verdict Apply(const Tick& tick, const Recommendation& so_far) = 0;

  // Persist: lists every field of the state, to save or to load it. After a load that reported
  // problems the policy is not used.
  virtual void Persist(base::Archive& archive) = 0;

  // LookBack: how far back into Tick::history this policy asks.
  virtual absl::Duration LookBack() const { return absl::ZeroDuration(); }
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_POLICY_H_
