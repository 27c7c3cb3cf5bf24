#include "simulator/summary.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "simulator/portable_math.h"

namespace springtide::simulator {
namespace {

// TraceFigures: one policy on one trace, averaged over seeds.
struct TraceFigures {
  absl::string_view trace;
  absl::string_view trace_class;
  double runs = 0;
  double replica_seconds = 0;
  double regret_log = 0;
  double optimum_hours_log = 0;
  double bounded_runs = 0;  // with an optimum to compare with
  double late = 0;
  double over_1s = 0;
  double over_5s = 0;
  double flips_per_day = 0;
  double cost = 0;
  bool has_waits = false;
  double wait_max = 0;
  double release_wait_max = 0;
};

using PolicyFigures = std::vector<TraceFigures>;

// No replicas at all count as one second: their logarithm would be of no use.
double LogSeconds(double replica_seconds) { return PortableLog(std::max(1.0, replica_seconds)); }

void AddRun(const Report& report, TraceFigures& figures) {
  ++figures.runs;
  figures.replica_seconds += static_cast<double>(report.replica_seconds);
  figures.late += report.LateFraction();
  figures.flips_per_day += report.FlipsPerDay();
  figures.cost += report.cost;
  const std::optional<double> regret = report.Regret();
  if (regret.has_value() && *regret > 0) {
    ++figures.bounded_runs;
    figures.regret_log += PortableLog(*regret);
    figures.optimum_hours_log +=
        LogSeconds(static_cast<double>(report.replica_seconds)) -
        LogSeconds(static_cast<double>(report.bounds->optimum.replica_seconds));
  }
  if (!report.waits.has_value()) return;
  figures.has_waits = true;
  figures.over_1s += report.WaitOver1sFraction();
  figures.over_5s += report.WaitOver5sFraction();
  figures.wait_max = std::max(figures.wait_max, report.waits->max_seconds);
  figures.release_wait_max = std::max(figures.release_wait_max, report.waits->release_max_seconds);
}

void Average(TraceFigures& figures) {
  for (double* sum : {&figures.replica_seconds, &figures.late, &figures.over_1s, &figures.over_5s,
                      &figures.flips_per_day, &figures.cost}) {
    *sum /= figures.runs;
  }
  if (figures.bounded_runs > 0) {
    figures.regret_log /= figures.bounded_runs;
    figures.optimum_hours_log /= figures.bounded_runs;
  }
}

template <class T>
size_t IndexOf(std::vector<T>& names, const T& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  names.push_back(name);
  return names.size() - 1;
}

// Table: figures by policy and trace, in order of first appearance.
struct Table {
  std::vector<absl::string_view> policies;
  std::vector<absl::string_view> classes;
  std::vector<PolicyFigures> figures;  // of each policy

