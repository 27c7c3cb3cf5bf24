// What a command talks to: data goes to `out`, talk goes to `err`, and "-" is `in`.
#ifndef SPRINGTIDE_CLI_STREAMS_H_
#define SPRINGTIDE_CLI_STREAMS_H_

#include <iosfwd>
#include <string>

#include "absl/strings/string_view.h"

namespace springtide::cli {

// Columns that text is laid out for when the terminal does not say.
inline constexpr int kDefaultWidth = 100;

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  int width = kDefaultWidth;     // columns of `out`
  bool err_is_terminal = false;  // progress may overwrite its line
  bool err_has_colour = false;
};

// PrintError, PrintWarning: a line "error: ..." or "warning: ..." on `err`, the word in colour
// where that is wanted. A text of several lines is printed as it is.
void PrintError(Streams& streams, absl::string_view text);
void PrintWarning(Streams& streams, absl::string_view text);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_STREAMS_H_
