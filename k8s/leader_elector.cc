#include "k8s/leader_elector.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace springtide::k8s {
namespace {

// On top of the lease's duration, as in client-go's health check.
constexpr absl::Duration kUnhealthyAfter = absl::Seconds(20);

bool IsDnsName(absl::string_view text, size_t max_bytes) {
  if (text.empty() || text.size() > max_bytes || text.front() == '.' || text.front() == '-' ||
      text.back() == '.' || text.back() == '-') {
    return false;
  }
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") ==
         absl::string_view::npos;
}

void CheckName(absl::string_view field, absl::string_view value, size_t max_bytes,
               base::ErrorList& errors) {
  if (IsDnsName(value, max_bytes)) return;
  errors.Add(base::FieldPath(field), {},
             absl::StrCat("\"", base::ForDisplay(value, 80), "\" is no DNS name; use at most ",
                          max_bytes, " of a-z, 0-9, \"-\" and \".\""));
}

}  // namespace

void LeaderElectorOptions::Check(base::ErrorList& errors) const {
  CheckName("leaseNamespace", lease.name_space, 63, errors);
  CheckName("leaseName", lease.name, 253, errors);
  if (identity.empty()) {
    errors.Add(base::FieldPath("identity"), {}, "is empty; use a name of this process alone");
  }
  timing.Check(errors);
}

LeaderElector::LeaderElector(Api& api, const base::Clock& clock,
                             const LeaderElectorOptions& options, LeaderCallbacks callbacks,
                             std::function<double()> random)
    : api_(api),
      clock_(clock),
      options_(options),
      callbacks_(std::move(callbacks)),
      watchdog_(clock, callbacks_.on_overrun),
      election_(options.lease, options.identity, options.timing, std::move(random)),
      thread_([this](const std::stop_token& stop) {
        Run(stop);
        finished_.store(true);
      }) {}

LeaderElector::~LeaderElector() {
  Resign();
  thread_.join();
}

void LeaderElector::NoteTerm(int32_t term) {
  int32_t noted = noted_term_.load();
  while (noted < term && !noted_term_.compare_exchange_weak(noted, term)) {
  }
}

Election::Counters LeaderElector::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

void LeaderElector::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) Step(stop);
  if (!led_) return;
  draining_ = true;
  std::stop_source drained;
  {
    const std::jthread drain([this, &drained] {
      callbacks_.on_stopped(LossReason::kResigned);
      drained.request_stop();
    });
    // The work may take longer to drain than one window, so the lease is renewed until it has.
    while (led_ && !drained.stop_requested()) Step(drained.get_token());
  }
  EndTerm();
  election_.Resign(clock_.Elapsed());
  while (Step({})) {
  }
}

// One step of the election; false when it is finished. A sleep ends early on `stop`.
bool LeaderElector::Step(const std::stop_token& stop) {
  election_.NoteTerm(noted_term_.load());
  const ElectionAction action = election_.Next(clock_.Elapsed(), clock_.Now());
  // What ended a term may also have called back, which takes time: then the action is stale.
  const bool led = led_;
  Publish();
  if (led && !led_) return true;
  switch (action.kind) {
    case ElectionAction::Kind::kWait:
      clock_.SleepFor(action.duration, stop);
      return true;
    case ElectionAction::Kind::kFinished:
      return false;
    case ElectionAction::Kind::kGet:
    case ElectionAction::Kind::kCreate:
    case ElectionAction::Kind::kUpdate: {
      const auto result = Perform(action, stop);
      election_.Answer(clock_.Elapsed(), result);
      Publish();
      return true;
    }
  }
  return false;
}

absl::StatusOr<Lease> LeaderElector::Perform(const ElectionAction& action,
                                             const std::stop_token& stop) {
  const absl::Duration timeout = action.duration;
  // Only what changes nothing is given up: a write that was cut short may leave a lease whose
  // holder is gone.
  if (action.kind == ElectionAction::Kind::kCreate) {
    return CallLease(api_, CreateLeaseRequest(action.lease, timeout), {});
  }
  if (action.kind == ElectionAction::Kind::kUpdate) {
    return CallLease(api_, UpdateLeaseRequest(action.lease, timeout), {});
  }
  return CallLease(api_, GetLeaseRequest(options_.lease, timeout), led_ ? std::stop_token() : stop);
}

// Publish: makes fence, watchdog and callbacks follow the election.
void LeaderElector::Publish() {
  {
    const std::lock_guard lock(mutex_);
    counters_ = election_.counters();
  }
  if (election_.leading()) {
    const absl::Duration until = election_.leads_until();
    watchdog_.Arm(until + options_.timing.stop_limit);
    healthy_until_.store(absl::ToInt64Nanoseconds(
        election_.renewed_at() + options_.timing.lease_duration + kUnhealthyAfter));
    fence_.Open(election_.term(), until);
    if (led_) return;
    led_ = true;
    callbacks_.on_started(election_.term());
  } else if (led_) {
    fence_.Close();
    watchdog_.Arm(std::min(clock_.Elapsed(), election_.leads_until()) + options_.timing.stop_limit);
    led_ = false;
    // While it drains, on_stopped is running already and ends the term.
    if (draining_) return;
    callbacks_.on_stopped(election_.loss());
    EndTerm();
  }
}

// EndTerm: all work of the term has ended.
void LeaderElector::EndTerm() {
  fence_.Close();
  watchdog_.Disarm();
  healthy_until_.store(std::numeric_limits<int64_t>::max());
  led_ = false;
}

}  // namespace springtide::k8s
