// Certificates for tests, made when they run.
#ifndef SPRINGTIDE_TESTS_UNIT_HTTP_CERTIFICATES_H_
#define SPRINGTIDE_TESTS_UNIT_HTTP_CERTIFICATES_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace springtide::http {

// Identity: a certificate with its key, both also as PEM.
struct Identity {
  std::string certificate_pem;
  std::string key_pem;
  std::shared_ptr<X509> certificate;
  std::shared_ptr<EVP_PKEY> key;
};

struct CertificateWish {
  std::string common_name = "test";
  // As OpenSSL writes them: "DNS:example.test,IP:127.0.0.1"; empty for none.
  std::string alternative_names = {};
  bool is_ca = false;
  // Seconds from now.
  long valid_from = -3600;
  long valid_until = 3600;
};

// Issue makes a certificate that `issuer` signs; a null issuer makes a self-signed one.
Identity Issue(const CertificateWish& wish, const Identity* issuer);

// TestCa returns a CA; the same one at every call.
const Identity& TestCa();
// OtherCa returns a CA that nobody was told to trust.
const Identity& OtherCa();
// LocalIdentity is what a test's server shows: for localhost, 127.0.0.1 and ::1, by TestCa().
const Identity& LocalIdentity();

}  // namespace springtide::http

#endif  // SPRINGTIDE_TESTS_UNIT_HTTP_CERTIFICATES_H_
