// Checks on raw text before it reaches a parser, and places in it.
#ifndef SPRINGTIDE_BASE_TEXT_H_
#define SPRINGTIDE_BASE_TEXT_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/value.h"

namespace springtide::base {

// PlaceCursor: line and column (in bytes) of offsets into a text, each looked up at or behind the
// one before, so that a whole document costs one pass.
class PlaceCursor {
 public:
  explicit PlaceCursor(absl::string_view text) : text_(text) {}
  // At: the place of `offset`; offsets past the end count as the end, earlier ones as the last.
  Mark At(size_t offset);

 private:
  absl::string_view text_;
  size_t offset_ = 0;
  Mark mark_{1, 1};
};

// CheckText: adds a problem with its place, and returns false, when `text` is longer than
// `max_bytes`, is not valid UTF-8, or holds a control character other than a tab and a line end
// ("\n" or "\r\n").
bool CheckText(absl::string_view text, size_t max_bytes, ErrorList& errors);

// DropByteOrderMark: the text without the UTF-8 byte order mark it may begin with.
absl::string_view DropByteOrderMark(absl::string_view text);

// ForDisplay: `text` in one short line that is safe to print: control characters and quotes
// escaped, cut at a character with "..." when longer than `max_bytes`.
std::string ForDisplay(absl::string_view text, size_t max_bytes);

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_TEXT_H_
