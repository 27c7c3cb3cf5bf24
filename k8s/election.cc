#include "k8s/election.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/status/status.h"

namespace springtide::k8s {
namespace {

// Between two tries of a release that lost against a concurrent write.
constexpr absl::Duration kReleaseRetry = absl::Milliseconds(50);

int32_t Saturate(int64_t term) {
  return static_cast<int32_t>(std::clamp<int64_t>(term, 0, std::numeric_limits<int32_t>::max()));
}

}  // namespace

absl::string_view LossReasonName(LossReason reason) {
  switch (reason) {
    case LossReason::kExpired:
      return "expired";
    case LossReason::kSuperseded:
      return "superseded";
    case LossReason::kResigned:
      return "resigned";
  }
  return "";
}

Election::Election(LeaseName name, std::string identity, const ElectionTiming& timing,
                   std::function<double()> random)
    : name_(std::move(name)),
      identity_(std::move(identity)),
      timing_(timing),
      random_(std::move(random)) {}

ElectionAction Election::Next(absl::Duration now, absl::Time wall) {
  if (leading_ && (now >= leads_until() || highest_ > term_)) {
    StepDown(now >= leads_until() ? LossReason::kExpired : LossReason::kSuperseded);
    Rest(now);
  }
  if (releasing_ && now >= release_until_) step_ = Step::kFinished;
  if (step_ == Step::kRest) {
    if (now < next_try_) {
      absl::Duration wait = next_try_ - now;
      if (leading_) wait = std::min(wait, leads_until() - now);
      if (releasing_) wait = std::min(wait, release_until_ - now);
      return {ElectionAction::Kind::kWait, wait, {}};
    }
    try_began_ = now;
    step_ = leading_ ? Step::kRenew : Step::kGet;
  }
  sent_ = now;
  switch (step_) {
    case Step::kGet:
      return {ElectionAction::Kind::kGet, Timeout(), {}};
    case Step::kCreate:
      return {ElectionAction::Kind::kCreate, Timeout(), Record(wall)};
    case Step::kRenew:
    case Step::kUpdate:
      return {ElectionAction::Kind::kUpdate, Timeout(), Record(wall)};
    case Step::kRest:
    case Step::kFinished:
      break;
  }
  return {ElectionAction::Kind::kFinished, {}, {}};
}

void Election::Answer(absl::Duration now, const absl::StatusOr<Lease>& result) {
  const Step step = std::exchange(step_, Step::kRest);
  if (releasing_) return AnswerRelease(now, step, result);
  if (leading_ && now >= leads_until()) {
    // The fence was shut while the answer was on its way: whoever saw it shut is right.
    StepDown(LossReason::kExpired);
    return Fail(now);
  }
  switch (step) {
    case Step::kGet:
      if (result.ok()) {
        Observe(now, *result);
        return Judge(now);
      }
      return absl::IsNotFound(result.status()) ? JudgeMissing(now) : Fail(now);
    case Step::kRenew:
      if (result.ok() && result->holder == identity_) return Win(now, *result);
      ++counters_.slow_path;
      step_ = Step::kGet;
      return;
    case Step::kCreate:
    case Step::kUpdate:
      if (result.ok() && result->holder == identity_) return Win(now, *result);
      return Fail(now);
    case Step::kRest:
    case Step::kFinished:
      break;
  }
}

void Election::Resign(absl::Duration now) {
  if (leading_) StepDown(LossReason::kResigned);
  releasing_ = true;
  release_until_ = now + timing_.renew_deadline;
  step_ = Step::kGet;
}

absl::Duration Election::Timeout() const {
  absl::Duration timeout = timing_.RequestTimeout();
  if (leading_) timeout = std::min(timeout, leads_until() - sent_);
  if (releasing_) timeout = std::min(timeout, release_until_ - sent_);
  return timeout;
}

// What to write over (or in place of) the record that was seen last.
Lease Election::Record(absl::Time wall) const {
  Lease lease = observed_ && step_ != Step::kCreate ? *observed_ : Lease{};
  const bool ours = observed_ && observed_->holder == identity_;
  if (leading_) {
    lease.transitions = term_;
  } else if (!ours || step_ == Step::kCreate || lease.transitions < highest_) {
    lease.transitions = Saturate(highest_ + 1);
  }
  if (!(leading_ || ours) || !lease.acquire_time) lease.acquire_time = wall;
  lease.name = name_;
  lease.holder = identity_;
  lease.duration = timing_.lease_duration;
  lease.renew_time = wall;
  if (releasing_) {
    lease.holder.clear();
    lease.duration = absl::Seconds(1);
    lease.acquire_time = wall;
  }
  return lease;
}

void Election::StepDown(LossReason reason) {
  leading_ = false;
  loss_ = reason;
  if (reason != LossReason::kResigned) ++counters_.lost;
}

void Election::Rest(absl::Duration now) {
  step_ = Step::kRest;
  next_try_ = leading_ ? std::max(now, try_began_ + timing_.retry_period)
                       : now + timing_.retry_period * (1 + ElectionTiming::kJitter * random_());
}

void Election::Fail(absl::Duration now) {
  ++counters_.failed_tries;
  Rest(now);
}

void Election::Observe(absl::Duration now, const Lease& lease) {
  if (!observed_ || observed_->spec != lease.spec) observed_at_ = now;
  observed_ = lease;
  highest_ = std::max(highest_, int64_t{lease.transitions});
}

// Judge: the record was read; may we write ours over it?
void Election::Judge(absl::Duration now) {
  const bool ours = observed_->holder == identity_;
  if (leading_ && (!ours || highest_ > term_)) {
    StepDown(LossReason::kSuperseded);
    return Fail(now);
  }
  // A record without a usable duration is worth our own.
  const absl::Duration lasts = observed_->duration.value_or(timing_.lease_duration);
  if (!ours && !observed_->holder.empty() && now - observed_at_ < lasts) return Fail(now);
  step_ = Step::kUpdate;
}

// JudgeMissing: there is no lease. Its holder may not know that yet, so what was seen of it still
// counts, yet no longer than our own duration: deleting a lease is how people end a bad one.
void Election::JudgeMissing(absl::Duration now) {
  if (!leading_ && observed_ && !observed_->holder.empty() && observed_->holder != identity_) {
    const absl::Duration lasts =
        std::min(timing_.lease_duration, observed_->duration.value_or(timing_.lease_duration));
    if (now - observed_at_ < lasts) return Fail(now);
  }
  step_ = Step::kCreate;
}

void Election::Win(absl::Duration now, const Lease& lease) {
  Observe(now, lease);
  if (sent_ + timing_.renew_deadline <= now) return Fail(now);
  renewed_at_ = sent_;
  if (!leading_) {
    leading_ = true;
    term_ = lease.transitions;
    ++counters_.acquired;
  }
  Rest(now);
}

void Election::AnswerRelease(absl::Duration now, Step step, const absl::StatusOr<Lease>& result) {
  if (step == Step::kGet && result.ok()) {
    Observe(now, *result);
    step_ = observed_->holder == identity_ ? Step::kUpdate : Step::kFinished;
  } else if (result.ok() || absl::IsNotFound(result.status())) {
    step_ = Step::kFinished;
  } else {
    next_try_ = now + (absl::IsAborted(result.status()) ? kReleaseRetry : timing_.retry_period);
  }
}

}  // namespace springtide::k8s