  explicit Table(const std::vector<Report>& reports) {
    std::vector<std::pair<absl::string_view, absl::string_view>> traces;
    for (const Report& report : reports) {
      const size_t policy = IndexOf(policies, absl::string_view(report.policy));
      const size_t trace =
          IndexOf(traces, {absl::string_view(report.trace), absl::string_view(report.trace_class)});
      IndexOf(classes, absl::string_view(report.trace_class));
      figures.resize(policies.size());
      figures[policy].resize(std::max(figures[policy].size(), trace + 1));
      TraceFigures& one = figures[policy][trace];
      one.trace = report.trace;
      one.trace_class = report.trace_class;
      AddRun(report, one);
    }
    for (PolicyFigures& of_policy : figures) {
      of_policy.resize(traces.size());
      for (TraceFigures& one : of_policy) {
        if (one.runs > 0) Average(one);
      }
    }
  }
};

std::optional<double> Ratio(double value, double baseline) {
  if (baseline <= 0) return std::nullopt;
  return value / baseline;
}

SummaryRow RowOf(const PolicyFigures& policy, const PolicyFigures* baseline,
                 const std::function<bool(const TraceFigures&)>& belongs) {
  SummaryRow row;
  double over_1s = 0;
  double over_5s = 0;
  double waiting = 0;
  double bounded = 0;
  double regret_log = 0;
  double optimum_hours_log = 0;
  double compared = 0;
  double hours_log = 0;
  double late_here = 0;
  double late_there = 0;
  double over_1s_here = 0;
  double over_1s_there = 0;
  double wait_max = 0;
  double release_wait_max = 0;
  for (size_t i = 0; i < policy.size(); ++i) {
    const TraceFigures& one = policy[i];
    if (one.runs == 0 || !belongs(one)) continue;
    ++row.traces;
    row.late_fraction += one.late;
    row.flips_per_day += one.flips_per_day;
    row.cost += one.cost;
    if (one.bounded_runs > 0) {
      ++bounded;
      regret_log += one.regret_log;
      optimum_hours_log += one.optimum_hours_log;
    }
    if (one.has_waits) {
      ++waiting;
      over_1s += one.over_1s;
      over_5s += one.over_5s;
      wait_max = std::max(wait_max, one.wait_max);
      release_wait_max = std::max(release_wait_max, one.release_wait_max);
    }
    if (baseline == nullptr || (*baseline)[i].runs == 0) continue;
    const TraceFigures& other = (*baseline)[i];
    ++compared;
    hours_log += LogSeconds(one.replica_seconds) - LogSeconds(other.replica_seconds);
    late_here += one.late;
    late_there += other.late;
    over_1s_here += one.over_1s;
    over_1s_there += other.over_1s;
  }
  const auto traces = static_cast<double>(std::max<int64_t>(1, row.traces));
  row.late_fraction /= traces;
  row.flips_per_day /= traces;
  row.cost /= traces;
  if (bounded > 0) {
    row.regret = PortableExp(regret_log / bounded);
    row.relative_hours_to_optimum = PortableExp(optimum_hours_log / bounded);
  }
  if (waiting > 0) {
    row.wait_over_1s_fraction = over_1s / waiting;
    row.wait_over_5s_fraction = over_5s / waiting;
    row.wait_max_seconds = wait_max;
    row.release_wait_max_seconds = release_wait_max;
  }
  if (compared > 0) {
    row.relative_hours = PortableExp(hours_log / compared);
    row.relative_late = Ratio(late_here, late_there);
    if (waiting > 0) row.relative_wait_over_1s = Ratio(over_1s_here, over_1s_there);
  }
  return row;
}

base::Value OrNull(const std::optional<double>& number) {
  return number.has_value() ? base::Value(*number) : base::Value();
}

}  // namespace

std::vector<SummaryRow> Summarize(const std::vector<Report>& reports, absl::string_view baseline) {
  const Table table(reports);
  const auto found = std::find(table.policies.begin(), table.policies.end(), baseline);
  const PolicyFigures* base =
      found == table.policies.end()
          ? nullptr
          : &table.figures[static_cast<size_t>(found - table.policies.begin())];
  std::vector<SummaryRow> rows;
  const auto add_rows = [&](absl::string_view class_name,
                            const std::function<bool(const TraceFigures&)>& belongs) {
    for (size_t i = 0; i < table.policies.size(); ++i) {
      SummaryRow row = RowOf(table.figures[i], base, belongs);
      if (row.traces == 0) continue;
      row.policy = std::string(table.policies[i]);
      row.trace_class = std::string(class_name);
      rows.push_back(std::move(row));
    }
  };
  for (const absl::string_view class_name : table.classes) {
    add_rows(class_name,
             [class_name](const TraceFigures& one) { return one.trace_class == class_name; });
  }
  add_rows(kAllClasses, [](const TraceFigures& /*one*/) { return true; });
  return rows;
}

base::Value ToValue(const SummaryRow& row) {
  return base::Value::Map{{"policy", row.policy},
                          {"class", row.trace_class},
                          {"traces", row.traces},
                          {"relativeHours", OrNull(row.relative_hours)},
                          {"regret", OrNull(row.regret)},
                          {"relativeHoursToOptimum", OrNull(row.relative_hours_to_optimum)},
                          {"lateRequestFraction", row.late_fraction},
                          {"waitOver1sFraction", OrNull(row.wait_over_1s_fraction)},
                          {"waitOver5sFraction", OrNull(row.wait_over_5s_fraction)},
                          {"directionFlipsPerDay", row.flips_per_day},
                          {"cost", row.cost},
                          {"relativeLate", OrNull(row.relative_late)},
                          {"relativeWaitOver1s", OrNull(row.relative_wait_over_1s)},
                          {"waitMaxSeconds", OrNull(row.wait_max_seconds)},
                          {"releaseWaitMaxSeconds", OrNull(row.release_wait_max_seconds)}};
}

}  // namespace springtide::simulator
