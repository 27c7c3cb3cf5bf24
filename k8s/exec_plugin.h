// Credentials from a program that is run when they are needed (a credential plug-in).
#ifndef SPRINGTIDE_K8S_EXEC_PLUGIN_H_
#define SPRINGTIDE_K8S_EXEC_PLUGIN_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/errors.h"
#include "k8s/credentials.h"
#include "k8s/exec_credential.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

// ExecConfig: the "exec" section of a kubeconfig's user.
struct ExecConfig {
  std::string api_version;
  std::string command;  // a name for PATH, or a path
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;  // added to ours
  std::string install_hint;                                      // shown when it is not found
  bool provide_cluster_info = false;
  std::string interactive_mode;  // "Never", "IfAvailable" or "Always"; required in v1
};

// CheckExecConfig adds a problem for everything that is wrong with it. `path` is where it stands.
void CheckExecConfig(const ExecConfig& config, const base::FieldPath& path, const base::Mark& mark,
                     base::ErrorList& errors);

// ExecPlugin runs the program without a shell, one run at a time, and keeps what it gave until
// that expires or is rejected. A run that failed is not repeated for five seconds, and rejected
// credentials are not renewed more often than that. A run ends after 30 s, killed if need be. What
// the program wrote to standard output is shown nowhere.
// REQUIRES: CheckExecConfig found nothing. `cluster` is passed on when the config asks for it.
std::unique_ptr<CredentialSource> ExecPlugin(ExecConfig config, ExecCluster cluster,
                                             const Surroundings& surroundings);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_EXEC_PLUGIN_H_
