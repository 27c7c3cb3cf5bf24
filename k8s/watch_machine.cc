#include "k8s/watch_machine.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "k8s/resource_version.h"

namespace springtide::k8s {
namespace {

// A watch from "" or "0" would begin with events of which none marks the end.
bool IsWatchable(absl::string_view version) { return !version.empty() && version != "0"; }

bool IsExpired(const ApiError& error) {
  return error.code == 410 || error.reason == "Expired" || error.reason == "Gone";
}

// The server's cache is behind the version that was asked for.
bool IsTooNew(const ApiError& error) {
  return std::any_of(error.causes.begin(), error.causes.end(), [](const ApiError::Cause& cause) {
    return cause.reason == "ResourceVersionTooLarge";
  });
}

// The server, or what stands before it, is busy or away: no word on the version.
bool IsUnavailable(const ApiError& error) {
  return error.code == 429 || (error.code >= 502 && error.code <= 504);
}

}  // namespace

WatchMachine::WatchMachine(Options options, WatchListGate& gate, std::function<double()> uniform)
    : options_(options), gate_(gate), uniform_(uniform), backoff_(std::move(uniform)) {}

WatchAction WatchMachine::Next(absl::Duration now) {
  WatchAction action;
  switch (phase_) {
    case Phase::kSync:
      action = PlanOfSync(now);
      break;
    case Phase::kPages:  // version and match go with the first page only
      action.limit = options_.page_limit;
      action.continue_token = continue_;
      break;
    case Phase::kWatch:
      action.type = WatchAction::Type::kWatch;
      action.resource_version = version_;
      staging_ = false;
      break;
  }
  if (action.type != WatchAction::Type::kList) {
    action.timeout =
        absl::Floor(kMinTimeout + (kMaxTimeout - kMinTimeout) * uniform_(), absl::Seconds(1));
  }
  action.wait = std::exchange(wait_, absl::ZeroDuration());
  action_ = action;
  return action;
}

WatchAction WatchMachine::PlanOfSync(absl::Duration now) {
  ++syncs_[static_cast<size_t>(reason_)];
  reason_ = SyncReason::kRetry;
  staging_ = true;
  list_version_.clear();
  WatchAction action;
  if (too_big_) sync_version_.clear();
  action.resource_version = sync_version_;
  if (options_.watch_list && !plain_list_ && !whole_list_ && gate_.IsOpen(now)) {
    action.type = WatchAction::Type::kWatchList;
    action.not_older_than = true;
    return action;
  }
  action.not_older_than = !sync_version_.empty();
  // With a limit, a version without the match would mean exactly that version; and servers answer
  // a list at a version from their cache only when it comes without pages.
  const bool paged = too_big_ || (sync_version_.empty() && !whole_list_);
  if (paged) action.limit = options_.page_limit;
  return action;
}

void WatchMachine::PlanSync(SyncReason reason, absl::string_view version, absl::Duration wait) {
  phase_ = Phase::kSync;
  reason_ = reason;
  sync_version_ = std::string(version);
  continue_.clear();
  wait_ = wait;
  staging_ = false;
  errors_ = 0;
  short_watches_ = 0;
}

void WatchMachine::PlanWatch(absl::Duration wait) {
  phase_ = Phase::kWatch;
  wait_ = wait;
}

WatchMachine::Verdict WatchMachine::OnPage(const ListPage& page, absl::Duration now) {
  if (list_version_.empty()) list_version_ = page.resource_version;
  const bool stuck = !page.continue_token.empty() && page.continue_token == action_.continue_token;
  if (!IsWatchable(list_version_) || stuck) {
    problem_ = absl::DataLossError(stuck ? "a page of the list names itself as the next one"
                                         : "the list has no metadata.resourceVersion");
    opening_clears_problem_ = false;
    PlanSync(SyncReason::kProtocolFault, sync_version_, backoff_.Next(now));
    return Verdict::kOver;
  }
  if (!page.continue_token.empty()) {
    phase_ = Phase::kPages;
    continue_ = page.continue_token;
    return Verdict::kGoOn;
  }
  Synced(list_version_, now);
  PlanWatch(absl::ZeroDuration());
  return Verdict::kCommit;
}

void WatchMachine::OnListError(const absl::Status& status, absl::Duration now) {
  problem_ = status;
  opening_clears_problem_ = false;
  const auto error = ApiErrorOf(status);
  if (error && IsExpired(*error) && phase_ == Phase::kPages && !too_big_) {
    // The pages took longer than the server keeps its history: all at once, as it was asked for.
    whole_list_ = true;
    return PlanSync(SyncReason::kExpired, sync_version_, absl::ZeroDuration());
  }
  if (error && (IsExpired(*error) || IsTooNew(*error)) && !sync_version_.empty()) {
    return PlanSync(IsTooNew(*error) ? SyncReason::kTooNew : SyncReason::kExpired, "",
                    absl::ZeroDuration());
  }
  if (absl::IsResourceExhausted(status)) {
    too_big_ = true;
    whole_list_ = false;
  }
  PlanSync(SyncReason::kRetry, sync_version_, Backoff(status, now));
}

void WatchMachine::OnSending(absl::Duration now) {
  sent_ = now;
  sent_version_ = version_;
  bookmarks_ = 0;
}

void WatchMachine::OnOpened() {
  if (opening_clears_problem_) problem_ = absl::OkStatus();
}

void WatchMachine::OnOpenError(const absl::Status& status, absl::Duration now) {
  Fail(status, now);
  opening_clears_problem_ = true;
}

void WatchMachine::OnErrorEvent(const ApiError& error, absl::Duration now) {
  Fail(ToStatus(error, "watch"), now);
  opening_clears_problem_ = false;  // opening succeeded this time as well
}

WatchMachine::Verdict WatchMachine::OnObject(absl::string_view version, absl::Duration now) {
  if (!IsWatchable(version)) {
    problem_ = absl::DataLossError("an object of the watch has no metadata.resourceVersion");
    opening_clears_problem_ = false;
    PlanSync(SyncReason::kProtocolFault, version_, backoff_.Next(now));
    return Verdict::kOver;
  }
  // Initial events come in no order of versions.
  if (!staging_) Advance(version);
  Heard(now);
  return Verdict::kGoOn;
}

WatchMachine::Verdict WatchMachine::OnBookmark(absl::string_view version, bool initial_events_end,
                                               absl::Duration now) {
  if (staging_) {
    if (!initial_events_end) {
      ++early_bookmarks_;
      return Verdict::kGoOn;
    }
    if (!IsWatchable(version)) return OnObject(version, now);
    Synced(version, now);
    PlanWatch(absl::ZeroDuration());
    return Verdict::kCommit;
  }
  if (IsWatchable(version)) Advance(version);
  ++bookmarks_;
  Heard(now);
  return Verdict::kGoOn;
}

void WatchMachine::OnEnd(const absl::Status& status, absl::Duration now) {
  if (staging_) return EndInitial(status, now);
  if (!status.ok() && !absl::IsDeadlineExceeded(status)) {
    problem_ = status;
    opening_clears_problem_ = true;
  }
  // Also one that only repeats what was known, for else it would be opened in a tight loop.
  const bool is_short = now - sent_ < kShortWatch && version_ == sent_version_;
  if (!is_short) {
    short_watches_ = 0;
    return PlanWatch(absl::ZeroDuration());
  }
  const absl::Duration wait = backoff_.Next(now);
  if (!status.ok()) return PlanWatch(wait);  // a lost connection says nothing about the version
  ++short_watches_total_;
  problem_ = absl::UnavailableError("watches end at once and without an event");
  opening_clears_problem_ = false;
  if (++short_watches_ < kShortWatchesToList) return PlanWatch(wait);
  PlanSync(SyncReason::kShortWatches, "", wait);
}

void WatchMachine::EndInitial(const absl::Status& status, absl::Duration now) {
  problem_ =
      status.ok() ? absl::UnavailableError("the streamed list ended before its end mark") : status;
  opening_clears_problem_ = false;
  // A server that never marks the end knows nothing of streamed lists.
  if (++early_ends_ >= kEarlyEndsToRefuse) {
    early_ends_ = 0;
    gate_.Refused(now);
  }
  PlanSync(SyncReason::kRetry, sync_version_, backoff_.Next(now));
}

void WatchMachine::Fail(const absl::Status& status, absl::Duration now) {
  problem_ = status;
  if (staging_) return FailInitial(status, now);
  const auto error = ApiErrorOf(status);
  const absl::Duration wait = Backoff(status, now);
  if (!error) return PlanWatch(wait);
  if (IsExpired(*error)) return PlanSync(SyncReason::kExpired, version_, wait);
  if (IsTooNew(*error)) return PlanSync(SyncReason::kTooNew, "", wait);
  if (IsUnavailable(*error) || ++errors_ < kErrorsToList) return PlanWatch(wait);
  PlanSync(SyncReason::kErrors, version_, wait);
}

void WatchMachine::FailInitial(const absl::Status& status, absl::Duration now) {
  const auto error = ApiErrorOf(status);
  const bool renew = error && (IsExpired(*error) || IsTooNew(*error));
  if (renew && !sync_version_.empty()) {
    return PlanSync(IsTooNew(*error) ? SyncReason::kTooNew : SyncReason::kExpired, "",
                    absl::ZeroDuration());
  }
  if (!error || renew || error->code == 429) {
    return PlanSync(SyncReason::kRetry, sync_version_, Backoff(status, now));
  }
  if (absl::IsInvalidArgument(status)) gate_.Refused(now);
  plain_list_ = true;
  PlanSync(reason_, sync_version_, absl::ZeroDuration());
}

void WatchMachine::OnUnreadable(const absl::Status& status, bool hopeless, absl::Duration now) {
  problem_ = status;
  opening_clears_problem_ = false;
  faults_ = hopeless ? std::max(faults_ + 1, kFaultsToDegrade) : faults_ + 1;
  PlanSync(SyncReason::kUnreadable, version_, backoff_.Next(now));
}

absl::Duration WatchMachine::idle_limit() const {
  if (staging_) return kInitialIdleLimit;
  const absl::Duration limit = action_.timeout + kIdleSlack;
  return bookmarks_ >= kBookmarksToTrust ? std::min(limit, kBookmarkIdleLimit) : limit;
}

void WatchMachine::Synced(absl::string_view version, absl::Duration now) {
  version_ = std::string(version);
  synced_ = true;
  staging_ = false;
  whole_list_ = false;
  plain_list_ = false;
  early_ends_ = 0;
  heard_ = now;
  problem_ = absl::OkStatus();
}

void WatchMachine::Heard(absl::Duration now) {
  heard_ = now;
  problem_ = absl::OkStatus();
  errors_ = 0;
  faults_ = 0;
}

// A replayed event does not take the version back.
void WatchMachine::Advance(absl::string_view version) {
  if (!(CompareVersions(version, version_) < 0)) version_ = std::string(version);
}

absl::Duration WatchMachine::Backoff(const absl::Status& status, absl::Duration now) {
  const auto error = ApiErrorOf(status);
  return backoff_.Next(now, error ? error->retry_after : std::nullopt);
}

}  // namespace springtide::k8s
