// Checks on secrets. What they say of a fault never holds a byte of the secret.
#ifndef SPRINGTIDE_K8S_SECRET_TEXT_H_
#define SPRINGTIDE_K8S_SECRET_TEXT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace springtide::k8s {

// CheckToken: whether it can stand in an Authorization header: visible ASCII, not empty, at most
// 64 KiB. A line end inside it would begin a header of its own.
absl::Status CheckToken(absl::string_view token);

// CheckCaBundle: whether there is at least one certificate and all of them can be read. An empty
// bundle must not pass: it would mean trusting nothing, or, worse, the system's roots.
absl::Status CheckCaBundle(absl::string_view pem);

// CheckKeyPair: whether both can be read and belong together; the first certificate is the leaf.
absl::Status CheckKeyPair(absl::string_view certificate_pem, absl::string_view key_pem);

// Wipe overwrites the bytes before they are given back. Best effort: copies are not found.
void Wipe(std::string& secret);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_SECRET_TEXT_H_
