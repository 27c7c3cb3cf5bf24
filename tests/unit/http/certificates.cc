#include "tests/unit/http/certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdlib>

namespace springtide::http {
namespace {

// A test's set-up has no use for errors: what cannot be made ends the test program.
void Require(bool condition) {
  if (!condition) std::abort();
}

std::string TextOf(BIO* bio) {
  const char* data = nullptr;
  const long length = BIO_ctrl(bio, BIO_CTRL_INFO, 0, static_cast<void*>(&data));
  std::string text(data, static_cast<size_t>(length));
  BIO_free(bio);
  return text;
}

void Extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  Require(extension != nullptr);
  Require(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

}  // namespace

Identity Issue(const CertificateWish& wish, const Identity* issuer) {
  static std::atomic<long> serial = 1;
  Identity made;
  made.key.reset(EVP_EC_gen("P-256"), EVP_PKEY_free);
  made.certificate.reset(X509_new(), X509_free);
  X509* certificate = made.certificate.get();
  X509* signer = issuer == nullptr ? certificate : issuer->certificate.get();
  Require(made.key != nullptr && certificate != nullptr);
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  X509_gmtime_adj(X509_getm_notBefore(certificate), wish.valid_from);
  X509_gmtime_adj(X509_getm_notAfter(certificate), wish.valid_until);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1,
                             -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(signer));
  Extend(certificate, signer, NID_basic_constraints,
         wish.is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  Extend(certificate, signer, NID_subject_key_identifier, "hash");
  if (!wish.alternative_names.empty()) {
    Extend(certificate, signer, NID_subject_alt_name, wish.alternative_names);
  }
  Require(X509_sign(certificate, issuer == nullptr ? made.key.get() : issuer->key.get(),
                    EVP_sha256()) > 0);

  BIO* bio = BIO_new(BIO_s_mem());
  Require(PEM_write_bio_X509(bio, certificate) == 1);
  made.certificate_pem = TextOf(bio);
  bio = BIO_new(BIO_s_mem());
  Require(PEM_write_bio_PKCS8PrivateKey(bio, made.key.get(), nullptr, nullptr, 0, nullptr,
                                        nullptr) == 1);
  made.key_pem = TextOf(bio);
  return made;
}

const Identity& TestCa() {
  static const auto& ca = *new Identity(Issue({.common_name = "test CA", .is_ca = true}, nullptr));
  return ca;
}

const Identity& OtherCa() {
  static const auto& ca = *new Identity(Issue({.common_name = "other CA", .is_ca = true}, nullptr));
  return ca;
}

const Identity& LocalIdentity() {
  static const auto& local =
      *new Identity(Issue({.alternative_names = "DNS:localhost,IP:127.0.0.1,IP:::1"}, &TestCa()));
  return local;
}

}  // namespace springtide::http
