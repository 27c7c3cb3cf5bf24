// Running one program to its end, without a shell and within bounds.
#ifndef SPRINGTIDE_K8S_CHILD_PROCESS_H_
#define SPRINGTIDE_K8S_CHILD_PROCESS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

struct ChildCommand {
  std::string program;  // a path; not looked up
  std::vector<std::string> arguments;
  Environment environment;     // all of it
  bool inherit_stdin = false;  // else it reads nothing
  size_t max_stdout_bytes = size_t{1} << 20;
  size_t max_stderr_bytes = size_t{64} << 10;  // the rest is dropped
  absl::Duration timeout = absl::Seconds(30);
};

struct ChildResult {
  int exit_code = 0;  // of a program that ended by itself
  int signal = 0;     // else what ended it
  std::string output;
};

// RunChild starts the program and waits for its end. It inherits no open file but the standard
// ones; what it writes to standard error goes to `on_stderr`, control characters left out. With
// `inherit_stdin` it stays in our process group, so that it may read from the terminal; else it
// leads a group of its own, and that group is killed as a whole.
//
// Errors: NotFound, PermissionDenied, InvalidArgument (arguments too long, no program for this
// machine) and Unavailable when it could not be started; DeadlineExceeded (killed after the
// timeout), ResourceExhausted (killed as it wrote too much). They do not show what it wrote.
absl::StatusOr<ChildResult> RunChild(const ChildCommand& command, const base::Clock& clock,
                                     const Sink& on_stderr);

// FindProgram: the path of an executable file. A name without "/" is looked for in the folders of
// PATH, of which only absolute ones count; a path is taken as it is. NotFound when there is none.
absl::StatusOr<std::string> FindProgram(const std::string& name, const Environment& environment);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_CHILD_PROCESS_H_
