// Which events are worth a request: the rules that keep a repeating event from flooding the API
// server, without clock, threads or requests.
#ifndef SPRINGTIDE_K8S_EVENT_SERIES_H_
#define SPRINGTIDE_K8S_EVENT_SERIES_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "k8s/event.h"
#include "k8s/lru_map.h"

namespace springtide::k8s {

// EventWrite: one request to send: make the record, or set the series of one that was made.
struct EventWrite {
  enum class Kind { kCreate, kPatch };
  Kind kind = Kind::kCreate;
  EventRecord record;
};

// EventSeries: the first event of a key is made, the second sets its series, later ones are counted
// here and written every `heartbeat`; after `silence` the series is written a last time and closed,
// and the next event is a first one again (client-go's events package, as kube-scheduler uses it).
// Beyond that, each object and reason has a bucket of `burst` writes that fills by one every
// `refill` (as client-go's older recorder). Once it is empty, first events are dropped and counted,
// and second ones wait for the heartbeat; heartbeats and last writes are rare and always go out.
//
// `now` is Clock::Elapsed and decides; `wall` is only written down.
// Thread safety: not safe for concurrent use.
class EventSeries {
 public:
  struct Limits {
    absl::Duration heartbeat = absl::Minutes(30);
    absl::Duration silence = absl::Minutes(6);
    int burst = 25;
    absl::Duration refill = absl::Seconds(300);
    size_t entries = 4096;  // series, and buckets; the least recently used go first
  };

  explicit EventSeries(const Limits& limits)
      : limits_(limits), series_(limits.entries), buckets_(limits.entries) {}

  // Add takes an event in; returns what to send for it, in order, possibly nothing.
  std::vector<EventWrite> Add(const Event& event, absl::Duration now, absl::Time wall);

  // Sweep closes what is silent and writes what is due; to be called about once a minute.
  std::vector<EventWrite> Sweep(absl::Duration now);

  // Finish writes every count that was not written yet, and forgets all.
  std::vector<EventWrite> Finish();

  // Events that left no trace because their object and reason had too many.
  int64_t filtered() const { return filtered_; }

 private:
  struct Series {
    EventRecord record;
    absl::Duration last;     // of the last occurrence
    absl::Duration written;  // when a write was last handed out
    bool unwritten = false;  // counts that no write has carried yet
  };
  struct Bucket {
    double tokens = 0;
    absl::Duration at;
  };

  bool TakeToken(const Event& event, absl::Duration now);

  Limits limits_;
  LruMap<Series> series_;
  LruMap<Bucket> buckets_;
  int64_t filtered_ = 0;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_EVENT_SERIES_H_
