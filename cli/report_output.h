// Prints a simulation's report in the formats of --output.
#ifndef SPRINGTIDE_CLI_REPORT_OUTPUT_H_
#define SPRINGTIDE_CLI_REPORT_OUTPUT_H_

#include <ostream>
#include <vector>

#include "cli/simulate_options.h"
#include "simulator/report.h"

namespace springtide::cli {

// Text shows a table for each trace up to so many of them, beyond it the summary alone.
inline constexpr size_t kMostTraceTables = 6;

// PrintReport: `width` is that of text. REQUIRES: at least one report.
void PrintReport(const std::vector<simulator::Report>& reports, const SimulateOptions& options,
                 int width, std::ostream& out);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_REPORT_OUTPUT_H_
