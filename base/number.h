// Numbers as text, the same on every machine and in every locale.
#ifndef SPRINGTIDE_BASE_NUMBER_H_
#define SPRINGTIDE_BASE_NUMBER_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace springtide::base {

// FormatNumber: the shortest decimal that reads back to the same double ("0.1", "1e+300"; integers
// without a point). Not-a-number and infinities give "NaN", "Inf", "-Inf".
std::string FormatNumber(double value);

// FormatRounded: at most `digits` significant digits, for people: "871", "0.0167", "1.2e+09".
std::string FormatRounded(double value, int digits);

// ParseNumber: the whole of `text` as a finite or infinite double, or nothing. No white space, no
// hexadecimal, no "nan".
std::optional<double> ParseNumber(absl::string_view text);

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_NUMBER_H_
