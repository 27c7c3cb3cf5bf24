// From what is known of a cluster to an Api that talks to it, for as long as the process lives.
#ifndef SPRINGTIDE_K8S_CONNECTION_H_
#define SPRINGTIDE_K8S_CONNECTION_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "http/client.h"
#include "http/client_options.h"
#include "k8s/access_auth.h"
#include "k8s/api_client.h"
#include "k8s/cluster_access.h"
#include "k8s/lanes.h"
#include "k8s/rotating_client.h"

namespace springtide::k8s {

struct ConnectionOptions {
  LaneLimits lanes;
  ApiClientOptions api;
};

// Connection: the Api of one cluster with everything that it stands on.
//
// Thread safety: safe from any thread.
class Connection {
 public:
  // Open prepares everything and sends nothing; it may run a credential plug-in. `clock` outlives
  // the connection, `observer` may be empty.
  // Errors: InvalidArgument when the access cannot be used (a proxy, TLS material that does not
  // parse), and those of CredentialSource::Get.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(ClusterAccess access,
                                                          const base::Clock& clock,
                                                          const ConnectionOptions& options = {},
                                                          ApiClient::Observer observer = {});

  Api& api() { return api_; }
  const ClusterAccess& access() const { return access_; }

 private:
  Connection(ClusterAccess access, const base::Clock& clock, const ConnectionOptions& options,
             ApiClient::Observer observer);

  const ClusterAccess access_;
  RotatingClient clients_;
  AccessAuth auth_;
  Lanes lanes_;
  ApiClient api_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_CONNECTION_H_
