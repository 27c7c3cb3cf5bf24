// `springtide validate`: checks policy files offline.
#ifndef SPRINGTIDE_CLI_VALIDATE_COMMAND_H_
#define SPRINGTIDE_CLI_VALIDATE_COMMAND_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/streams.h"

namespace springtide::cli {

std::unique_ptr<Command> MakeValidateCommand();

// RunValidate: `args` without the command's name. Gives the exit code.
int RunValidate(const std::vector<std::string>& args, Streams& streams);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_VALIDATE_COMMAND_H_
