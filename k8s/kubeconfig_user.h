// The credentials of a kubeconfig's user. Internal to k8s/kubeconfig_access.cc.
#ifndef SPRINGTIDE_K8S_KUBECONFIG_USER_H_
#define SPRINGTIDE_K8S_KUBECONFIG_USER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "k8s/credentials.h"
#include "k8s/exec_credential.h"
#include "k8s/kubeconfig.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

// AddProblem adds a problem of a field of an entry, with the entry's file and place.
void AddProblem(const Origin& origin, absl::string_view field, absl::string_view message,
                base::ErrorList& errors);

// WarnOfBoth: data and a file are given for the same thing; data is used.
void WarnOfBoth(const Origin& origin, absl::string_view field, const std::string& file,
                const std::string& data, const Surroundings& surroundings);

// DecodeData: the bytes of a "*-data" field; nothing, and a problem, when it is no base64.
std::optional<std::string> DecodeData(const Origin& origin, absl::string_view field,
                                      const std::string& data, base::ErrorList& errors);

// SourceOfUser: never null; of no use when problems were added. `cluster` is for a plug-in.
std::unique_ptr<CredentialSource> SourceOfUser(const KubeconfigUser& user,
                                               const ExecCluster& cluster,
                                               const Surroundings& surroundings,
                                               base::ErrorList& errors);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_KUBECONFIG_USER_H_
