#include "base/number.h"

#include <charconv>
#include <cmath>
#include <system_error>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace springtide::base {
namespace {

constexpr size_t kMaxDigits = 64;
// Sizes in [kMinPlain, kMaxPlain) are written without an exponent.
constexpr double kMinPlain = 1e-6;
constexpr double kMaxPlain = 1e15;

std::string NonFinite(double value) {
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "Inf" : "-Inf";
}

}  // namespace

std::string FormatNumber(double value) {
  if (!std::isfinite(value)) return NonFinite(value);
  // The plainly shortest form of 100000 would be 1e+05.
  const double size = std::abs(value);
  const bool plain = value == 0 || (size >= kMinPlain && size < kMaxPlain);
  char buffer[kMaxDigits];
  const std::to_chars_result end =
      plain ? std::to_chars(buffer, buffer + kMaxDigits, value, std::chars_format::fixed)
            : std::to_chars(buffer, buffer + kMaxDigits, value);
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
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return std::nullopt;
  }
  const absl::string_view digits = !text.empty() && text.front() == '-' ? text.substr(1) : text;
  // from_chars also takes "nan" and "inf"; a number starts with a digit or a point.
  if (digits.empty() ||
      (digits.front() != '.' && !absl::ascii_isdigit(static_cast<unsigned char>(digits.front())))) {
    return std::nullopt;
  }
  double value = 0;
  const char* end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, value);
  if (result.ptr != end || result.ec == std::errc::invalid_argument) return std::nullopt;
  if (result.ec == std::errc::result_out_of_range) {
    // Unlike from_chars this tells too large (infinity, for the caller's range check) from too
    // small (zero).
    if (!absl::SimpleAtod(text, &value)) return std::nullopt;
  }
  return value;
}

}  // namespace springtide::base
