#include "sandbox/certificates.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace springtide::sandbox {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'790'000'000);

using X509Ptr = std::unique_ptr<X509, decltype(&X509_free)>;

X509Ptr Read(const std::string& pem) {
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509Ptr certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), X509_free);
  BIO_free(bio);
  return certificate;
}

// The result of OpenSSL's own check of `certificate` as a server's, at `time`.
int Verify(X509* certificate, X509* authority, absl::Time time) {
  X509_STORE* store = X509_STORE_new();
  X509_STORE_add_cert(store, authority);
  X509_STORE_CTX* context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, certificate, nullptr);
  X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context), absl::ToTimeT(time));
  X509_verify_cert(context);
  const int error = X509_STORE_CTX_get_error(context);
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  return error;
}

TEST(CertificatesTest, AServerIsTrustedByItsAuthorityAloneAndWhileItIsValid) {
  const auto authority = Authority::Create(kStart, kStart + absl::Hours(48));
  const auto other = Authority::Create(kStart, kStart + absl::Hours(48));
  ASSERT_TRUE(authority.ok() && other.ok());
  CertificateOptions options;
  options.not_before = kStart;
  options.not_after = kStart + absl::Hours(24);
  const auto issued = authority->Issue(options);
  ASSERT_TRUE(issued.ok()) << issued.status();

  const auto certificate = Read(issued->certificate_pem);
  const auto root = Read(authority->certificate_pem());
  EXPECT_EQ(Verify(certificate.get(), root.get(), kStart + absl::Hours(1)), X509_V_OK);
  EXPECT_EQ(Verify(certificate.get(), root.get(), kStart + absl::Hours(25)),
            X509_V_ERR_CERT_HAS_EXPIRED);
  EXPECT_NE(Verify(certificate.get(), Read(other->certificate_pem()).get(), kStart), X509_V_OK);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "127.0.0.1", 0), 1);
  EXPECT_EQ(X509_check_ip_asc(certificate.get(), "::1", 0), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "localhost", 0, 0, nullptr), 1);
  EXPECT_EQ(X509_check_host(certificate.get(), "example.org", 0, 0, nullptr), 0);
}

TEST(CertificatesTest, AMalformedAddressIsNamed) {
  const auto authority = Authority::Create(kStart, kStart + absl::Hours(1));
  ASSERT_TRUE(authority.ok());
  CertificateOptions options;
  options.addresses = {"127.0.0.1.7"};
  EXPECT_NE(authority->Issue(options).status().message().find("127.0.0.1.7"), std::string::npos);
}

}  // namespace
}  // namespace springtide::sandbox
