#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "cli/streams.h"

namespace springtide::cli {
namespace {

constexpr int kMinWidth = 40;
constexpr int kMaxWidth = 500;

}  // namespace

int TerminalWidth() {
  int width = 0;
  const char* columns = std::getenv("COLUMNS");
  if (columns == nullptr || !absl::SimpleAtoi(columns, &width) || width <= 0) {
    winsize size = {};
    const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    width = known ? size.ws_col : kDefaultWidth;
  }
  return std::clamp(width, kMinWidth, kMaxWidth);
}

bool IsTerminal(int descriptor) { return isatty(descriptor) == 1; }

bool WantsColour(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && no_colour[0] != '\0') return false;
  const char* term = std::getenv("TERM");
  return IsTerminal(descriptor) && term != nullptr && absl::string_view(term) != "dumb";
}

}  // namespace springtide::cli
