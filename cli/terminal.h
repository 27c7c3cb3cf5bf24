// What the surroundings of the process say about its terminal.
#ifndef SPRINGTIDE_CLI_TERMINAL_H_
#define SPRINGTIDE_CLI_TERMINAL_H_

namespace springtide::cli {

// TerminalWidth: the columns to lay text out for: the environment variable COLUMNS when it holds a
// sensible number, else what the terminal on standard output says, else kDefaultWidth. Always in
// [40, 500].
int TerminalWidth();

// IsTerminal: whether a file descriptor leads to a terminal.
bool IsTerminal(int descriptor);

// WantsColour: whether text on this descriptor may have colours: it leads to a terminal that knows
// them, and NO_COLOR (https://no-color.org) is not set.
bool WantsColour(int descriptor);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_TERMINAL_H_
