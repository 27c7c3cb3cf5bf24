// Policies x traces x seeds, on all cores.
#ifndef SPRINGTIDE_SIMULATOR_MATRIX_H_
#define SPRINGTIDE_SIMULATOR_MATRIX_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "simulator/decider.h"
#include "simulator/options.h"
#include "simulator/report.h"
#include "simulator/series.h"
#include "simulator/trace.h"

namespace springtide::simulator {

struct NamedPolicy {
  std::string name;
  DeciderFactory make;
};

struct Matrix {
  std::vector<NamedPolicy> policies;
  std::vector<Trace> traces;
  std::vector<uint64_t> seeds = {1};  // each replaces options.seed
  SimulationOptions options;
  int threads = 0;     // 0: one for each core
  bool bounds = true;  // also the optimum of every trace and seed
  // Called after each finished piece of work, from any thread but never from two at once, with the
  // seconds simulated so far and those of the whole matrix. May be empty.
  std::function<void(int64_t done, int64_t total)> progress;
  // Where a run's series goes, or nullptr for nowhere. Called from any thread, also from several at
  // once. May be empty.
  std::function<std::unique_ptr<SeriesSink>(absl::string_view policy, const Trace& trace,
                                            uint64_t seed)>
      series;
};

// RunMatrix: a report for each run, ordered by trace, then seed, then policy, as given. Neither the
// number of threads nor the order of policies and traces changes a single figure.
// REQUIRES: CheckOptions finds no problem; no trace is empty.
std::vector<Report> RunMatrix(const Matrix& matrix);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_MATRIX_H_
