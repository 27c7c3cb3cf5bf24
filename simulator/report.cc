#include "simulator/report.h"

#include <utility>

namespace springtide::simulator {
namespace {

constexpr double kSecondsPerDay = 86'400;

void AddWaits(const Report& report, base::Value& value) {
  const Waits& waits = *report.waits;
  value.Set("waitOver1sFraction", report.WaitOver1sFraction());
  value.Set("waitOver5sFraction", report.WaitOver5sFraction());
  value.Set("waitP50Seconds", waits.p50_seconds);
  value.Set("waitP95Seconds", waits.p95_seconds);
  value.Set("waitP99Seconds", waits.p99_seconds);
  value.Set("waitMaxSeconds", waits.max_seconds);
  value.Set("waitTotalSeconds", waits.total_seconds);
  value.Set("backlogMax", waits.max_backlog);
  value.Set("backlogFinal", waits.final_backlog);
  value.Set("releaseWaitMaxSeconds", waits.release_max_seconds);
}

void AddBounds(const Report& report, base::Value& value) {
  const Bounds& bounds = *report.bounds;
  value.Set("optimalCost", bounds.optimum.cost);
  value.Set("optimalReplicaSeconds", bounds.optimum.replica_seconds);
  value.Set("optimalStarts", bounds.optimum.starts);
  value.Set("optimalMissingReplicaSeconds", bounds.optimum.missing_replica_seconds);
  const std::optional<double> regret = report.Regret();
  value.Set("regret", regret.has_value() ? base::Value(*regret) : base::Value());
  base::Value::List rungs;
  for (const Rung& rung : Ladder(bounds, report.cost)) {
    rungs.push_back(
        base::Value::Map{{"name", rung.name}, {"cost", rung.cost}, {"share", rung.share}});
  }
  value.Set("ladder", std::move(rungs));
}

}  // namespace

double Report::FlipsPerDay() const {
  if (seconds == 0) return 0;
  return static_cast<double>(direction_flips) * kSecondsPerDay / static_cast<double>(seconds);
}

std::optional<double> Report::Regret() const {
  if (!bounds.has_value()) return std::nullopt;
  const double optimal = bounds->optimum.cost;
  if (optimal > 0) return cost / optimal;
  return cost > 0 ? std::nullopt : std::optional<double>(1);
}

base::Value ToValue(const Report& report) {
  base::Value value =
      base::Value::Map{{"policy", report.policy},
                       {"trace", report.trace},
                       {"class", report.trace_class},
                       // As text: not every reader of JSON keeps 64 bits of a number.
                       {"seed", std::to_string(report.seed)},
                       {"seconds", report.seconds},
                       {"capacity", report.capacity},
                       {"requests", report.requests},
                       {"decisions", report.decisions},
                       {"replicaSeconds", report.replica_seconds},
                       {"startingReplicaSeconds", report.starting_replica_seconds},
                       {"busyReplicaSeconds", report.busy_replica_seconds},
                       {"idleReplicaSeconds", report.idle_replica_seconds},
                       {"starts", report.starts},
                       {"missingReplicaSeconds", report.missing_replica_seconds},
                       {"lateRequests", report.late_requests},
                       {"lateRequestFraction", report.LateFraction()},
                       {"coldStarts", report.cold_starts},
                       {"scaleChanges", report.scale_changes},
                       {"directionFlips", report.direction_flips},
                       {"peakReplicas", report.peak_replicas},
                       {"cost", report.cost}};
  if (report.bounds.has_value()) AddBounds(report, value);
  if (report.waits.has_value()) AddWaits(report, value);
  return value;
}

base::Value ReportsToValue(const SimulationOptions& options, const std::vector<Report>& reports) {
  base::Value::List runs;
  for (const Report& report : reports) runs.push_back(ToValue(report));
  return base::Value::Map{{"schemaVersion", kReportSchemaVersion},
                          {"options", ToValue(options)},
                          {"runs", std::move(runs)}};
}

}  // namespace springtide::simulator
