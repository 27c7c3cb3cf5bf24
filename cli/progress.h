// Says on standard error how far long work has come: one line that is overwritten on a terminal, a
// line now and then elsewhere, nothing at all when the work is short.
#ifndef SPRINGTIDE_CLI_PROGRESS_H_
#define SPRINGTIDE_CLI_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "cli/streams.h"

namespace springtide::cli {

// Thread safety: not safe for concurrent use.
class Progress {
 public:
  // `quiet`: never prints.
  Progress(Streams& streams, absl::string_view what, bool quiet);
  // Clears the line on a terminal.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Update: `done` of `total` pieces of work.
  void Update(size_t done, size_t total);

 private:
  using Clock = std::chrono::steady_clock;

  Streams& streams_;
  std::string what_;
  bool quiet_;
  bool line_is_open_ = false;
  Clock::time_point next_;
};

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_PROGRESS_H_
