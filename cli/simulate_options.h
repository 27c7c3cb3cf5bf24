// What `springtide simulate` was asked for.
#ifndef SPRINGTIDE_CLI_SIMULATE_OPTIONS_H_
#define SPRINGTIDE_CLI_SIMULATE_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "cli/options.h"
#include "simulator/options.h"

namespace springtide::cli {

enum class OutputFormat { kText, kJson, kCsv, kMarkdown };

struct SimulateOptions {
  std::vector<std::string> policies;  // as given; none: the default preset
  std::vector<std::string> traces;
  std::vector<int64_t> seeds = {1};
  int64_t seed_count = 0;  // above 0: seeds 1 to this, in place of `seeds`
  simulator::SimulationOptions simulation;

  OutputFormat output = OutputFormat::kText;
  std::string baseline;
  bool by_class = false;
  bool ladder = false;
  std::string series;
  int64_t jobs = 0;
  bool quiet = false;

  // As typed, until Resolve has taken them over into `simulation`.
  int64_t min_replicas = 0;
  int64_t max_replicas = 200;
  int64_t initial_replicas = 0;
  bool no_wake_signal = false;
  absl::Duration rate_window;  // zero: the scrape interval

  void Declare(Options& options);
  // Resolve: the simulation's options and the seeds, from what was typed.
  void Resolve();
};

// ParseStartupDelay: "10s", "lognormal:median=8s,p90=15s" or "measured:8s,9s,30s"; what is wrong
// with the text, or nothing and `delay` set.
std::optional<std::string> ParseStartupDelay(const std::string& text,
                                             simulator::StartupDelay& delay);

// ParseOutage: "1h..1h30m", "1h..2h:absent"; what is wrong with it, or nothing and `outage` set.
std::optional<std::string> ParseOutage(const std::string& text, simulator::Outage& outage);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_SIMULATE_OPTIONS_H_
