// JSON text to and from base::Value, on Boost.JSON.
#ifndef SPRINGTIDE_BASE_JSON_H_
#define SPRINGTIDE_BASE_JSON_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/value.h"

namespace springtide::base {

// ParseJson: the document, or nothing and a problem with its line and column. Refuses duplicate
// keys, numbers beyond a double, invalid UTF-8, nesting deeper than 64 and trailing text. Integers
// that do not fit 64 bits become doubles.
std::optional<Value> ParseJson(absl::string_view text, ErrorList& errors);

// ToJson: the document on one line; entries in their order, the same bytes for the same value.
// Doubles are written so that they read back exactly (as an integer when they have no fraction);
// those that are not finite become null.
std::string ToJson(const Value& value);

// ToPrettyJson: the same over several lines with two spaces of indent and a final newline.
std::string ToPrettyJson(const Value& value);

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_JSON_H_
