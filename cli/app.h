// The binary's command line as a whole: which subcommands there are, and which one is meant.
#ifndef SPRINGTIDE_CLI_APP_H_
#define SPRINGTIDE_CLI_APP_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/streams.h"

namespace springtide::cli {

// AllCommands: a new one of each, in the order of the overview.
std::vector<std::unique_ptr<Command>> AllCommands();

// RunSpringtide: `args` without the program's name. Gives the exit code.
int RunSpringtide(const std::vector<std::string>& args, Streams& streams);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_APP_H_
