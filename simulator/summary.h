// Reports of a matrix by class of trace: how policies compare overall.
#ifndef SPRINGTIDE_SIMULATOR_SUMMARY_H_
#define SPRINGTIDE_SIMULATOR_SUMMARY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/value.h"
#include "simulator/report.h"

namespace springtide::simulator {

// The class name of the row over all traces.
inline constexpr absl::string_view kAllClasses = "overall";

// SummaryRow: one policy on the traces of one class. Seeds are averaged first, trace by trace; then
// every trace weighs the same.
struct SummaryRow {
  std::string policy;
  std::string trace_class;  // "" for traces without one
  int64_t traces = 0;

  // Geometric mean over traces of replica-seconds relative to the baseline's on the same trace and
  // seeds; a run of none counts as one second. Nothing without a baseline.
  std::optional<double> relative_hours;
  // Geometric mean of cost / optimum over the traces that have one; of replica-seconds / the
  // optimum's.
  std::optional<double> regret;
  std::optional<double> relative_hours_to_optimum;

  // Means over traces.
  double late_fraction = 0;  // of requests
  std::optional<double> wait_over_1s_fraction;
  std::optional<double> wait_over_5s_fraction;
  double flips_per_day = 0;
  double cost = 0;

  // The means above relative to the baseline's; nothing without one or when the baseline's is 0.
  std::optional<double> relative_late;
  std::optional<double> relative_wait_over_1s;

  // Largest over the runs.
  std::optional<double> wait_max_seconds;
  std::optional<double> release_wait_max_seconds;
};

// Summarize: rows by class in order of first appearance, the row over all classes last; inside a
// class by policy in order of first appearance. `baseline` names a policy; empty, or the name of
// none: no relative figures.
std::vector<SummaryRow> Summarize(const std::vector<Report>& reports, absl::string_view baseline);

base::Value ToValue(const SummaryRow& row);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_SUMMARY_H_
