// What the exit code of every command means. Tools and pipelines rely on it.
#ifndef SPRINGTIDE_CLI_EXIT_CODE_H_
#define SPRINGTIDE_CLI_EXIT_CODE_H_

namespace springtide::cli {

// The command did what it was asked to.
inline constexpr int kExitOk = 0;
// A check ran and failed: an assertion, a difference, a warning that was to count as one.
inline constexpr int kExitCheckFailed = 1;
// Bad input or usage. Nothing was done.
inline constexpr int kExitBadInput = 2;
// Something outside could not be reached or written to.
inline constexpr int kExitUnreachable = 3;

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_EXIT_CODE_H_
