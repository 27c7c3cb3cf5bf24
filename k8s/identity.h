// Who a candidate for leadership is: no two processes ever share a name.
#ifndef SPRINGTIDE_K8S_IDENTITY_H_
#define SPRINGTIDE_K8S_IDENTITY_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/strings/string_view.h"

namespace springtide::k8s {

// MakeIdentity: `hostname` + "_" + a UUID (version 4) from 128 bits of `random`. Made anew at each
// start of a process, so that a restarted one never takes its predecessor's lease for its own.
std::string MakeIdentity(absl::string_view hostname, const std::function<uint64_t()>& random);

// HostName: the machine's, which in a pod is the pod's name; "unknown" when it has none.
std::string HostName();

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_IDENTITY_H_
