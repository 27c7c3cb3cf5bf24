// `springtide simulate`: replays traces through policies and scores them.
#ifndef SPRINGTIDE_CLI_SIMULATE_COMMAND_H_
#define SPRINGTIDE_CLI_SIMULATE_COMMAND_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/streams.h"

namespace springtide::cli {

std::unique_ptr<Command> MakeSimulateCommand();

// RunSimulate: `args` without the command's name. Gives the exit code.
int RunSimulate(const std::vector<std::string>& args, Streams& streams);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_SIMULATE_COMMAND_H_
