// The list/watch protocol without I/O, clock or threads: what to ask the server next.
#ifndef SPRINGTIDE_K8S_WATCH_MACHINE_H_
#define SPRINGTIDE_K8S_WATCH_MACHINE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/api_error.h"
#include "k8s/list_reader.h"
#include "k8s/watch_action.h"
#include "k8s/watch_backoff.h"
#include "k8s/watch_list_gate.h"

namespace springtide::k8s {

// WatchMachine holds a view up to date. The driver repeats: Next, wait, do it, then tell the
// outcome by the functions below until one returns kCommit of a page or kOver.
//
// Algorithm: a whole list first: streamed where the server can (WatchList), else in pages at the
// newest version. Then watches that resume at the last version seen, after whatever ended the one
// before: a clean end, a lost connection or a silent peer at once, a refusal after a back-off. A
// new list only when the version has expired (at a version not older than the last; at the newest
// only when that is refused, too, which spares the servers' store), after repeated refusals, and
// after what cannot be read. Until a list is whole, the view before it stays.
//
// All times are base::Clock::Elapsed. Thread safety: not safe for concurrent use.
class WatchMachine {
 public:
  // What to do with what has been gathered.
  enum class Verdict {
    kGoOn,
    kCommit,  // swap staging in at version(); a watch goes on, a list is done
    kOver,    // drop staging and the stream; ask Next
  };

  struct Options {
    bool watch_list = true;
    int page_limit = 500;
  };

  static constexpr absl::Duration kMinTimeout = absl::Seconds(300);
  static constexpr absl::Duration kMaxTimeout = absl::Seconds(600);
  // Without a word for so long, a peer is taken for dead: while the initial events come, and once a
  // stream has shown that it sends bookmarks.
  static constexpr absl::Duration kInitialIdleLimit = absl::Seconds(30);
  static constexpr absl::Duration kBookmarkIdleLimit = absl::Seconds(150);
  static constexpr absl::Duration kIdleSlack = absl::Seconds(5);
  static constexpr int kBookmarksToTrust = 2;
  static constexpr absl::Duration kShortWatch = absl::Seconds(1);
  static constexpr int kShortWatchesToList = 3;
  static constexpr int kErrorsToList = 4;     // three are answered by another watch
  static constexpr int kFaultsToDegrade = 5;  // unreadable answers in a row
  static constexpr int kEarlyEndsToRefuse = 3;

  // `gate` outlives the machine; `uniform` draws from [0, 1).
  WatchMachine(Options options, WatchListGate& gate, std::function<double()> uniform);

  WatchAction Next(absl::Duration now);

  // The outcomes of kList: a page, or an error of the call.
  Verdict OnPage(const ListPage& page, absl::Duration now);
  void OnListError(const absl::Status& status, absl::Duration now);

  // The course of a watch. OnSending comes before the request: proxies may hold back the head.
  void OnSending(absl::Duration now);
  void OnOpenError(const absl::Status& status, absl::Duration now);
  void OnOpened();
  // OnObject: after an added, modified or deleted object has been accepted.
  Verdict OnObject(absl::string_view version, absl::Duration now);
  Verdict OnBookmark(absl::string_view version, bool initial_events_end, absl::Duration now);
  void OnErrorEvent(const ApiError& error, absl::Duration now);
  // OnEnd: Ok for the clean end, DeadlineExceeded for a silent peer, else how the stream broke.
  void OnEnd(const absl::Status& status, absl::Duration now);

  // OnUnreadable: a page or a frame that cannot be decoded. `hopeless`: too long or too deep, so
  // that another attempt will hardly help.
  void OnUnreadable(const absl::Status& status, bool hopeless, absl::Duration now);

  // staging: whether objects belong to a list that is not whole yet.
  bool staging() const { return staging_; }
  // idle_limit: how long the stream may say nothing.
  absl::Duration idle_limit() const;
  // version: up to which the view is complete; empty before the first sync.
  const std::string& version() const { return version_; }
  bool synced() const { return synced_; }
  // heard: when the last list, event or bookmark came.
  absl::Duration heard() const { return heard_; }
  // problem: why nothing new comes; Ok while list and watch work.
  const absl::Status& problem() const { return problem_; }
  // degraded: whether what the server sends cannot be read, again and again.
  bool degraded() const { return faults_ >= kFaultsToDegrade; }
  // syncs: how often a list was begun, by SyncReason.
  const std::array<int64_t, kSyncReasons>& syncs() const { return syncs_; }
  int64_t short_watches() const { return short_watches_total_; }
  // early_bookmarks: before the end of the initial events, where none belongs.
  int64_t early_bookmarks() const { return early_bookmarks_; }

 private:
  enum class Phase { kSync, kPages, kWatch };

  // Plans a whole list not older than `version` (empty: the newest).
  void PlanSync(SyncReason reason, absl::string_view version, absl::Duration wait);
  void PlanWatch(absl::Duration wait);
  WatchAction PlanOfSync(absl::Duration now);
  // How a watch failed, by the head's code and by an ERROR event alike.
  void Fail(const absl::Status& status, absl::Duration now);
  void FailInitial(const absl::Status& status, absl::Duration now);
  void EndInitial(const absl::Status& status, absl::Duration now);
  void Synced(absl::string_view version, absl::Duration now);
  void Heard(absl::Duration now);
  void Advance(absl::string_view version);
  absl::Duration Backoff(const absl::Status& status, absl::Duration now);

  const Options options_;
  WatchListGate& gate_;
  const std::function<double()> uniform_;
  WatchBackoff backoff_;

  // The plan.
  Phase phase_ = Phase::kSync;
  SyncReason reason_ = SyncReason::kStart;
  absl::Duration wait_;
  std::string sync_version_;
  std::string continue_;
  bool whole_list_ = false;  // without pages, after a continue token expired
  bool too_big_ = false;     // a list without pages exceeds what may be read
  bool plain_list_ = false;  // not streamed, for this once

  // The attempt under way.
  WatchAction action_;
  bool staging_ = false;
  std::string list_version_;  // of the first page
  absl::Duration sent_;
  std::string sent_version_;
  int bookmarks_ = 0;

  // What lasts.
  std::string version_;
  bool synced_ = false;
  absl::Duration heard_;
  absl::Status problem_;
  bool opening_clears_problem_ = false;
  int errors_ = 0;         // refusals in a row
  int short_watches_ = 0;  // in a row
  int faults_ = 0;         // unreadable answers in a row
  int early_ends_ = 0;     // streamed lists that ended too early, in a row
  std::array<int64_t, kSyncReasons> syncs_{};
  int64_t short_watches_total_ = 0;
  int64_t early_bookmarks_ = 0;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WATCH_MACHINE_H_
