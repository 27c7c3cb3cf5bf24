// One policy on one trace.
#ifndef SPRINGTIDE_SIMULATOR_RUN_H_
#define SPRINGTIDE_SIMULATOR_RUN_H_

#include "absl/strings/string_view.h"
#include "simulator/decider.h"
#include "simulator/options.h"
#include "simulator/report.h"
#include "simulator/series.h"
#include "simulator/trace.h"

namespace springtide::simulator {

// Run: closes the loop: in each second replicas whose start-up delay is over become ready, then the
// policy may decide from what it can see of the past, then the second is billed and its requests
// are served. A decision is clamped to the bounds of `options`; the bounds also hold before the
// first one. The report has no bounds (see ComputeBounds). Deterministic: the same arguments give
// the same report and the same rows. Memory beyond the trace: some kilobytes, and with the queue
// model up to 32 bytes for each second whose requests wait at the same time. REQUIRES: CheckOptions
// finds no problem; the trace is not empty.
Report Run(const Trace& trace, const SimulationOptions& options, absl::string_view policy_name,
           Decider& decider, SeriesSink* series = nullptr);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_RUN_H_
