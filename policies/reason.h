// Reasons: the public list of why a step gave the count it gave. Codes are stable; tools match on
// them. The text is a template for people.
#ifndef SPRINGTIDE_POLICIES_REASON_H_
#define SPRINGTIDE_POLICIES_REASON_H_

#include <array>
#include <cstddef>

#include "absl/strings/string_view.h"

namespace springtide::policies {

inline constexpr size_t kMaxInputs = 4;

struct Reason {
  absl::string_view code;  // "SizedToRate": PascalCase, unique, never reused
  // For people, with {name} for an input, {in} and {out} for the counts before and after and
  // {change} for their difference. {name%} prints a fraction as per cent, {name:s} a number of
  // seconds as a duration.
  absl::string_view text;
  absl::string_view doc;                                  // one sentence for the reference page
  std::array<absl::string_view, kMaxInputs> inputs = {};  // names of a step's inputs; "" ends them
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_REASON_H_
