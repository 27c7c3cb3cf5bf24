// Who we are towards an API server, and where that comes from.
#ifndef SPRINGTIDE_K8S_CREDENTIALS_H_
#define SPRINGTIDE_K8S_CREDENTIALS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

// Credential: secrets; never to be logged or to be put into an error. Empty parts are not used.
struct Credential {
  std::string token;  // bearer token, fit for a header
  std::string user;   // of basic authentication, when it is not empty
  std::string password;
  std::string certificate_pem;  // client certificate with its chain; only with a key
  std::string key_pem;
  // The source's own count: another number when any part changed. A change of the certificate asks
  // for new connections; compare the texts.
  uint64_t generation = 0;
  std::optional<absl::Time> expiry;  // what the issuer says; the source renews by itself

  // Authorization: the header's value ("Bearer ...", "Basic ..."), or empty when there is none.
  std::string Authorization() const;
};

// CredentialSource: holds a credential and renews it.
//
// Thread safety: safe from any thread.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  // Get returns the credential to use for a request that begins now. It may read files or run a
  // program, and so may block for as long as that program may run (half a minute).
  // Errors: Unauthenticated, saying what could not be had and why, without secrets. Worth trying
  // again later: every call looks anew, and failing programs are not run more often than every
  // five seconds.
  virtual absl::StatusOr<Credential> Get() = 0;

  // Rejected tells that a request with `credential` was answered 401. When that is still the
  // current one, the next Get looks for a new one.
  virtual void Rejected(const Credential& credential) = 0;
};

// FixedCredential: always the same one; a Credential without parts is an anonymous client.
std::unique_ptr<CredentialSource> FixedCredential(Credential credential);

// TokenFile: a bearer token that others rotate in a file, such as a bound service account token.
// Trimmed; empty and unfit ones are refused; read again after 50 s and after a 401. `initial` (may
// be empty) is used as long as the file cannot be read.
std::unique_ptr<CredentialSource> TokenFile(const std::string& path, const std::string& initial,
                                            const Surroundings& surroundings);

// CertificateFiles: a client certificate and its key in files, read again every 5 min and after a
// 401. Pairs that do not match, as seen in the middle of a rotation, are not used.
std::unique_ptr<CredentialSource> CertificateFiles(const std::string& certificate_path,
                                                   const std::string& key_path,
                                                   const Surroundings& surroundings);

// CombineCredentials: each part from the first source that has it; the earliest expiry.
// REQUIRES: at least one source.
std::unique_ptr<CredentialSource> CombineCredentials(
    std::vector<std::unique_ptr<CredentialSource>> sources);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_CREDENTIALS_H_
