// `springtide reference`: prints the reference pages, from what the program itself declares.
#ifndef SPRINGTIDE_CLI_REFERENCE_COMMAND_H_
#define SPRINGTIDE_CLI_REFERENCE_COMMAND_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/streams.h"

namespace springtide::cli {

std::unique_ptr<Command> MakeReferenceCommand();

// RunReference: `args` without the command's name. Gives the exit code.
int RunReference(const std::vector<std::string>& args, Streams& streams);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_REFERENCE_COMMAND_H_
