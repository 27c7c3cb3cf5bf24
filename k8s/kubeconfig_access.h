// From a kubeconfig and the name of a context to what is needed to talk to its cluster.
#ifndef SPRINGTIDE_K8S_KUBECONFIG_ACCESS_H_
#define SPRINGTIDE_K8S_KUBECONFIG_ACCESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "k8s/cluster_access.h"
#include "k8s/kubeconfig.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

// AccessByContext resolves `context`, or the kubeconfig's current one when it is empty. Data beats
// files, with a warning when both are given; a token beats a plug-in, with a warning; towards an
// http:// server no credentials are used at all. Without a CA the machine's own are read. A proxy
// comes from proxy-url, else from the environment. Files are read; programs are not run yet.
//
// Errors: InvalidArgument with all problems at once, each with its file and field: no context,
// unknown names, no server, a CA together with insecure-skip-tls-verify, half a key pair, a token
// together with a password, impersonation without a user, an auth-provider, unusable proxies,
// files that cannot be read, contents that are no certificates, keys or tokens. No secret is shown.
absl::StatusOr<ClusterAccess> AccessByContext(const Kubeconfig& config, const std::string& context,
                                              const Surroundings& surroundings);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_KUBECONFIG_ACCESS_H_
