// The figures of a run as a report shows them, averaged over seeds.
#ifndef SPRINGTIDE_CLI_FIGURES_H_
#define SPRINGTIDE_CLI_FIGURES_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "simulator/ladder.h"
#include "simulator/report.h"

namespace springtide::cli {

// Figures: means over the seeds of one policy on one trace; the regret is a geometric mean, peak
// and longest wait are the largest.
struct Figures {
  std::string policy;
  double replica_hours = 0;
  std::optional<double> regret;  // cost / optimum
  double late_fraction = 0;
  double cold_starts = 0;
  double starts = 0;
  double scale_changes = 0;
  double flips_per_day = 0;
  double peak_replicas = 0;
  double cost = 0;
  // Shares of the cost, rung by rung; all zero without bounds.
  std::array<double, simulator::kRungs> ladder = {};
  // Queue model only.
  std::optional<double> wait_over_1s_fraction;
  std::optional<double> wait_over_5s_fraction;
  std::optional<double> wait_p99_seconds;
  std::optional<double> wait_max_seconds;
};

// TraceFigures: the policies on one trace, in the order of the runs.
struct TraceFigures {
  std::string trace;
  std::string trace_class;
  double seconds = 0;
  double requests = 0;
  double capacity = 0;
  std::vector<Figures> policies;
};

// GatherFigures: by trace, in the order of the reports.
std::vector<TraceFigures> GatherFigures(const std::vector<simulator::Report>& reports);

// MeanLadders: by policy, the mean over traces of the shares of the cost.
struct MeanLadder {
  std::string policy;
  std::array<double, simulator::kRungs> share = {};
};
std::vector<MeanLadder> MeanLadders(const std::vector<TraceFigures>& traces);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_FIGURES_H_
