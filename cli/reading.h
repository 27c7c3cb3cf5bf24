// The report in words: what a user would read out of the tables.
#ifndef SPRINGTIDE_CLI_READING_H_
#define SPRINGTIDE_CLI_READING_H_

#include <string>
#include <vector>

#include "cli/figures.h"
#include "simulator/options.h"

namespace springtide::cli {

// Reading: one paragraph, not wrapped, about the first policy in comparison with `baseline`, or
// without one with the next two. REQUIRES: at least one trace with at least one policy.
std::string Reading(const std::vector<TraceFigures>& traces,
                    const simulator::SimulationOptions& options, const std::string& baseline = "");

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_READING_H_
