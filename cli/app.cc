#include "cli/app.h"

#include <ostream>

#include "absl/strings/str_cat.h"
#include "base/field.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "cli/reference_command.h"
#include "cli/simulate_command.h"
#include "cli/trace_command.h"
#include "cli/validate_command.h"

namespace springtide::cli {
namespace {

int ReportUnknown(absl::string_view name, const std::vector<std::unique_ptr<Command>>& commands,
                  Streams& streams) {
  std::vector<std::string> names = {"help"};
  for (const auto& command : commands) names.emplace_back(command->name());
  const std::optional<std::string> nearest = base::NearestName(name, names);
  PrintError(
      streams,
      absl::StrCat("unknown command \"", name, "\"",
                   nearest.has_value() ? absl::StrCat("; did you mean ", *nearest, "?") : ""));
  streams.err << "Run \"springtide help\" for the commands there are.\n";
  return kExitBadInput;
}

}  // namespace

std::vector<std::unique_ptr<Command>> AllCommands() {
  std::vector<std::unique_ptr<Command>> commands;
  commands.push_back(MakeSimulateCommand());
  commands.push_back(MakeValidateCommand());
  commands.push_back(MakeTraceCommand());
  commands.push_back(MakeReferenceCommand());
  return commands;
}

int RunSpringtide(const std::vector<std::string>& args, Streams& streams) {
  const std::vector<std::unique_ptr<Command>> commands = AllCommands();
  if (args.empty()) {
    streams.err << Overview(commands, streams.width);
    return kExitBadInput;
  }
  if (args[0] == "--version") {
    streams.out << "springtide " << SPRINGTIDE_VERSION << "\n";
    return kExitOk;
  }
  const bool help = args[0] == "help" || args[0] == "--help" || args[0] == "-h";
  if (help && args.size() == 1) {
    streams.out << Overview(commands, streams.width);
    return kExitOk;
  }
  const std::string& name = help ? args[1] : args[0];
  for (const auto& command : commands) {
    if (command->name() != name) continue;
    const std::vector<std::string> rest(args.begin() + 1, args.end());
    return RunCommand(*command, help ? std::vector<std::string>{"--help"} : rest, streams);
  }
  return ReportUnknown(name, commands, streams);
}

}  // namespace springtide::cli
