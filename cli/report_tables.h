// The tables of a simulation's report, for text and Markdown alike.
#ifndef SPRINGTIDE_CLI_REPORT_TABLES_H_
#define SPRINGTIDE_CLI_REPORT_TABLES_H_

#include <string>
#include <vector>

#include "cli/figures.h"
#include "cli/table.h"
#include "simulator/options.h"
#include "simulator/summary.h"

namespace springtide::cli {

// A table with the line that stands above it.
struct TitledTable {
  std::string title;
  Table table;
};

// TraceTable: the policies on one trace.
TitledTable TraceTable(const TraceFigures& trace, const simulator::SimulationOptions& options);

// SummaryTable: the policies over all traces, and with `by_class` by class; `relative` tells
// whether the rows have figures relative to a baseline of that name.
TitledTable SummaryTable(const std::vector<simulator::SummaryRow>& rows, bool by_class,
                         const std::string& baseline);

// LadderTable: what share of each policy's cost each circumstance has.
TitledTable LadderTable(const std::vector<TraceFigures>& traces);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_REPORT_TABLES_H_
