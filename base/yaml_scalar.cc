#include "base/yaml_scalar.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/number.h"

namespace springtide::base {
namespace {

absl::string_view DropSign(absl::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return text;
}

bool AllDigits(absl::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == absl::string_view::npos;
}

// A number in base 8 or 16; nothing when a character is no digit of it.
std::optional<Value> ParseRadix(absl::string_view digits, int radix) {
  if (digits.empty()) return std::nullopt;
  double approximate = 0;
  int64_t exact = 0;
  bool fits = true;
  for (const char c : digits) {
    if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    const int digit =
        c <= '9' ? c - '0' : absl::ascii_tolower(static_cast<unsigned char>(c)) - 'a' + 10;
    if (digit >= radix) return std::nullopt;
    fits = fits && exact <= (std::numeric_limits<int64_t>::max() - digit) / radix;
    if (fits) exact = exact * radix + digit;
    approximate = approximate * radix + digit;
  }
  return fits ? Value(exact) : Value(approximate);
}

std::optional<Value> ParseSpecialNumber(absl::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const absl::string_view word = DropSign(text);
  if (word != ".inf" && word != ".Inf" && word != ".INF") return std::nullopt;
  const double infinity = std::numeric_limits<double>::infinity();
  return text[0] == '-' ? -infinity : infinity;
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool HasDecimalForm(absl::string_view text) {
  text = DropSign(text);
  const size_t exponent = text.find_first_of("eE");
  if (exponent != absl::string_view::npos) {
    if (!AllDigits(DropSign(text.substr(exponent + 1)))) return false;
    text = text.substr(0, exponent);
  }
  const size_t point = text.find('.');
  if (point == absl::string_view::npos) return AllDigits(text);
  const absl::string_view whole = text.substr(0, point);
  const absl::string_view fraction = text.substr(point + 1);
  if (whole.empty()) return AllDigits(fraction);
  return AllDigits(whole) && (fraction.empty() || AllDigits(fraction));
}

std::string Quote(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      absl::StrAppend(&out, "\\", absl::string_view(&c, 1));
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      absl::StrAppendFormat(&out, "\\x%02X", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

// Whether a string may stand without quotes: a cautious subset of what YAML allows.
bool IsSafePlain(absl::string_view text) {
  if (text.empty() || ResolvePlainScalar(text).if_string() == nullptr) return false;
  if (!absl::ascii_isalpha(static_cast<unsigned char>(text[0]))) return false;
  for (const char c : text) {
    const bool safe = absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                      absl::StrContains("_-./+ ", absl::string_view(&c, 1));
    if (!safe) return false;
  }
  return text.back() != ' ';
}

}  // namespace

Value ResolvePlainScalar(absl::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return Value();
  }
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  if (absl::StartsWith(text, "0x") || absl::StartsWith(text, "0o")) {
    const std::optional<Value> number = ParseRadix(text.substr(2), text[1] == 'x' ? 16 : 8);
    return number.has_value() ? *number : Value(text);
  }
  if (AllDigits(DropSign(text))) {
    int64_t integer = 0;
    if (absl::SimpleAtoi(text, &integer)) {
      return integer == 0 && text[0] == '-' ? Value(-0.0) : Value(integer);
    }
  }
  if (const std::optional<Value> special = ParseSpecialNumber(text)) return *special;
  if (HasDecimalForm(text)) {
    if (const std::optional<double> number = ParseNumber(text)) return *number;
  }
  return text;
}

std::string FormatScalar(const Value& value) {
  if (const bool* v = value.if_bool()) return *v ? "true" : "false";
  if (const int64_t* v = value.if_integer()) return absl::StrCat(*v);
  if (const std::string* v = value.if_string()) return IsSafePlain(*v) ? *v : Quote(*v);
  const double* v = value.if_double();
  if (v == nullptr) return "null";
  if (std::isnan(*v)) return ".nan";
  if (std::isinf(*v)) return *v > 0 ? ".inf" : "-.inf";
  return FormatNumber(*v);
}

std::string FormatKey(absl::string_view key) { return FormatScalar(Value(key)); }

}  // namespace springtide::base
