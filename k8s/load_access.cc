#include "k8s/load_access.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "k8s/kubeconfig_access.h"
#include "k8s/kubeconfig_loader.h"
#include "k8s/names.h"

namespace springtide::k8s {
namespace {

constexpr size_t kShownBytes = 300;

absl::StatusOr<ClusterAccess> FromFile(const std::string& path, const AccessOptions& options,
                                       const Surroundings& surroundings) {
  const absl::StatusOr<Kubeconfig> config = LoadKubeconfigFile(path);
  if (!config.ok()) return config.status();
  return AccessByContext(*config, options.context, surroundings);
}

absl::StatusOr<ClusterAccess> Load(const AccessOptions& options, const Surroundings& surroundings) {
  if (!options.kubeconfig.empty()) return FromFile(options.kubeconfig, options, surroundings);
  const std::string list = Variable(surroundings.environment, "KUBECONFIG");
  if (!list.empty()) {
    const absl::StatusOr<std::optional<Kubeconfig>> config = LoadKubeconfigList(list, surroundings);
    if (!config.ok()) return config.status();
    if (config->has_value()) return AccessByContext(**config, options.context, surroundings);
  }
  if (options.context.empty() && IsInCluster(surroundings, options.service_account_folder)) {
    return InClusterAccess(surroundings, options.service_account_folder);
  }
  if (!list.empty()) {
    return absl::NotFoundError(absl::StrCat(
        "no cluster to talk to: none of the files of KUBECONFIG exists (",
        base::ForDisplay(list, kShownBytes), "); correct or unset it, or name a --kubeconfig"));
  }
  const std::string home = Variable(surroundings.environment, "HOME");
  const std::string path = absl::StrCat(home, "/.kube/config");
  absl::StatusOr<ClusterAccess> access =
      home.empty() ? absl::NotFoundError("HOME is not set") : FromFile(path, options, surroundings);
  if (!absl::IsNotFound(access.status())) return access;
  return absl::NotFoundError(absl::StrCat(
      "no cluster to talk to: no --kubeconfig was named, KUBECONFIG is not set, ",
      options.context.empty() ? "this is no pod with a service account" : "a context was named",
      ", and there is no ", home.empty() ? "$HOME" : base::ForDisplay(home, kShownBytes),
      "/.kube/config"));
}

}  // namespace

absl::StatusOr<ClusterAccess> LoadAccess(const AccessOptions& options,
                                         const Surroundings& surroundings) {
  if (!options.name_space.empty() && !IsNamespaceName(options.name_space)) {
    return absl::InvalidArgumentError(
        absl::StrCat("namespace \"", base::ForDisplay(options.name_space, kShownBytes),
                     "\" is no name of a namespace; ", kNamespaceRule));
  }
  absl::StatusOr<ClusterAccess> access = Load(options, surroundings);
  if (access.ok() && !options.name_space.empty()) {
    access->name_space = options.name_space;
    access->name_space_from = "the options";
  }
  return access;
}

}  // namespace springtide::k8s
