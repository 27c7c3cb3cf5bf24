// What one run came to: the figures of the simulation contract, and their JSON.
#ifndef SPRINGTIDE_SIMULATOR_REPORT_H_
#define SPRINGTIDE_SIMULATOR_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/value.h"
#include "simulator/ladder.h"
#include "simulator/options.h"

namespace springtide::simulator {

// The version of the JSON below; grows when a field changes its meaning or goes.
inline constexpr int kReportSchemaVersion = 1;

// Waits: of the queue model. A request's wait lasts until the requests before it are served.
struct Waits {
  double over_1s_requests = 0;
  double over_5s_requests = 0;
  // Quantiles over requests, rounded up to 0.01 s and, above 2.56 s, to 0.8 %.
  double p50_seconds = 0;
  double p95_seconds = 0;
  double p99_seconds = 0;
  double max_seconds = 0;    // exact
  double total_seconds = 0;  // over all requests
  double max_backlog = 0;    // most requests waiting at the end of a second
  double final_backlog = 0;  // requests waiting at the end of the trace; they are served after it
  // The longest wait, less the start-up delay, of a request that was waiting when the policy
  // lowered the replica count: what waiting the policy's own releases may have caused. Never
  // negative.
  double release_max_seconds = 0;
};

struct Report {
  std::string policy;
  std::string trace;
  std::string trace_class;
  uint64_t seed = 0;
  int64_t seconds = 0;  // length of the trace
  double capacity = 0;  // requests per second of one replica
  int64_t decisions = 0;

  int64_t replica_seconds = 0;           // starting + busy + idle
  int64_t starting_replica_seconds = 0;  // billed, not ready
  double busy_replica_seconds = 0;       // ready and at work: requests served / capacity
  double idle_replica_seconds = 0;       // ready and not

  int64_t starts = 0;  // replicas added, also if removed before they were ready
  int64_t missing_replica_seconds = 0;
  double requests = 0;
  double late_requests = 0;  // found no capacity in their second
  int64_t cold_starts = 0;
  int64_t scale_changes = 0;
  int64_t direction_flips = 0;
  int64_t peak_replicas = 0;
  double cost = 0;

  std::optional<Bounds> bounds;
  std::optional<Waits> waits;  // queue model only

  // 0 when there were no requests.
  double LateFraction() const { return OfRequests(late_requests); }
  double WaitOver1sFraction() const { return waits ? OfRequests(waits->over_1s_requests) : 0; }
  double WaitOver5sFraction() const { return waits ? OfRequests(waits->over_5s_requests) : 0; }
  double FlipsPerDay() const;
  // cost / optimum; nothing without bounds or when only the optimum is free. 1 when both are free.
  std::optional<double> Regret() const;

 private:
  double OfRequests(double some) const { return requests > 0 ? some / requests : 0; }
};

// ToValue: one entry of "runs".
base::Value ToValue(const Report& report);

// ReportsToValue: {"schemaVersion", "options", "runs"}. The seed of each run is in the run.
base::Value ReportsToValue(const SimulationOptions& options, const std::vector<Report>& reports);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_REPORT_H_
