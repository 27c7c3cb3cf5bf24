#include "cli/simulate_command.h"

#include <algorithm>
#include <optional>
#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/exit_code.h"
#include "cli/policy_source.h"
#include "cli/progress.h"
#include "cli/report_output.h"
#include "cli/series_files.h"
#include "cli/simulate_options.h"
#include "cli/trace_source.h"
#include "simulator/matrix.h"

namespace springtide::cli {
namespace {

constexpr absl::string_view kDefaultPolicy = "balanced";

class SimulateCommand : public Command {
 public:
  absl::string_view name() const override { return "simulate"; }
  absl::string_view summary() const override {
    return "replay traces through policies and score them";
  }
  absl::string_view description() const override {
    return "Each policy is run on each trace, second by second, in a closed loop: it sees only the "
           "past, and its decisions change the replicas that it sees next. The report says what it "
           "cost, how many requests were late, and how that compares with a schedule that knows "
           "the "
           "future. The same input gives the same output, byte for byte.";
  }
  std::vector<std::pair<std::string, std::string>> examples() const override {
    return {
        {"springtide simulate --trace web.csv", "the default policy on your own traffic"},
        {"springtide simulate --policy balanced hpa kpa --trace traces/ --baseline kpa --by-class",
         "compare policies on a folder of traces, by class"},
        {"springtide simulate --service queue --arrivals poisson --seeds 4 --trace web.csv",
         "how long requests wait, with noisy seconds, mean of four seeds"},
        {"springtide simulate --trace web.csv --scrape-interval 15s --rate-window 60s "
         "--no-wake-signal",
         "see the load as most Prometheus set-ups do"},
        {"springtide simulate --policy my.yaml --trace web.csv --series web-series.csv",
         "a policy of your own, and a row a second to look into"},
        {"springtide trace --shape flash-crowd | springtide simulate --trace -",
         "a generated trace"},
    };
  }

  void Declare(Options& options) override { o_.Declare(options); }

  void Check(base::ErrorList& errors) const override {
    if (o_.traces.empty()) {
      errors.Add(
          "--trace is missing; name a file or a folder, or generate one: "
          "--trace shape:diurnal");
    }
    const auto stdin_inputs = std::count(o_.traces.begin(), o_.traces.end(), "-") +
                              std::count(o_.policies.begin(), o_.policies.end(), "-");
    if (stdin_inputs > 1) errors.Add("only one input can be standard input (\"-\")");
  }

  int Run(Streams& streams) override {
    o_.Resolve();
    simulator::Matrix matrix;
    base::ErrorList errors;
    if (!Load(streams, matrix, errors)) {
      streams.err << errors.ToString() << "\n";
      return kExitBadInput;
    }
    std::optional<SeriesFiles> series;
    if (!o_.series.empty()) {
      series.emplace(o_.series, matrix.policies.size() * matrix.traces.size() * matrix.seeds.size(),
                     matrix.seeds.size());
      matrix.series = [&series](absl::string_view policy, const simulator::Trace& trace,
                                uint64_t seed) { return series->Open(policy, trace, seed); };
    }
    const std::vector<simulator::Report> reports = RunAll(matrix, streams);
    if (series.has_value() && !series->problems().ok()) {
      PrintError(streams, series->problems().ToString());
      return kExitUnreachable;
    }
    PrintReport(reports, o_, streams.width, streams.out);
    return kExitOk;
  }

 private:
  // Fills the matrix; false with problems.
  bool Load(Streams& streams, simulator::Matrix& matrix, base::ErrorList& errors) {
    base::ErrorList problems;
    simulator::CheckOptions(o_.simulation, problems);
    AppendAsOptions(problems, errors);
    if (o_.policies.empty()) o_.policies.emplace_back(kDefaultPolicy);
    for (policies::PolicyDocument& document : LoadPolicies(o_.policies, streams.in, errors)) {
      matrix.policies.push_back(
          {document.name, simulator::PipelineDecider(std::move(document.pipeline))});
    }
    matrix.traces = LoadTraces(o_.traces, streams.in, errors);
    const bool baseline_known =
        std::any_of(matrix.policies.begin(), matrix.policies.end(),
                    [this](const auto& policy) { return policy.name == o_.baseline; });
    if (!o_.baseline.empty() && errors.ok() && !baseline_known) {
      errors.Add(absl::StrCat("--baseline: \"", o_.baseline,
                              "\" is not among the policies; add it with --policy"));
    }
    matrix.seeds.assign(o_.seeds.begin(), o_.seeds.end());
    matrix.options = o_.simulation;
    matrix.threads = static_cast<int>(o_.jobs);
    return errors.ok();
  }

  std::vector<simulator::Report> RunAll(simulator::Matrix& matrix, Streams& streams) const {
    Progress progress(streams, "simulating", o_.quiet);
    matrix.progress = [&progress](int64_t done, int64_t total) {
      progress.Update(static_cast<size_t>(done), static_cast<size_t>(total));
    };
    return simulator::RunMatrix(matrix);
  }

  SimulateOptions o_;
};

}  // namespace

std::unique_ptr<Command> MakeSimulateCommand() { return std::make_unique<SimulateCommand>(); }

int RunSimulate(const std::vector<std::string>& args, Streams& streams) {
  SimulateCommand command;
  return RunCommand(command, args, streams);
}

}  // namespace springtide::cli
