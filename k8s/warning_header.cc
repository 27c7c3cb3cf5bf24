#include "k8s/warning_header.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace springtide::k8s {
namespace {

constexpr size_t kMaxWarnings = 32;
constexpr size_t kMaxWarningBytes = 1024;

std::string Printable(absl::string_view text) {
  std::string out(text.substr(0, kMaxWarningBytes));
  std::replace_if(
      out.begin(), out.end(), [](unsigned char c) { return absl::ascii_iscntrl(c); }, ' ');
  return out;
}

// TakeWord: up to the next space; moves `rest` behind it.
absl::string_view TakeWord(absl::string_view& rest) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(rest, absl::MaxSplits(' ', 1));
  rest = parts.second;
  return parts.first;
}

// TakeQuoted: the text of a quoted-string; nothing when there is none or it has no end.
std::optional<std::string> TakeQuoted(absl::string_view& rest) {
  if (!absl::StartsWith(rest, "\"")) return std::nullopt;
  std::string text;
  for (size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return text;
    }
    if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
    text.push_back(rest[i]);
  }
  return std::nullopt;
}

// AddWarnings: of one header, which may hold several: 299 - "one", 299 - "two".
void AddWarnings(absl::string_view rest, std::vector<std::string>& warnings) {
  while (warnings.size() < kMaxWarnings) {
    while (!rest.empty() && (rest.front() == ',' || rest.front() == ' ')) {
      rest.remove_prefix(1);
    }
    const absl::string_view code = TakeWord(rest);
    TakeWord(rest);  // who warns
    const auto text = TakeQuoted(rest);
    if (!text.has_value()) return;
    if (code == "299") warnings.push_back(Printable(*text));
    if (absl::StartsWith(rest, " ")) rest.remove_prefix(1);
    TakeQuoted(rest);  // a date, if there is one
  }
}

}  // namespace

std::vector<std::string> ParseWarnings(const http::Headers& headers) {
  std::vector<std::string> warnings;
  for (const auto& [name, value] : headers.entries()) {
    if (absl::EqualsIgnoreCase(name, "Warning")) AddWarnings(value, warnings);
  }
  return warnings;
}

}  // namespace springtide::k8s
