// Access for a process that runs in a pod, by the pod's service account.
#ifndef SPRINGTIDE_K8S_IN_CLUSTER_H_
#define SPRINGTIDE_K8S_IN_CLUSTER_H_

#include <string>

#include "absl/status/statusor.h"
#include "k8s/cluster_access.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

inline constexpr char kServiceAccountFolder[] = "/var/run/secrets/kubernetes.io/serviceaccount";

// IsInCluster: whether the environment names an API server and there is a token to go with it.
bool IsInCluster(const Surroundings& surroundings,
                 const std::string& folder = kServiceAccountFolder);

// InClusterAccess: the server of KUBERNETES_SERVICE_HOST and _PORT; token, ca.crt and namespace
// from `folder`, the first two read again as they rotate. POD_NAMESPACE beats the namespace file,
// which may be missing.
//
// Errors: FailedPrecondition when the environment names no server; InvalidArgument with all
// problems of variables and files. Without a usable CA it fails: the system's roots would let any
// public authority vouch for the API server.
absl::StatusOr<ClusterAccess> InClusterAccess(const Surroundings& surroundings,
                                              const std::string& folder = kServiceAccountFolder);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_IN_CLUSTER_H_
