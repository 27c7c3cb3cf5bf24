#include "k8s/events.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "k8s/api_error.h"

namespace springtide::k8s {
namespace {

constexpr int kMaxTries = 12;
constexpr absl::Duration kRetryWait = absl::Seconds(10);
constexpr double kRetryJitter = 0.25;
constexpr absl::Duration kSweepEvery = absl::Minutes(1);

}  // namespace

EventRecorder::EventRecorder(Api& api, const base::Clock& clock, const Options& options,
                             std::function<double()> random)
    : api_(api),
      clock_(clock),
      options_(options),
      random_(std::move(random)),
      series_(options.limits),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

EventRecorder::~EventRecorder() {
  thread_.request_stop();
  waker_.Wake();
}

void EventRecorder::Record(const Event& event) {
  const absl::Duration now = clock_.Elapsed();
  const absl::Time wall = clock_.Now();
  {
    const std::lock_guard lock(mutex_);
    Enqueue(series_.Add(event, now, wall));
    counters_.filtered = series_.filtered();
  }
  waker_.Wake();
}

bool EventRecorder::Flush(absl::Duration limit) {
  std::stop_token drained;
  {
    const std::lock_guard lock(mutex_);
    Enqueue(series_.Finish());
    if (queue_.empty() && !sending_) return true;
    drained_ = std::stop_source();
    drained = drained_.get_token();
  }
  waker_.Wake();
  clock_.SleepFor(limit, drained);
  return drained.stop_requested();
}

EventRecorder::Counters EventRecorder::counters() const {
  const std::lock_guard lock(mutex_);
  return counters_;
}

void EventRecorder::Enqueue(std::vector<EventWrite> writes) {
  for (EventWrite& write : writes) {
    if (queue_.size() >= options_.queue) {
      ++counters_.dropped;
    } else {
      queue_.push_back(std::move(write));
    }
  }
}

void EventRecorder::Run(const std::stop_token& stop) {
  absl::Duration next_sweep = clock_.Elapsed() + kSweepEvery;
  while (!stop.stop_requested()) {
    const absl::Duration now = clock_.Elapsed();
    std::optional<EventWrite> write;
    std::optional<std::stop_source> drained;
    {
      const std::lock_guard lock(mutex_);
      if (now >= next_sweep) {
        Enqueue(series_.Sweep(now));
        next_sweep = now + kSweepEvery;
      }
      sending_ = !queue_.empty();
      if (sending_) {
        write = std::move(queue_.front());
        queue_.pop_front();
      } else {
        drained = drained_;
      }
    }
    if (write) {
      Send(*write, stop);
    } else {
      drained->request_stop();
      waker_.Wait(clock_, next_sweep - now);
    }
  }
}

void EventRecorder::Send(const EventWrite& write, const std::stop_token& stop) {
  for (int tries = 1; tries <= kMaxTries; ++tries) {
    if (tries > 1 && !clock_.SleepFor(kRetryWait * (1 + kRetryJitter * random_()), stop)) {
      break;
    }
    const absl::Status status = Try(write, stop);
    const auto refusal = ApiErrorOf(status);
    if (!status.ok() && !refusal) continue;
    const bool conflict = refusal && refusal->code == 409;
    if (conflict && write.kind == EventWrite::Kind::kPatch) continue;
    const std::lock_guard lock(mutex_);
    ++(status.ok() ? counters_.sent : counters_.refused);
    return;
  }
  const std::lock_guard lock(mutex_);
  ++counters_.gave_up;
}

absl::Status EventRecorder::Try(const EventWrite& write, const std::stop_token& stop) {
  absl::Status status;
  switch (write.kind) {
    case EventWrite::Kind::kPatch:
      status = api_.Call(PatchEventRequest(write.record, options_.source), stop).status();
      // Its object has expired, or was never made: make it, with the series that it has by now.
      if (!absl::IsNotFound(status)) return status;
      [[fallthrough]];
    case EventWrite::Kind::kCreate:
      status = api_.Call(CreateEventRequest(write.record, options_.source), stop).status();
      break;
  }
  const auto refusal = ApiErrorOf(status);
  // Deterministic names: an earlier try of ours, whose answer was lost, has made it.
  if (refusal && refusal->reason == "AlreadyExists") return absl::OkStatus();
  return status;
}

}  // namespace springtide::k8s
