#include "k8s/system_roots.h"

#include <unistd.h>

namespace springtide::k8s {

std::string SystemRootsFile(const Environment& environment) {
  std::string named = Variable(environment, "SSL_CERT_FILE");
  if (!named.empty()) return named;
  for (const char* path : {
           "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Alpine
           "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL
           "/etc/ssl/ca-bundle.pem",                             // SUSE
           "/etc/ssl/cert.pem",
       }) {
    if (access(path, R_OK) == 0) return path;
  }
  return "";
}

}  // namespace springtide::k8s
