// Puts a cluster's credentials into each request.
#ifndef SPRINGTIDE_K8S_ACCESS_AUTH_H_
#define SPRINGTIDE_K8S_ACCESS_AUTH_H_

#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "http/message.h"
#include "k8s/api_client.h"
#include "k8s/cluster_access.h"
#include "k8s/credentials.h"

namespace springtide::k8s {

// AccessAuth: RequestAuth over a CredentialSource and an Impersonation.
//
// Thread safety: safe from any thread.
class AccessAuth final : public RequestAuth {
 public:
  // `access` outlives this.
  explicit AccessAuth(const ClusterAccess& access) : access_(access) {}

  absl::StatusOr<std::string> Authorize(http::Request& request) override;
  void Rejected(const std::string& credentials) override;

 private:
  const ClusterAccess& access_;

  std::mutex mutex_;
  Credential last_;  // guarded by mutex_: what was handed out last
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_ACCESS_AUTH_H_
