// A subcommand of the binary, and how its arguments are parsed, its help printed and its usage
// errors told.
#ifndef SPRINGTIDE_CLI_COMMAND_H_
#define SPRINGTIDE_CLI_COMMAND_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "cli/options.h"
#include "cli/streams.h"

namespace CLI {
class App;
}  // namespace CLI

namespace springtide::cli {

// Thread safety: not safe for concurrent use. A command is run once.
class Command {
 public:
  virtual ~Command() = default;

  virtual absl::string_view name() const = 0;
  // One line: "replay traces through policies and score them".
  virtual absl::string_view summary() const = 0;
  // Paragraphs for the help, wrapped when printed.
  virtual absl::string_view description() const = 0;
  // Pairs of lines: a command line, and what it is for.
  virtual std::vector<std::pair<std::string, std::string>> examples() const = 0;

  virtual void Declare(Options& options) = 0;
  // Check: what is wrong with the options together. Runs when each by itself was fine.
  virtual void Check(base::ErrorList&) const {}
  // Run: with the options parsed and checked. Gives the exit code.
  virtual int Run(Streams& streams) = 0;
};

// RunCommand: parses `args` (without the command's name) and runs the command, or prints its help,
// or everything that is wrong with the arguments.
int RunCommand(Command& command, const std::vector<std::string>& args, Streams& streams);

// DeclareParser: a CLI11 parser with the options of `command`; `errors` and `command` outlive it.
std::unique_ptr<CLI::App> DeclareParser(Command& command, base::ErrorList& errors);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_COMMAND_H_
