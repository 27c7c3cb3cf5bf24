// The springtide binary.
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/app.h"
#include "cli/descriptor_buffer.h"
#include "cli/exit_code.h"
#include "cli/streams.h"
#include "cli/terminal.h"

namespace {

using springtide::cli::DescriptorBuffer;
using springtide::cli::Streams;

int Run(const std::vector<std::string>& args) {
  DescriptorBuffer buffer(STDOUT_FILENO);
  std::ostream out(&buffer);
  Streams streams{std::cin,
                  out,
                  std::cerr,
                  springtide::cli::TerminalWidth(),
                  springtide::cli::IsTerminal(STDERR_FILENO),
                  springtide::cli::WantsColour(STDERR_FILENO)};
  int code = springtide::cli::kExitUnreachable;
  try {
    code = springtide::cli::RunSpringtide(args, streams);
  } catch (const std::exception& e) {
    springtide::cli::PrintError(streams, absl::StrCat("internal: ", e.what()));
  }
  out.flush();
  // A reader that had enough, as head does, is no error.
  if (buffer.error() != 0 && buffer.error() != EPIPE) {
    springtide::cli::PrintError(
        streams, absl::StrCat("cannot write to standard output: ", std::strerror(buffer.error())));
    return springtide::cli::kExitUnreachable;
  }
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  // Writing to a closed pipe then fails with EPIPE instead of killing the process.
  std::signal(SIGPIPE, SIG_IGN);
  return Run(std::vector<std::string>(argv + 1, argv + argc));
}
