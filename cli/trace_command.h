// `springtide trace`: prints a generated trace.
#ifndef SPRINGTIDE_CLI_TRACE_COMMAND_H_
#define SPRINGTIDE_CLI_TRACE_COMMAND_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/streams.h"

namespace springtide::cli {

std::unique_ptr<Command> MakeTraceCommand();

// RunTrace: `args` without the command's name. Gives the exit code.
int RunTrace(const std::vector<std::string>& args, Streams& streams);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_TRACE_COMMAND_H_
