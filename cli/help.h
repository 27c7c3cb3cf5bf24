// The help of the commands, as text for a terminal and as Markdown for the reference page. Made
// from what the commands declare, and laid out here rather than by CLI11, whose layout differs from
// version to version.
#ifndef SPRINGTIDE_CLI_HELP_H_
#define SPRINGTIDE_CLI_HELP_H_

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"

namespace CLI {
class App;
}  // namespace CLI

namespace springtide::cli {

// CommandHelp: what `springtide NAME --help` prints, in lines of at most `width` columns.
std::string CommandHelp(const Command& command, const CLI::App& parser, int width);

// Overview: what `springtide help` prints.
std::string Overview(const std::vector<std::unique_ptr<Command>>& commands, int width);

// CommandReference: Markdown of all commands with their options.
std::string CommandReference(const std::vector<std::unique_ptr<Command>>& commands);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_HELP_H_
