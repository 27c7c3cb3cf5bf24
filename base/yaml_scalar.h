// Plain YAML scalars by the core schema of YAML 1.2 (yaml.org/spec/1.2.2, section 10.3).
#ifndef SPRINGTIDE_BASE_YAML_SCALAR_H_
#define SPRINGTIDE_BASE_YAML_SCALAR_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "base/value.h"

namespace springtide::base {

// ResolvePlainScalar: null, boolean, integer, number or string. Integers that do not fit 64 bits
// become numbers.
Value ResolvePlainScalar(absl::string_view text);

// FormatScalar: a scalar that reads back to the same value; strings are quoted where they would
// read as something else. REQUIRES: not a list and not a map.
std::string FormatScalar(const Value& value);

// FormatKey: a string as a map key.
std::string FormatKey(absl::string_view key);

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_YAML_SCALAR_H_
