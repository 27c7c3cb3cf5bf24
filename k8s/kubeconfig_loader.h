// Finds and reads kubeconfig files.
#ifndef SPRINGTIDE_K8S_KUBECONFIG_LOADER_H_
#define SPRINGTIDE_K8S_KUBECONFIG_LOADER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "k8s/kubeconfig.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

// LoadKubeconfigFile: that file and no other.
// Errors: those of ReadSmallFile; InvalidArgument with all problems of its content.
absl::StatusOr<Kubeconfig> LoadKubeconfigFile(const std::string& path);

// LoadKubeconfigList: the files of a list as in the variable KUBECONFIG, parted by colons, merged.
// Files named twice are read once and files that do not exist are skipped; with a warning, and with
// nothing as the result, when none of them exists.
// Errors: InvalidArgument with all problems of all files, also for files that exist and cannot be
// read.
absl::StatusOr<std::optional<Kubeconfig>> LoadKubeconfigList(const std::string& list,
                                                             const Surroundings& surroundings);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_KUBECONFIG_LOADER_H_
