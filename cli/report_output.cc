#include "cli/report_output.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/json.h"
#include "base/number.h"
#include "base/value.h"
#include "cli/figures.h"
#include "cli/reading.h"
#include "cli/report_tables.h"
#include "cli/text.h"
#include "simulator/summary.h"

namespace springtide::cli {
namespace {

using simulator::Report;

std::vector<TitledTable> Tables(const std::vector<Report>& reports,
                                const std::vector<TraceFigures>& traces,
                                const SimulateOptions& options) {
  std::vector<TitledTable> tables;
  if (traces.size() <= kMostTraceTables) {
    for (const TraceFigures& trace : traces) {
      tables.push_back(TraceTable(trace, options.simulation));
    }
  }
  if (traces.size() > 1 || options.by_class || !options.baseline.empty()) {
    tables.push_back(SummaryTable(simulator::Summarize(reports, options.baseline), options.by_class,
                                  options.baseline));
  }
  if (options.ladder) tables.push_back(LadderTable(traces));
  return tables;
}

void PrintText(const std::vector<Report>& reports, const SimulateOptions& options, int width,
               std::ostream& out) {
  const auto columns = static_cast<size_t>(width);
  const std::vector<TraceFigures> traces = GatherFigures(reports);
  for (const TitledTable& table : Tables(reports, traces, options)) {
    out << Wrap(table.title, columns, 2) << "\n\n" << table.table.ToText(width) << "\n";
  }
  out << Wrap(Reading(traces, options.simulation, options.baseline), columns) << "\n";
  if (traces.size() > kMostTraceTables) {
    out << Wrap("(--output csv or json has every trace by itself.)", columns) << "\n";
  }
}

void PrintMarkdown(const std::vector<Report>& reports, const SimulateOptions& options,
                   std::ostream& out) {
  const std::vector<TraceFigures> traces = GatherFigures(reports);
  for (const TitledTable& table : Tables(reports, traces, options)) {
    out << "### " << table.title << "\n\n" << table.table.ToMarkdown() << "\n";
  }
  out << Reading(traces, options.simulation, options.baseline) << "\n";
}

void PrintJson(const std::vector<Report>& reports, const SimulateOptions& options,
               std::ostream& out) {
  base::Value value = simulator::ReportsToValue(options.simulation, reports);
  if (options.by_class || !options.baseline.empty()) {
    base::Value::List rows;
    for (const auto& row : simulator::Summarize(reports, options.baseline)) {
      rows.push_back(simulator::ToValue(row));
    }
    value.Set("summary", std::move(rows));
  }
  out << base::ToPrettyJson(value);
}

// Cell: a scalar as it stands in CSV; null is an empty field.
std::string Cell(const base::Value* value) {
  if (value == nullptr || value->is_null()) return "";
  if (const std::string* text = value->if_string()) return CsvField(*text);
  if (const double* number = value->if_double()) return base::FormatNumber(*number);
  return CsvField(base::ToJson(*value));
}

// A row a run, with the names of the JSON's fields as columns.
void PrintCsv(const std::vector<Report>& reports, std::ostream& out) {
  std::vector<base::Value> rows;
  std::vector<std::string> columns;
  for (const Report& report : reports) {
    rows.push_back(simulator::ToValue(report));
    for (const base::Value::Entry& entry : *rows.back().if_map()) {
      const bool scalar = entry.second.if_map() == nullptr && entry.second.if_list() == nullptr;
      if (scalar && std::find(columns.begin(), columns.end(), entry.first) == columns.end()) {
        columns.push_back(entry.first);
      }
    }
  }
  for (const std::string& column : columns) out << (&column == &columns[0] ? "" : ",") << column;
  out << "\n";
  for (const base::Value& row : rows) {
    for (const std::string& column : columns) {
      out << (&column == &columns[0] ? "" : ",") << Cell(row.Find(column));
    }
    out << "\n";
  }
}

}  // namespace

void PrintReport(const std::vector<Report>& reports, const SimulateOptions& options, int width,
                 std::ostream& out) {
  switch (options.output) {
    case OutputFormat::kText:
      return PrintText(reports, options, width, out);
    case OutputFormat::kMarkdown:
      return PrintMarkdown(reports, options, out);
    case OutputFormat::kJson:
      return PrintJson(reports, options, out);
    case OutputFormat::kCsv:
      return PrintCsv(reports, out);
  }
}

}  // namespace springtide::cli
