// Reports events to the API server without ever holding up the one who reports.
#ifndef SPRINGTIDE_K8S_EVENTS_H_
#define SPRINGTIDE_K8S_EVENTS_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/api.h"
#include "k8s/event.h"
#include "k8s/event_series.h"
#include "k8s/waker.h"

namespace springtide::k8s {

// EventRecorder: a queue and a thread that sends. Events are a service to people: when the server
// refuses or is away they are dropped and counted, and nothing else suffers.
//
// A refusal is final, but for a conflict on a series; any other error is tried again, 12 times in
// all, 10 to 12.5 s apart. A create that finds its object there has succeeded before.
// Thread safety: safe from any thread.
class EventRecorder {
 public:
  struct Options {
    EventSource source;
    EventSeries::Limits limits;
    size_t queue = 1000;  // requests waiting; more are dropped
  };
  struct Counters {
    int64_t sent = 0;      // requests that the server took, or had taken before
    int64_t filtered = 0;  // events that left no trace, see EventSeries
    int64_t dropped = 0;   // requests for which the queue had no place
    int64_t refused = 0;   // requests that the server refused
    int64_t gave_up = 0;   // requests that got no answer however often
  };

  // `random` returns numbers in [0, 1) and is called on the recorder's thread; api and clock must
  // outlive this.
  EventRecorder(Api& api, const base::Clock& clock, const Options& options,
                std::function<double()> random);
  // Drops what is not sent; call Flush before.
  ~EventRecorder();

  // Record takes an event in. Never waits for the server.
  void Record(const Event& event);

  // Flush hands out all counts and waits, at most `limit` of Clock::Elapsed, until everything was
  // sent or given up; returns whether it was. For one thread at a time.
  bool Flush(absl::Duration limit);

  Counters counters() const;

 private:
  void Run(const std::stop_token& stop);
  void Send(const EventWrite& write, const std::stop_token& stop);
  absl::Status Try(const EventWrite& write, const std::stop_token& stop);
  // REQUIRES: mutex_ is held.
  void Enqueue(std::vector<EventWrite> writes);

  Api& api_;
  const base::Clock& clock_;
  const Options options_;
  const std::function<double()> random_;

  Waker waker_;  // synchronises itself

  mutable std::mutex mutex_;
  EventSeries series_;            // guarded by mutex_
  std::deque<EventWrite> queue_;  // guarded by mutex_
  bool sending_ = false;          // guarded by mutex_
  std::stop_source drained_;      // guarded by mutex_; stopped when queue and hands are empty
  Counters counters_;             // guarded by mutex_

  std::jthread thread_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_EVENTS_H_
