// A cluster in one process: API server on a loopback port, credentials, pods, faults.
#ifndef SPRINGTIDE_SANDBOX_CLUSTER_H_
#define SPRINGTIDE_SANDBOX_CLUSTER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "http/server.h"
#include "sandbox/api_server.h"
#include "sandbox/authorizer.h"
#include "sandbox/certificates.h"
#include "sandbox/faults.h"
#include "sandbox/objects.h"
#include "sandbox/store.h"
#include "sandbox/workloads.h"

namespace springtide::sandbox {

struct ClusterOptions {
  // Outlives the cluster. With a clock that stands still, nothing moves between two Ticks.
  const base::Clock* clock = &base::RealClock();
  http::ServerOptions server;  // its certificate and key are made here
  bool tls = true;
  // Names and addresses of the certificate; its validity is from a day ago until in ten years
  // unless it is set here.
  CertificateOptions certificate;
  ApiServerOptions api;
  uint64_t seed = 1;  // of UIDs and generated names
  // How often, in real time, watches and pods are looked after; zero leaves it to Tick.
  absl::Duration tick = absl::Milliseconds(50);
};

// Cluster: has the namespaces default, kube-system, kube-public and kube-node-lease, one node, and
// the administrator whose token admin_token() is.
//
// Thread safety: safe from any thread, save Stop and Restart, which are for one at a time.
class Cluster {
 public:
  static absl::StatusOr<std::unique_ptr<Cluster>> Start(ClusterOptions options = {});
  virtual ~Cluster() = default;

  // "https://127.0.0.1:40321"; the port stays the same over Stop and Restart.
  virtual std::string url() const = 0;
  virtual uint16_t port() const = 0;
  virtual const std::string& ca_pem() const = 0;
  virtual const std::string& admin_token() const = 0;
  // Kubeconfig: a file for kubectl with the administrator's token; KubeconfigFor: with another.
  std::string Kubeconfig() const { return KubeconfigFor(admin_token()); }
  virtual std::string KubeconfigFor(absl::string_view token) const = 0;

  // Stop has the API server gone: connections are reset, new ones refused. What is stored stays.
  virtual void Stop() = 0;
  // Restart listens again on the same port. Unavailable when someone else took it.
  virtual absl::Status Restart() = 0;
  // ResetConnections cuts every connection; the server goes on.
  virtual void ResetConnections() = 0;
  // Renew has a new certificate by the same authority used from the next Restart on.
  virtual absl::Status Renew(const CertificateOptions& certificate) = 0;

  // Tick looks after watches and pods once.
  virtual void Tick() = 0;

  virtual Store& store() = 0;
  virtual Objects& objects() = 0;
  virtual Authorizer& authorizer() = 0;
  virtual ApiServer& api() = 0;
  virtual Faults& faults() = 0;
  virtual Workloads& workloads() = 0;
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_CLUSTER_H_
