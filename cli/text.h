// Text for people: wrapped paragraphs, and durations as they are typed.
#ifndef SPRINGTIDE_CLI_TEXT_H_
#define SPRINGTIDE_CLI_TEXT_H_

#include <cstddef>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace springtide::cli {

// DisplayWidth: columns that UTF-8 text takes, one for each code point.
size_t DisplayWidth(absl::string_view text);

// Wrap: `text` broken at spaces into lines of at most `width` columns, every line after the first
// indented by `indent`. A word that is too long stands on a line by itself. Line breaks in `text`
// are kept.
std::string Wrap(absl::string_view text, size_t width, size_t indent = 0);

// ParseDurationText: "90s", "1h30m", "250ms", "2d", "1w", "1.5h"; finite and not negative, or
// nothing.
std::optional<absl::Duration> ParseDurationText(absl::string_view text);

// FormatDurationText: shortest of that kind: "10s", "1m30s", "28d".
std::string FormatDurationText(absl::Duration duration);

// FormatGrouped: a number rounded to `decimals` places, with commas: "12,345.6".
std::string FormatGrouped(double value, int decimals);

// FormatPercent: a fraction in per cent with enough digits to tell small ones apart: "12.3",
// "0.45", "0.0021", "0".
std::string FormatPercent(double fraction);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_TEXT_H_
