// What Kubernetes and DNS accept as names.
#ifndef SPRINGTIDE_K8S_NAMES_H_
#define SPRINGTIDE_K8S_NAMES_H_

#include "absl/strings/string_view.h"

namespace springtide::k8s {

// How a namespace's name is written, for error messages.
inline constexpr absl::string_view kNamespaceRule =
    "use at most 63 lower-case letters, digits and \"-\", with a letter or digit at both ends";

// IsNamespaceName: a DNS label in lower case (RFC 1123).
bool IsNamespaceName(absl::string_view name);

// IsDnsName: labels of letters, digits and "-", parted by dots; at most 253 characters.
bool IsDnsName(absl::string_view name);

// IsIpAddress: IPv4 in four decimal parts, or IPv6 without brackets and zone.
bool IsIpAddress(absl::string_view text);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_NAMES_H_
