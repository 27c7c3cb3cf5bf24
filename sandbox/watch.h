// Watches: streams of what changes, fed from the store's log.
#ifndef SPRINGTIDE_SANDBOX_WATCH_H_
#define SPRINGTIDE_SANDBOX_WATCH_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "http/responder.h"
#include "sandbox/presenter.h"
#include "sandbox/resource.h"
#include "sandbox/selector.h"
#include "sandbox/store.h"

namespace springtide::sandbox {

struct WatchOptions {
  ResourcePtr resource;
  std::string space;  // empty: all namespaces
  LabelSelector labels;
  FieldSelector fields;
  // The stream begins behind this revision; with `initial_events` behind a list of what there is.
  int64_t from = 0;
  bool initial_events = false;
  bool initial_end_mark = false;  // a bookmark behind the initial events
  bool bookmarks = false;
  absl::Duration timeout = absl::Minutes(30);
};

// WatchHub: a watch reads the log from its own position, so it can be held back (SetHorizon), and
// none loses an event to another.
//
// Thread safety: safe from any thread.
class WatchHub {
 public:
  // `store` and `clock` outlive the hub.
  WatchHub(const Store& store, const base::Clock& clock,
           absl::Duration bookmark_interval = absl::Minutes(1))
      : store_(store), clock_(clock), bookmark_interval_(bookmark_interval) {}
  ~WatchHub();

  // Open begins the answer and keeps the stream until it ends.
  void Open(WatchOptions options, Presenter presenter, std::unique_ptr<http::Responder> responder);

  // Pump writes what is new to every stream; the store's observer.
  void Pump();
  // Tick sends bookmarks and ends streams whose time is over. Call it often.
  void Tick();
  // SetHorizon hides everything behind `revision` (0: nothing), as a server does that lags.
  void SetHorizon(int64_t revision);
  // Watching returns how many streams are open.
  size_t Watching() const;

 private:
  class Stream;

  std::vector<std::shared_ptr<Stream>> Streams() const;
  void Sweep();

  const Store& store_;
  const base::Clock& clock_;
  const absl::Duration bookmark_interval_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Stream>> streams_;  // guarded by mutex_
  int64_t horizon_ = 0;                           // guarded by mutex_
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_WATCH_H_
