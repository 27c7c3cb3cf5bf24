// Acting as someone else: what a kubeconfig asks for, as request headers.
#ifndef SPRINGTIDE_K8S_IMPERSONATION_H_
#define SPRINGTIDE_K8S_IMPERSONATION_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace springtide::k8s {

// Impersonation: needs the RBAC verb "impersonate". Nothing is asked for when `user` is empty.
struct Impersonation {
  std::string user;
  std::string uid;
  std::vector<std::string> groups;
  std::vector<std::pair<std::string, std::vector<std::string>>> extras;

  bool operator==(const Impersonation&) const = default;
};

// CheckImpersonation: InvalidArgument when something but no user is given, or when a text does not
// fit into a header.
absl::Status CheckImpersonation(const Impersonation& impersonation);

// ImpersonationHeaders: names and values in order: Impersonate-User, -Uid, -Group (one for each),
// -Extra-KEY (one for each value), with what cannot stand in a header's name percent-encoded.
// REQUIRES: CheckImpersonation found nothing.
std::vector<std::pair<std::string, std::string>> ImpersonationHeaders(
    const Impersonation& impersonation);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_IMPERSONATION_H_
