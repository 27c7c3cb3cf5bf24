// Reading configuration and credential files whole.
#ifndef SPRINGTIDE_K8S_SMALL_FILE_H_
#define SPRINGTIDE_K8S_SMALL_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"

namespace springtide::k8s {

// Kubeconfigs, tokens, certificates: no honest one is longer.
inline constexpr size_t kMaxSmallFileBytes = size_t{1} << 20;

// ReadSmallFile: the content of a regular file, opened anew so that a swapped symbolic link is
// followed. Never waits for a writer.
//
// Errors: NotFound, PermissionDenied, FailedPrecondition (a folder, a pipe, a device),
// ResourceExhausted (longer than `max_bytes`), InvalidArgument (no path), Unavailable. They name
// the path and never the content.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path,
                                          size_t max_bytes = kMaxSmallFileBytes);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_SMALL_FILE_H_
