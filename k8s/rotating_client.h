// HTTP clients that follow certificates which others rotate.
#ifndef SPRINGTIDE_K8S_ROTATING_CLIENT_H_
#define SPRINGTIDE_K8S_ROTATING_CLIENT_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "http/client.h"
#include "http/client_options.h"
#include "k8s/cluster_access.h"

namespace springtide::k8s {

// RotatingClient: the client for requests that begin now. When the CA bundle or the client
// certificate has changed there is a new one; requests under way end on the one that they began on.
// Material that cannot be read or used leaves the client in place that works.
//
// Thread safety: safe from any thread.
class RotatingClient {
 public:
  using Factory =
      std::function<absl::StatusOr<std::unique_ptr<http::Client>>(http::ClientOptions options)>;

  // `access` outlives this. `options` gives all that the access does not.
  RotatingClient(const ClusterAccess& access, http::ClientOptions options, Factory factory);

  // Renew looks at the material and makes a client if it has changed. Errors: InvalidArgument for
  // material that cannot be used, Unimplemented for a proxy, and those of CredentialSource::Get.
  absl::Status Renew();

  // Current renews and returns the client. REQUIRES: a Renew has succeeded.
  std::shared_ptr<http::Client> Current();

 private:
  absl::StatusOr<http::TlsOptions> Material() const;

  const ClusterAccess& access_;
  const http::ClientOptions options_;
  const Factory factory_;

  std::mutex mutex_;
  // Guarded by mutex_.
  http::TlsOptions tls_;
  std::shared_ptr<http::Client> client_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_ROTATING_CLIENT_H_
