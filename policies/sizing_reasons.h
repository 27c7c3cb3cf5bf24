// Reasons that policies which size to the load share.
#ifndef SPRINGTIDE_POLICIES_SIZING_REASONS_H_
#define SPRINGTIDE_POLICIES_SIZING_REASONS_H_

#include "policies/reason.h"

namespace springtide::policies {

inline constexpr Reason kLoadNotKnown = {"LoadNotKnown", "the load is not known",
                                         "There is no recent sample to size to."};
inline constexpr Reason kLoadThinlyCovered = {
    "LoadThinlyCovered",
    "held at {out}: only {coverage%} of the load window was observed",
    "Less than half of the load window was observed, too little to shrink on.",
    {"coverage", "load"}};
// A load that is all in the past needs no last replica: how long to keep one is a keep-alive's
// question.
inline constexpr Reason kNoLoad = {"NoLoad", "no load",
                                   "No request came in the newest sample, and none waits."};

// Below this share of its window a load is too thinly covered to shrink on.
inline constexpr double kShrinkCoverage = 0.5;

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_SIZING_REASONS_H_
