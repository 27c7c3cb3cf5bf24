#include "cli/trace_command.h"

#include <algorithm>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/exit_code.h"
#include "cli/table.h"
#include "cli/text.h"
#include "simulator/generator.h"
#include "simulator/trace_reader.h"

namespace springtide::cli {
namespace {

using simulator::GeneratorOptions;
using simulator::Shape;

class TraceCommand : public Command {
 public:
  absl::string_view name() const override { return "trace"; }
  absl::string_view summary() const override { return "generate a trace of a known shape"; }
  absl::string_view description() const override {
    return "Prints a trace as CSV (timestamp,requests), for examples and tests. The same options "
           "give "
           "the same bytes on every machine.";
  }
  std::vector<std::pair<std::string, std::string>> examples() const override {
    return {{"springtide trace --shape diurnal --duration 7d --mean-rate 50 > week.csv",
             "a week with a daily rhythm"},
            {"springtide trace --list", "which shapes there are"}};
  }

  void Declare(Options& options) override {
    constexpr double kYear = 86'400.0 * 366;
    options.Group("Trace")
        .Custom("--shape", "SHAPE", std::string(shape_->name), "How the load goes; see --list.",
                [this](const std::string& text) { return ChooseShape(text); })
        .Duration("--duration", &generator_.duration, {1, kYear}, "Length.")
        .Duration("--step", &generator_.step, {1, 86'400}, "Time from row to row.")
        .Number("--mean-rate", &generator_.mean_rate, {1e-6, 1e9}, "REQ/S", "Mean load.")
        .Number("--peak-to-mean", &generator_.peak_to_mean, {1, 1e6}, "X",
                "Highest rate over the mean. Default: as the shape has it.")
        .Integer("--seed", &seed_, {0, 9e15}, "N", "Seed of what is random.")
        .Flag("--no-noise", &no_noise_, "Expected counts instead of Poisson ones.")
        .Flag("--list", &list_, "List the shapes instead.");
  }

  int Run(Streams& streams) override {
    if (list_) {
      for (const Shape& shape : simulator::Shapes()) {
        const std::string term = absl::StrCat(shape.name, std::string(14 - shape.name.size(), ' '));
        streams.out << term << Wrap(shape.summary, static_cast<size_t>(streams.width), 14) << "\n";
      }
      return kExitOk;
    }
    generator_.seed = static_cast<uint64_t>(seed_);
    generator_.noise = !no_noise_;
    base::ErrorList problems;
    simulator::CheckGeneratorOptions(generator_, problems);
    base::ErrorList errors;
    AppendAsOptions(problems, errors);
    if (!errors.ok()) {
      for (const base::Problem& problem : errors.problems()) {
        PrintError(streams, problem.ToString());
      }
      return kExitBadInput;
    }
    simulator::WriteTrace(simulator::GenerateTrace(*shape_, generator_), streams.out);
    return kExitOk;
  }

 private:
  std::optional<std::string> ChooseShape(const std::string& text) {
    const Shape* shape = simulator::FindShape(text);
    if (shape == nullptr) return absl::StrCat("\"", text, "\" is no shape; see --list");
    shape_ = shape;
    return std::nullopt;
  }

  const Shape* shape_ = &simulator::Shapes().front();
  GeneratorOptions generator_;
  int64_t seed_ = 1;
  bool no_noise_ = false;
  bool list_ = false;
};

}  // namespace

std::unique_ptr<Command> MakeTraceCommand() { return std::make_unique<TraceCommand>(); }

int RunTrace(const std::vector<std::string>& args, Streams& streams) {
  TraceCommand command;
  return RunCommand(command, args, streams);
}

}  // namespace springtide::cli
