// The Warning headers with which an API server talks about deprecated versions and doubtful fields.
#ifndef SPRINGTIDE_K8S_WARNING_HEADER_H_
#define SPRINGTIDE_K8S_WARNING_HEADER_H_

#include <string>
#include <vector>

#include "http/message.h"

namespace springtide::k8s {

// ParseWarnings: the texts of all warnings with code 299 (RFC 7234, section 5.5), made printable
// and cut to 1 KiB each, 32 at most. Skips what follows a malformed one in its header.
std::vector<std::string> ParseWarnings(const http::Headers& headers);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WARNING_HEADER_H_
