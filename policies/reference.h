// The reference page of presets, policies and reasons, made from the same declarations that decode
// them, so that it cannot say anything else than the program does.
#ifndef SPRINGTIDE_POLICIES_REFERENCE_H_
#define SPRINGTIDE_POLICIES_REFERENCE_H_

#include <string>

namespace springtide::policies {

// PolicyReference: the page as Markdown (GitHub's dialect, for its tables); same bytes every time.
std::string PolicyReference();

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_REFERENCE_H_
