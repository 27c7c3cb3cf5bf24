// The ExecCredential documents by which a credential plug-in is asked and answers
// (client.authentication.k8s.io, v1 and v1beta1).
#ifndef SPRINGTIDE_K8S_EXEC_CREDENTIAL_H_
#define SPRINGTIDE_K8S_EXEC_CREDENTIAL_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/value.h"

namespace springtide::k8s {

inline constexpr char kExecV1[] = "client.authentication.k8s.io/v1";
inline constexpr char kExecV1Beta1[] = "client.authentication.k8s.io/v1beta1";

// ExecCluster: what a plug-in may be told of the cluster that it is asked for.
struct ExecCluster {
  std::string server;
  std::string tls_server_name;
  bool insecure_skip_tls_verify = false;
  std::string ca_pem;
  std::string proxy_url;
  bool disable_compression = false;
  base::Value config;  // extension client.authentication.k8s.io/exec of the cluster; often null
};

// EncodeExecCredential: the question, as JSON for the variable KUBERNETES_EXEC_INFO.
std::string EncodeExecCredential(absl::string_view api_version, bool interactive,
                                 const std::optional<ExecCluster>& cluster);

// ExecCredentialStatus: the answer: a token, or a certificate with its key, or both.
struct ExecCredentialStatus {
  std::string token;
  std::string certificate_pem;
  std::string key_pem;
  std::optional<absl::Time> expiry;
};

// DecodeExecCredential: a plug-in's output. Unknown fields are skipped.
//
// Errors: InvalidArgument, saying what is wrong and never a byte of the text: not JSON, another
// kind or apiVersion, no status, neither token nor certificate, half a key pair or one that does
// not match, a token that fits no header, an unreadable time.
absl::StatusOr<ExecCredentialStatus> DecodeExecCredential(absl::string_view text,
                                                          absl::string_view api_version);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_EXEC_CREDENTIAL_H_
