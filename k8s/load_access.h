// The one way from a command line and an environment to a cluster.
#ifndef SPRINGTIDE_K8S_LOAD_ACCESS_H_
#define SPRINGTIDE_K8S_LOAD_ACCESS_H_

#include <string>

#include "absl/status/statusor.h"
#include "k8s/cluster_access.h"
#include "k8s/in_cluster.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

struct AccessOptions {
  std::string kubeconfig;  // a file; empty: found by the rules of LoadAccess
  std::string context;     // of the kubeconfig; empty: its current one
  std::string name_space;  // empty: what the context or the pod says
  std::string service_account_folder = kServiceAccountFolder;
};

// LoadAccess takes the first of these that there is:
//   1. options.kubeconfig, which has to exist;
//   2. the files of the variable KUBECONFIG, merged, when one of them exists;
//   3. the service account of the pod that we run in; not when a context was named;
//   4. $HOME/.kube/config, which is not looked at when KUBECONFIG is set.
// The one that is taken has to be right: there is no falling back from one with problems.
//
// Errors: those of LoadKubeconfigFile, LoadKubeconfigList, AccessByContext and InClusterAccess;
// NotFound, saying where was looked, when there is none.
absl::StatusOr<ClusterAccess> LoadAccess(const AccessOptions& options,
                                         const Surroundings& surroundings);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_LOAD_ACCESS_H_
