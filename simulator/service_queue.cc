#include "simulator/service_queue.h"

#include <algorithm>

namespace springtide::simulator {
namespace {

// A rate that is a whole number of capacities must not leave a speck of a request behind each
// second.
constexpr double kSpeck = 1e-9;

}  // namespace

void QueueService::AddWaits(int64_t second, double requests, double from, double to) {
  // What rounding leaves below zero is zero.
  from = std::max(0.0, from);
  to = std::max(0.0, to);
  waits_.Add(requests, from, to);
  if (second < released_at_) release_max_wait_ = std::max({release_max_wait_, from, to});
}

void QueueService::Enqueue(int64_t now, double requests, double served) {
  if (requests <= 0) return;
  queue_.push_back({now, requests, served});
  backlog_ += requests - served;
}

double QueueService::ServeQueue(int64_t now, double capacity, double budget) {
  double used = 0;
  while (!queue_.empty() && used < budget) {
    Cohort& head = queue_.front();
    const double waiting = head.requests - head.served;
    const double part = std::min(waiting, budget - used);
    const auto age = static_cast<double>(now - head.second);
    const double served = head.served + part;
    AddWaits(head.second, part, age + used / capacity - head.served / head.requests,
             age + (used + part) / capacity - served / head.requests);
    used += part;
    backlog_ -= part;
    if (part < waiting && head.requests - served > kSpeck * head.requests) {
      head.served = served;
    } else {
      queue_.pop_front();
    }
  }
  // Sums of parts leave specks; an empty queue holds exactly nothing.
  if (queue_.empty()) backlog_ = 0;
  return used;
}

// The queue is empty from the moment on at which `used` requests were served; those of this second
// that came before it have been waiting for it.
double QueueService::ServeArrivals(int64_t now, double requests, double capacity, double used) {
  const double begin = used / capacity;
  const double spare = capacity - requests;
  // Served as fast as they come from the moment on at which the backlog of this second is gone.
  if (spare > 0 && capacity * begin <= spare) {
    const double caught_up = capacity * begin / spare;
    AddWaits(now, requests * caught_up, begin, 0);
    waits_.AddNone(requests * (1 - caught_up));
    return requests;
  }
  double served = std::min(requests, capacity - used);
  if (requests - served <= kSpeck * requests) served = requests;
  AddWaits(now, served, begin, 1 - served / requests);
  if (served < requests) Enqueue(now, requests, served);
  return served;
}

double QueueService::Serve(int64_t now, double requests, int64_t ready) {
  const double capacity = capacity_ * static_cast<double>(ready);
  if (queue_.empty() && requests <= capacity * (1 + kSpeck)) {
    waits_.AddNone(requests);
    return requests;
  }
  const double used = ServeQueue(now, capacity, capacity);
  double served = used;
  if (!queue_.empty() || capacity <= used) {
    Enqueue(now, requests, 0);
  } else if (requests > 0) {
    served += ServeArrivals(now, requests, capacity, used);
  }
  max_backlog_ = std::max(max_backlog_, backlog_);
  return served;
}

void QueueService::Finish(int64_t now, Cluster& cluster, Report& report) {
  const double final_backlog = backlog_;
  for (cluster.Advance(now); !queue_.empty() && cluster.starting() > 0; cluster.Advance(++now)) {
    Serve(now, 0, cluster.ready());
  }
  if (!queue_.empty()) {
    if (cluster.ready() == 0) now += startup_seconds_;
    const double capacity = capacity_ * static_cast<double>(std::max<int64_t>(1, cluster.ready()));
    ServeQueue(now, capacity, std::numeric_limits<double>::infinity());
  }
  Waits& waits = report.waits.emplace();
  waits.over_1s_requests = waits_.over_1s();
  waits.over_5s_requests = waits_.over_5s();
  waits.p50_seconds = waits_.Quantile(0.5);
  waits.p95_seconds = waits_.Quantile(0.95);
  waits.p99_seconds = waits_.Quantile(0.99);
  waits.max_seconds = waits_.max();
  waits.total_seconds = waits_.total();
  waits.max_backlog = max_backlog_;
  waits.final_backlog = final_backlog;
  waits.release_max_seconds =
      std::max(0.0, release_max_wait_ - static_cast<double>(startup_seconds_));
}

}  // namespace springtide::simulator
