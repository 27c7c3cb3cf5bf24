// Certificates made at run time, so that no key lies in a file and none expires in a repository.
#ifndef SPRINGTIDE_SANDBOX_CERTIFICATES_H_
#define SPRINGTIDE_SANDBOX_CERTIFICATES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace springtide::sandbox {

struct Certificate {
  std::string certificate_pem;
  std::string private_key_pem;
};

struct CertificateOptions {
  std::string common_name = "springtide-sandbox";
  std::vector<std::string> addresses = {"127.0.0.1", "::1"};
  std::vector<std::string> dns_names = {"localhost"};
  absl::Time not_before;
  absl::Time not_after;
};

// Authority: signs certificates with a P-256 key of its own. Moves, does not copy.
class Authority {
 public:
  // Create makes the key and the self-signed certificate. Internal when OpenSSL fails.
  static absl::StatusOr<Authority> Create(absl::Time not_before, absl::Time not_after);
  Authority(Authority&&) noexcept;
  Authority& operator=(Authority&&) noexcept;
  ~Authority();

  // What clients are to trust.
  const std::string& certificate_pem() const;

  // Issue signs a certificate for a server. InvalidArgument for an address that is none.
  absl::StatusOr<Certificate> Issue(const CertificateOptions& options) const;

 private:
  struct Keys;
  explicit Authority(std::unique_ptr<Keys> keys);
  std::unique_ptr<Keys> keys_;
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_CERTIFICATES_H_
