// Who leads, decided from a lease: the algorithm alone, without clock, threads or requests.
#ifndef SPRINGTIDE_K8S_ELECTION_H_
#define SPRINGTIDE_K8S_ELECTION_H_

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/election_timing.h"
#include "k8s/lease.h"

namespace springtide::k8s {

// ElectionAction: what the driver of an election does next.
struct ElectionAction {
  enum class Kind {
    kWait,      // ask again after `duration`
    kGet,       // send and give the result to Answer; `duration` is the request's timeout
    kCreate,    // the same with `lease`
    kUpdate,    // the same with `lease`
    kFinished,  // the release is over
  };
  Kind kind = Kind::kWait;
  absl::Duration duration;
  Lease lease;
};

// LossReason: why a term ended.
enum class LossReason {
  kExpired,     // no renewal within the window
  kSuperseded,  // the record, or somebody else's writing, shows another leader or a later term
  kResigned,    // by our own will
};
absl::string_view LossReasonName(LossReason reason);

// Election: one candidate. Ask Next, do as it says, hand what came of a request to Answer, repeat.
//
// All `now` are Clock::Elapsed; wall time is only written down for people, never read. A holder's
// time is the duration in its own record, counted from when we saw the record change. Our own term
// lasts renew_deadline from the START of the last renewal that succeeded, for the others may have
// seen it as early as that.
//
// Terms are the lease's transitions. They never go back within what this process has seen, also
// when the lease was deleted or edited; a new holder has a higher one than any before.
//
// Not defended against: who empties holderIdentity by hand, or deletes the lease while a process
// that never saw it starts, hands leadership over at once, and the old leader learns of it within a
// retry_period. A duration shortened by hand counts until the leader's next renewal, and a term set
// to its type's maximum stays there.
//
// Thread safety: not safe for concurrent use.
class Election {
 public:
  struct Counters {
    int64_t acquired = 0;
    int64_t lost = 0;          // all but resignations
    int64_t slow_path = 0;     // renewals that had to read the lease again
    int64_t failed_tries = 0;  // also those that found another holder
  };

  // `random` returns numbers in [0, 1). REQUIRES: `timing` passes its Check; `identity` not empty.
  Election(LeaseName name, std::string identity, const ElectionTiming& timing,
           std::function<double()> random);

  // Next: what to do now. After a request the next call must be Answer.
  ElectionAction Next(absl::Duration now, absl::Time wall);

  // Answer: what came of the request; any error means that its outcome is unknown or a refusal.
  void Answer(absl::Duration now, const absl::StatusOr<Lease>& result);

  // Resign ends the term; from then on Next gives the steps of releasing the lease, at most for
  // renew_deadline, and then kFinished. REQUIRES: all work of the leader has ended.
  void Resign(absl::Duration now);

  // NoteTerm: a term seen elsewhere, as in the status of what we manage. A leader with a lower one
  // steps down and comes back, if at all, with a higher one.
  void NoteTerm(int32_t term) { highest_ = std::max(highest_, int64_t{term}); }

  bool leading() const { return leading_; }
  // Of the current or the last term.
  int32_t term() const { return term_; }
  absl::Duration renewed_at() const { return renewed_at_; }
  absl::Duration leads_until() const { return renewed_at_ + timing_.renew_deadline; }
  LossReason loss() const { return loss_; }
  const Counters& counters() const { return counters_; }
  // The record that was last seen.
  const std::optional<Lease>& observed() const { return observed_; }

 private:
  enum class Step { kRest, kGet, kCreate, kRenew, kUpdate, kFinished };

  absl::Duration Timeout() const;
  Lease Record(absl::Time wall) const;
  void StepDown(LossReason reason);
  void Rest(absl::Duration now);
  void Fail(absl::Duration now);
  void Observe(absl::Duration now, const Lease& lease);
  void Judge(absl::Duration now);
  void JudgeMissing(absl::Duration now);
  void Win(absl::Duration now, const Lease& lease);
  void AnswerRelease(absl::Duration now, Step step, const absl::StatusOr<Lease>& result);

  const LeaseName name_;
  const std::string identity_;
  const ElectionTiming timing_;
  const std::function<double()> random_;

  Step step_ = Step::kRest;
  absl::Duration next_try_ = -absl::InfiniteDuration();
  absl::Duration try_began_;
  absl::Duration sent_;  // when the request under way was handed out

  std::optional<Lease> observed_;
  absl::Duration observed_at_;  // when observed_->spec was first seen
  int64_t highest_ = -1;        // the highest term seen

  bool leading_ = false;
  int32_t term_ = 0;
  absl::Duration renewed_at_;  // start of the last renewal that succeeded
  LossReason loss_ = LossReason::kExpired;

  bool releasing_ = false;
  absl::Duration release_until_;

  Counters counters_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_ELECTION_H_
