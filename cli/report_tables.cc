#include "cli/report_tables.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/number.h"
#include "cli/text.h"

namespace springtide::cli {
namespace {

constexpr absl::string_view kNothing = "-";

// A count; means over seeds may have a fraction, sums of spread requests a rounding error.
std::string Count(double value) {
  const bool whole = std::abs(value - std::round(value)) < 1e-6 * std::max(1.0, std::abs(value));
  return FormatGrouped(value, whole || std::abs(value) >= 1000 ? 0 : 1);
}

// Replica-hours: three figures after the point where they are small.
std::string Hours(double hours) { return FormatGrouped(hours, hours < 10 ? 3 : 1); }

std::string Ratio(const std::optional<double>& ratio) {
  return ratio.has_value() ? absl::StrFormat("%.3f", *ratio) : std::string(kNothing);
}

std::string Percent(const std::optional<double>& fraction) {
  return fraction.has_value() ? FormatPercent(*fraction) : std::string(kNothing);
}

std::string Seconds(const std::optional<double>& seconds) {
  return seconds.has_value() ? base::FormatRounded(*seconds, 3) : std::string(kNothing);
}

std::string TraceTitle(const TraceFigures& trace, const simulator::SimulationOptions& options) {
  return absl::StrCat(
      trace.trace, trace.trace_class.empty() ? "" : absl::StrCat(" (", trace.trace_class, ")"),
      ": ", FormatDurationText(absl::Seconds(trace.seconds)), ", ", Count(trace.requests),
      " requests; a replica serves ", base::FormatRounded(trace.capacity, 3), " req/s; ",
      simulator::Name(options.service), " service, ", simulator::Name(options.arrivals),
      " arrivals");
}

}  // namespace

TitledTable TraceTable(const TraceFigures& trace, const simulator::SimulationOptions& options) {
  const bool queue = options.service == simulator::ServiceModel::kQueue;
  std::vector<Column> columns = {{"policy", "", Align::kLeft, 0},
                                 {"replica-hours", "h", Align::kRight, 0},
                                 {"cost", "x optimum", Align::kRight, 1}};
  if (queue) {
    columns.push_back({"wait > 1 s", "%", Align::kRight, 0});
    columns.push_back({"wait > 5 s", "%", Align::kRight, 2});
    columns.push_back({"wait p99", "s", Align::kRight, 3});
    columns.push_back({"longest", "s", Align::kRight, 3});
  } else {
    columns.push_back({"late", "%", Align::kRight, 0});
  }
  columns.push_back({"cold starts", "", Align::kRight, 4});
  columns.push_back({"starts", "", Align::kRight, 5});
  columns.push_back({"changes", "", Align::kRight, 6});
  columns.push_back({"flips", "/day", Align::kRight, 2});
  columns.push_back({"peak", "replicas", Align::kRight, 3});
  Table table(std::move(columns));
  for (const Figures& f : trace.policies) {
    std::vector<std::string> row = {f.policy, Hours(f.replica_hours), Ratio(f.regret)};
    if (queue) {
      row.push_back(Percent(f.wait_over_1s_fraction));
      row.push_back(Percent(f.wait_over_5s_fraction));
      row.push_back(Seconds(f.wait_p99_seconds));
      row.push_back(Seconds(f.wait_max_seconds));
    } else {
      row.push_back(FormatPercent(f.late_fraction));
    }
    for (const double count : {f.cold_starts, f.starts, f.scale_changes}) {
      row.push_back(Count(count));
    }
    row.push_back(FormatGrouped(f.flips_per_day, f.flips_per_day < 10 ? 1 : 0));
    row.push_back(Count(f.peak_replicas));
    table.AddRow(std::move(row));
  }
  return {TraceTitle(trace, options), std::move(table)};
}

TitledTable SummaryTable(const std::vector<simulator::SummaryRow>& rows, bool by_class,
                         const std::string& baseline) {
  const bool relative = !baseline.empty();
  const bool queue = !rows.empty() && rows.front().wait_over_1s_fraction.has_value();
  const std::string late = queue ? "wait > 1 s" : "late";
  std::vector<Column> columns;
  if (by_class) columns.push_back({"class", "", Align::kLeft, 0});
  columns.push_back({"policy", "", Align::kLeft, 0});
  if (by_class) columns.push_back({"traces", "", Align::kRight, 4});
  if (relative) {
    columns.push_back({"hours", absl::StrCat("x ", baseline), Align::kRight, 0});
    columns.push_back({late, absl::StrCat("x ", baseline), Align::kRight, 0});
  }
  columns.push_back({"hours", "x optimum", Align::kRight, 3});
  columns.push_back({"cost", "x optimum", Align::kRight, 1});
  columns.push_back({late, "%", Align::kRight, relative ? 2 : 0});
  if (queue) columns.push_back({"longest", "s", Align::kRight, 5});
  columns.push_back({"flips", "/day", Align::kRight, 4});
  Table table(std::move(columns));

  std::string last_class;
  for (const simulator::SummaryRow& row : rows) {
    if (!by_class && row.trace_class != simulator::kAllClasses) continue;
    if (by_class && row.trace_class != last_class && !table.empty()) table.AddRule();
    last_class = row.trace_class;
    std::vector<std::string> cells;
    if (by_class) cells.push_back(row.trace_class.empty() ? "(none)" : row.trace_class);
    cells.push_back(row.policy);
    if (by_class) cells.push_back(absl::StrCat(row.traces));
    if (relative) {
      cells.push_back(Ratio(row.relative_hours));
      cells.push_back(Ratio(queue ? row.relative_wait_over_1s : row.relative_late));
    }
    cells.push_back(Ratio(row.relative_hours_to_optimum));
    cells.push_back(Ratio(row.regret));
    cells.push_back(Percent(queue ? row.wait_over_1s_fraction : row.late_fraction));
    if (queue) cells.push_back(Seconds(row.wait_max_seconds));
    cells.push_back(FormatGrouped(row.flips_per_day, row.flips_per_day < 10 ? 1 : 0));
    table.AddRow(std::move(cells));
  }
  const int64_t traces = rows.empty() ? 0 : rows.back().traces;
  return {absl::StrCat("Over ", traces, traces == 1 ? " trace" : " traces",
                       " (ratios are geometric means, fractions plain ones",
                       relative ? absl::StrCat("; relative to ", baseline) : "", ")"),
          std::move(table)};
}

TitledTable LadderTable(const std::vector<TraceFigures>& traces) {
  Table table({{"policy", "", Align::kLeft, 0},
               {"the load itself", "%", Align::kRight, 0},
               {"start-up", "%", Align::kRight, 0},
               {"your limits", "%", Align::kRight, 0},
               {"the policy", "%", Align::kRight, 0}});
  for (const MeanLadder& ladder : MeanLadders(traces)) {
    std::vector<std::string> row = {ladder.policy};
    for (const double share : ladder.share) row.push_back(absl::StrFormat("%.1f", 100 * share));
    table.AddRow(std::move(row));
  }
  return {"Where the cost comes from (share of each policy's cost)", std::move(table)};
}

}  // namespace springtide::cli
