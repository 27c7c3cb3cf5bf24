// The TLS side of a client: whom to trust, what name to expect, who we are.
//
// The verification is ours from end to end: cpprestsdk would check against the system's roots too,
// and against a name that it takes from the Host header.
#ifndef SPRINGTIDE_HTTP_TLS_H_
#define SPRINGTIDE_HTTP_TLS_H_

#include <openssl/ssl.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "http/client_options.h"
#include "http/origin.h"

namespace springtide::http {

struct OpensslDeleter {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
template <typename T>
using OpensslPtr = std::unique_ptr<T, OpensslDeleter>;

// TlsReport: why a connection's TLS failed, in words. Thread safety: safe from any thread.
class TlsReport {
 public:
  // What is wrong with the peer's certificate; the first call counts.
  void Distrust(std::string reason);
  // An alert that the peer sent; the last call counts.
  void Alert(std::string alert);
  std::string distrust() const;
  std::string alert() const;

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::string distrust_;
  std::string alert_;
};

// TlsContext: parsed once, applied to every connection. Immutable.
class TlsContext {
 public:
  // Create parses `options` for connections to `origin` and adds all that is wrong to `errors`:
  // text that is no PEM, a key that does not fit, one of certificate and key without the other,
  // a bundle beside insecure_skip_verify, no bundle at all, TLS options for a URL without TLS.
  // Returns null with errors, and for a URL without TLS.
  static std::shared_ptr<const TlsContext> Create(const TlsOptions& options, const Origin& origin,
                                                  base::ErrorList& errors);

  // ApplyTo sets up a fresh context: only our trust, TLS 1.2 or newer, HTTP/1.1 by ALPN, our
  // certificate. Failures are told to `report`. Returns false when OpenSSL refuses.
  bool ApplyTo(SSL_CTX* context, const std::shared_ptr<TlsReport>& report) const;

  // StartSession names the server for SNI; addresses are not named (RFC 6066, section 3).
  bool StartSession(SSL* session) const;

  // The name or the address that the certificate must carry.
  const std::string& server_name() const { return server_name_; }

 private:
  friend struct TlsVerifier;
  TlsContext() = default;

  std::string server_name_;
  bool name_is_address_ = false;
  bool insecure_ = false;
  OpensslPtr<X509_STORE> store_;
  std::vector<OpensslPtr<X509>> certificates_;
  OpensslPtr<EVP_PKEY> key_;
};

// ParseCertificates reads every certificate of a PEM text; adds what is wrong to `errors` under
// `path`. Text between the certificates is allowed, as in the bundles of distributions.
std::vector<OpensslPtr<X509>> ParseCertificates(absl::string_view pem, absl::string_view path,
                                                base::ErrorList& errors);

// OpensslReason takes the oldest error off OpenSSL's queue of this thread, as text.
std::string OpensslReason();

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_TLS_H_
