#include "k8s/utf8.h"

#include <cstdint>

namespace springtide::k8s {
namespace {

uint32_t ByteAt(absl::string_view text, size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

// The bytes of the character at `i`; 0 when it is not valid (RFC 3629: shortest form, no surrogate,
// at most U+10FFFF).
size_t CharacterLength(absl::string_view text, size_t i) {
  const uint32_t lead = ByteAt(text, i);
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  uint32_t code = lead & (0xFFu >> (length + 1));
  for (size_t k = 1; k < length; ++k) {
    const uint32_t next = ByteAt(text, i + k);
    if ((next & 0xC0) != 0x80) return 0;
    code = code << 6 | (next & 0x3F);
  }
  const uint32_t least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < least || code > 0x10FFFF || surrogate ? 0 : length;
}

}  // namespace

std::string FitText(absl::string_view text, size_t max_bytes) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t length = CharacterLength(text, i);
    absl::string_view piece = length == 0 ? "?" : text.substr(i, length);
    if (ByteAt(piece, 0) < 0x20 || ByteAt(piece, 0) == 0x7F) piece = " ";
    if (out.size() + piece.size() > max_bytes) break;
    out.append(piece.data(), piece.size());
    i += length == 0 ? 1 : length;
  }
  return out;
}

}  // namespace springtide::k8s
