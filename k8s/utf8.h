// Cutting text for fields that the API server limits in bytes.
#ifndef SPRINGTIDE_K8S_UTF8_H_
#define SPRINGTIDE_K8S_UTF8_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace springtide::k8s {

// FitText: `text` as valid UTF-8 of at most `max_bytes`, cut between characters. Bytes that are no
// UTF-8 become "?", control characters a space.
std::string FitText(absl::string_view text, size_t max_bytes);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_UTF8_H_
