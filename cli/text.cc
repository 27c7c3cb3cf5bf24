#include "cli/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/number.h"

namespace springtide::cli {
namespace {

struct Unit {
  absl::string_view name;
  absl::Duration length;
};

// Longer names of a common beginning first: "ms" is not "m" and then "s".
const std::array<Unit, 8>& Units() {
  static const auto* units = new std::array<Unit, 8>{{{"ms", absl::Milliseconds(1)},
                                                      {"us", absl::Microseconds(1)},
                                                      {"ns", absl::Nanoseconds(1)},
                                                      {"w", absl::Hours(24 * 7)},
                                                      {"d", absl::Hours(24)},
                                                      {"h", absl::Hours(1)},
                                                      {"m", absl::Minutes(1)},
                                                      {"s", absl::Seconds(1)}}};
  return *units;
}

std::string WrapLine(absl::string_view line, size_t width, size_t indent, size_t& column) {
  std::string out;
  for (absl::string_view word : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
    const size_t length = DisplayWidth(word);
    if (column > indent && column + 1 + length > width) {
      absl::StrAppend(&out, "\n", std::string(indent, ' '));
      column = indent;
    } else if (column > indent) {
      out += ' ';
      ++column;
    }
    absl::StrAppend(&out, word);
    column += length;
  }
  return out;
}

}  // namespace

size_t DisplayWidth(absl::string_view text) {
  // Bytes that continue a code point begin with the bits 10.
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

std::string Wrap(absl::string_view text, size_t width, size_t indent) {
  std::string out;
  bool first = true;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!first) absl::StrAppend(&out, "\n", line.empty() ? "" : std::string(indent, ' '));
    size_t column = indent;
    out += WrapLine(line, width, indent, column);
    first = false;
  }
  return out;
}

std::optional<absl::Duration> ParseDurationText(absl::string_view text) {
  if (text.empty()) return std::nullopt;
  absl::Duration total;
  while (!text.empty()) {
    const size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::optional<double> number = base::ParseNumber(text.substr(0, digits));
    if (!number.has_value()) return std::nullopt;
    text.remove_prefix(digits);
    const auto unit = std::find_if(Units().begin(), Units().end(), [text](const Unit& candidate) {
      return text.substr(0, candidate.name.size()) == candidate.name;
    });
    if (unit == Units().end()) return std::nullopt;
    text.remove_prefix(unit->name.size());
    total += *number * unit->length;
  }
  if (total == absl::InfiniteDuration()) return std::nullopt;
  return total;
}

std::string FormatDurationText(absl::Duration duration) {
  constexpr absl::Duration kDay = absl::Hours(24);
  if (duration < kDay || duration == absl::InfiniteDuration()) {
    return absl::FormatDuration(duration);
  }
  absl::Duration rest;
  const int64_t days = absl::IDivDuration(duration, kDay, &rest);
  return absl::StrCat(days, "d", rest == absl::ZeroDuration() ? "" : absl::FormatDuration(rest));
}

std::string FormatGrouped(double value, int decimals) {
  std::string text = absl::StrFormat("%.*f", decimals, value);
  const size_t begin = text[0] == '-' ? 1 : 0;
  if (!std::isfinite(value)) return text;
  const size_t point = std::min(text.find('.'), text.size());
  for (size_t i = point; i > begin + 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

std::string FormatPercent(double fraction) {
  const double percent = fraction * 100;
  if (percent == 0) return "0";
  const double size = std::abs(percent);
  if (size >= 9.995) return absl::StrFormat("%.1f", percent);
  if (size >= 0.0995) return absl::StrFormat("%.2f", percent);
  return base::FormatRounded(percent, 2);
}

}  // namespace springtide::cli
