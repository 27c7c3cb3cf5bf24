// YAML (and so JSON) text to base::Value with the place of every value, on yaml-cpp.
#ifndef SPRINGTIDE_BASE_YAML_H_
#define SPRINGTIDE_BASE_YAML_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/value.h"

namespace springtide::base {

// ParseYaml: the documents of `text` (separated by "---"; empty ones are left out), or problems.
// Plain scalars follow the YAML 1.2 core schema; quoted ones are strings. Refused, each with its
// place: text over 1 MiB, NUL bytes and other control characters, invalid UTF-8, duplicate or
// non-string keys, merge keys, unknown tags, nesting deeper than 32, and texts that grow over
// 100,000 values (keys count) or 4 MiB of strings when aliases are expanded.
std::vector<Value> ParseYaml(absl::string_view text, ErrorList& errors);

// ToYaml: the document as block YAML that ParseYaml reads back to the same value; but a double
// without a fraction is written, and so read back, as an integer.
std::string ToYaml(const Value& value);

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_YAML_H_
