#include "base/number.h"

#include <charconv>
#include <cmath>
#include <system_error>

namespace springtide::base {
namespace {

constexpr size_t kMaxDigits = 64;

std::string NonFinite(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "Inf" : "-Inf";
}

}  // namespace

std::string FormatNumber(double value) {
  if (!std::isfinite(value)) return NonFinite(value);
  char buffer[kMaxDigits];
  const std::to_chars_result end = std::to_chars(buffer, buffer + kMaxDigits, value);
  return std::string(buffer, end.ptr);
}

std::string FormatRounded(double value, int digits) {
  if (!std::isfinite(value)) return NonFinite(value);
  char buffer[kMaxDigits];
  const std::to_chars_result end =
      std::to_chars(buffer, buffer + kMaxDigits, value, std::chars_format::general, digits);
  return std::string(buffer, end.ptr);
}

std::optional<double> ParseNumber(absl::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  const absl::string_view digits = !text.empty() && text.front() == '-' ? text.substr(1) : text;
  // from_chars also takes "nan" and "inf"; a number starts with a digit or a point.
  if (digits.empty() ||
      !(digits.front() == '.' || (digits.front() >= '0' && digits.front() <= '9'))) {
    return std::nullopt;
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, value);
  if (result.ptr != end) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range) {
    // Too large is infinity for the caller's range check; too small is zero.
    value =
        result.ec == std::errc() ? value
        : (text.find("e-") == absl::string_view::npos && text.find("E-") == absl::string_view::npos)
            ? HUGE_VAL
            : 0.0;
    return text.front() == '-' ? -value : value;
  }
  if (result.ec != std::errc()) return std::nullopt;
  return value;
}

}  // namespace springtide::base
