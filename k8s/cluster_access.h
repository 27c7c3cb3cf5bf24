// All that is needed to talk to one cluster, wherever it came from.
#ifndef SPRINGTIDE_K8S_CLUSTER_ACCESS_H_
#define SPRINGTIDE_K8S_CLUSTER_ACCESS_H_

#include <memory>
#include <string>

#include "k8s/credentials.h"
#include "k8s/impersonation.h"
#include "k8s/reloaded_file.h"

namespace springtide::k8s {

// What the server's certificate is held against.
enum class Trust {
  kCaBundle,     // the authority that was given
  kSystemRoots,  // the machine's public authorities: a kubeconfig that names none, as kubectl does
                 // it
  kNothing,      // insecure-skip-tls-verify, or no TLS at all
};

// ClusterAccess: checked: the URLs can be parsed, files could be read, texts fit into headers.
struct ClusterAccess {
  std::string server;  // "https://10.0.0.1:6443/path", always with the port, no slash at the end
  Trust trust = Trust::kCaBundle;
  std::string ca_pem;  // one or more certificates, these alone are trusted; empty with kNothing
  // Null when the CA is fixed. Else ask it before new connections: it reads again every 5 min, and
  // a new generation asks for new connections. Its Get does not fail once this struct was made.
  std::unique_ptr<ReloadedFile> ca_file;
  std::string tls_server_name;  // for SNI and verification; empty: the server's host
  // Never null. Its first Get may run a program; that of files has succeeded already.
  std::unique_ptr<CredentialSource> credentials;
  Impersonation impersonation;
  std::string name_space = "default";
  std::string proxy_url;  // "http://host:port"; empty: directly
  bool disable_compression = false;

  // For people, without secrets: `context "dev" of /home/a/.kube/config`, `the service account`.
  std::string server_from;
  std::string credentials_from;
  std::string name_space_from;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_CLUSTER_ACCESS_H_
