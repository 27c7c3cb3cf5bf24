// Order of resource versions, which inside one type of resource tell older from newer.
#ifndef SPRINGTIDE_K8S_RESOURCE_VERSION_H_
#define SPRINGTIDE_K8S_RESOURCE_VERSION_H_

#include <algorithm>
#include <compare>

#include "absl/strings/string_view.h"

namespace springtide::k8s {

// IsComparableVersion: whether `version` is one of those that Kubernetes orders (KEP-5504): decimal
// digits without a leading zero, of any length. "0", the empty one and what aggregated servers make
// up are not.
inline bool IsComparableVersion(absl::string_view version) {
  return !version.empty() && version[0] != '0' &&
         std::all_of(version.begin(), version.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// CompareVersions: unordered unless both are comparable. Versions are opaque for equality: compare
// the texts for that.
inline std::partial_ordering CompareVersions(absl::string_view a, absl::string_view b) {
  if (!IsComparableVersion(a) || !IsComparableVersion(b)) return std::partial_ordering::unordered;
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_RESOURCE_VERSION_H_
