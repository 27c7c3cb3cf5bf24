#include "cli/progress.h"

#include <ostream>

#include "absl/strings/str_cat.h"

namespace springtide::cli {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kFirst{500};
constexpr milliseconds kOnTerminal{100};
constexpr milliseconds kInLog{10'000};

}  // namespace

Progress::Progress(Streams& streams, absl::string_view what, bool quiet)
    : streams_(streams),
      what_(what),
      quiet_(quiet),
      next_(Clock::now() + (streams.err_is_terminal ? kFirst : kInLog)) {}

Progress::~Progress() {
  if (line_is_open_) streams_.err << "\r\033[K" << std::flush;
}

void Progress::Update(size_t done, size_t total) {
  const Clock::time_point now = Clock::now();
  if (quiet_ || total == 0 || now < next_) return;
  const std::string text = absl::StrCat(what_, ": ", 100 * done / total, " %");
  if (streams_.err_is_terminal) {
    streams_.err << '\r' << text << "\033[K" << std::flush;
    line_is_open_ = true;
    next_ = now + kOnTerminal;
  } else {
    streams_.err << text << '\n' << std::flush;
    next_ = now + kInLog;
  }
}

}  // namespace springtide::cli
