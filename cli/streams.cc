#include "cli/streams.h"

#include <ostream>

namespace springtide::cli {
namespace {

void PrintLabelled(Streams& streams, absl::string_view label, absl::string_view colour,
                   absl::string_view text) {
  if (streams.err_has_colour) {
    streams.err << "\033[" << colour << 'm' << label << "\033[0m: " << text << '\n';
  } else {
    streams.err << label << ": " << text << '\n';
  }
}

}  // namespace

void PrintError(Streams& streams, absl::string_view text) {
  PrintLabelled(streams, "error", "1;31", text);
}

void PrintWarning(Streams& streams, absl::string_view text) {
  PrintLabelled(streams, "warning", "1;33", text);
}

}  // namespace springtide::cli
