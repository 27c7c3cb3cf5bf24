#include "base/text.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace springtide::base {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

uint8_t ByteAt(absl::string_view text, size_t i) { return static_cast<uint8_t>(text[i]); }

bool IsContinuation(absl::string_view text, size_t i) {
  return i < text.size() && (ByteAt(text, i) & 0xC0) == 0x80;
}

// The length of the well-formed UTF-8 character at `i` (RFC 3629), or 0.
size_t CharacterLength(absl::string_view text, size_t i) {
  const uint8_t lead = ByteAt(text, i);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4 || !IsContinuation(text, i + 1)) return 0;
  if (lead < 0xE0) return 2;
  const uint8_t second = ByteAt(text, i + 1);
  if (!IsContinuation(text, i + 2)) return 0;
  if (lead < 0xF0) {
    const bool overlong = lead == 0xE0 && second < 0xA0;
    const bool surrogate = lead == 0xED && second > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  if (!IsContinuation(text, i + 3)) return 0;
  const bool overlong = lead == 0xF0 && second < 0x90;
  const bool beyond = lead == 0xF4 && second > 0x8F;
  return overlong || beyond ? 0 : 4;
}

// Whether the character at `i` is a control character that has no place in a document.
bool IsForbidden(absl::string_view text, size_t i) {
  const uint8_t c = ByteAt(text, i);
  if (c == '\t' || c == '\n') return false;
  if (c == '\r') return i + 1 >= text.size() || text[i + 1] != '\n';
  const bool is_c1 = c == 0xC2 && ByteAt(text, i + 1) < 0xA0;
  return c < 0x20 || c == 0x7F || is_c1;
}

}  // namespace

Mark PlaceCursor::At(size_t offset) {
  for (const size_t end = std::min(offset, text_.size()); offset_ < end; ++offset_) {
    if (text_[offset_] == '\n') {
      ++mark_.line;
      mark_.column = 1;
    } else {
      ++mark_.column;
    }
  }
  return mark_;
}

bool CheckText(absl::string_view text, size_t max_bytes, ErrorList& errors) {
  if (text.size() > max_bytes) {
    errors.Add(absl::StrCat("is ", text.size(), " bytes long; at most ", max_bytes,
                            " are read, so split it"));
    return false;
  }
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterLength(text, i);
    if (length == 0) {
      errors.Add(FieldPath(), PlaceCursor(text).At(i),
                 absl::StrFormat("byte 0x%02X is not valid UTF-8; save the file as UTF-8",
                                 ByteAt(text, i)));
      return false;
    }
    if (IsForbidden(text, i)) {
      errors.Add(FieldPath(), PlaceCursor(text).At(i),
                 absl::StrFormat("control character 0x%02X is not allowed; remove it%s",
                                 ByteAt(text, i + length - 1),
                                 text[i] == '\r' ? " or end the line with a line feed" : ""));
      return false;
    }
    i += length;
  }
  return true;
}

absl::string_view DropByteOrderMark(absl::string_view text) {
  if (absl::StartsWith(text, kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

std::string ForDisplay(absl::string_view text, size_t max_bytes) {
  size_t end = std::min(text.size(), max_bytes);
  while (end > 0 && IsContinuation(text, end)) --end;
  return absl::StrCat(absl::Utf8SafeCEscape(text.substr(0, end)), end < text.size() ? "..." : "");
}

}  // namespace springtide::base
