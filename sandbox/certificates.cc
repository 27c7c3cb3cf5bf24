#include "sandbox/certificates.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdint>
#include <ctime>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace springtide::sandbox {
namespace {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using X509Ptr = std::unique_ptr<X509, Freeing<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Freeing<BIO_free_all>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;

absl::Status Failed(absl::string_view what) {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  return absl::InternalError(absl::StrCat(what, ": ", text.data()));
}

std::string Pem(X509* certificate) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) return "";
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<size_t>(size)};
}

std::string Pem(EVP_PKEY* key) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio ||
      PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return "";
  }
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<size_t>(size)};
}

bool AddExtension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()));
  return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Blank: a certificate with all that authorities and servers share.
absl::StatusOr<X509Ptr> Blank(const std::string& name, EVP_PKEY* key, absl::Time not_before,
                              absl::Time not_after) {
  X509Ptr certificate(X509_new());
  uint64_t serial = 0;
  std::array<unsigned char, sizeof(serial)> random{};
  if (!certificate || RAND_bytes(random.data(), static_cast<int>(random.size())) != 1) {
    return Failed("cannot make a certificate");
  }
  for (const unsigned char byte : random) serial = serial << 8 | byte;
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial >> 1);
  const std::time_t from = absl::ToTimeT(not_before);
  const std::time_t until = absl::ToTimeT(not_after);
  ASN1_TIME_set(X509_getm_notBefore(certificate.get()), from);
  ASN1_TIME_set(X509_getm_notAfter(certificate.get()), until);
  X509_set_pubkey(certificate.get(), key);
  // OpenSSL takes bytes that are not its own char type.
  const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
  if (X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                                 text, -1, -1, 0) != 1) {
    return Failed("cannot name a certificate");
  }
  return certificate;
}

}  // namespace

struct Authority::Keys {
  KeyPtr key;
  X509Ptr certificate;
  std::string pem;
};

Authority::Authority(std::unique_ptr<Keys> keys) : keys_(std::move(keys)) {}
Authority::Authority(Authority&&) noexcept = default;
Authority& Authority::operator=(Authority&&) noexcept = default;
Authority::~Authority() = default;

const std::string& Authority::certificate_pem() const { return keys_->pem; }

absl::StatusOr<Authority> Authority::Create(absl::Time not_before, absl::Time not_after) {
  auto keys = std::make_unique<Keys>();
  keys->key.reset(EVP_EC_gen("P-256"));
  if (!keys->key) return Failed("cannot make a key");
  auto certificate = Blank("springtide-sandbox-ca", keys->key.get(), not_before, not_after);
  if (!certificate.ok()) return certificate.status();
  keys->certificate = *std::move(certificate);
  X509* x509 = keys->certificate.get();
  X509_set_issuer_name(x509, X509_get_subject_name(x509));
  if (!AddExtension(x509, x509, NID_basic_constraints, "critical,CA:TRUE") ||
      !AddExtension(x509, x509, NID_key_usage, "critical,keyCertSign,cRLSign") ||
      !AddExtension(x509, x509, NID_subject_key_identifier, "hash") ||
      X509_sign(x509, keys->key.get(), EVP_sha256()) == 0) {
    return Failed("cannot sign the authority's certificate");
  }
  keys->pem = Pem(x509);
  return Authority(std::move(keys));
}

absl::StatusOr<Certificate> Authority::Issue(const CertificateOptions& options) const {
  const KeyPtr key(EVP_EC_gen("P-256"));
  if (!key) return Failed("cannot make a key");
  auto certificate = Blank(options.common_name, key.get(), options.not_before, options.not_after);
  if (!certificate.ok()) return certificate.status();
  X509* x509 = certificate->get();
  X509_set_issuer_name(x509, X509_get_subject_name(keys_->certificate.get()));
  std::string names;
  for (const auto& address : options.addresses) {
    absl::StrAppend(&names, names.empty() ? "" : ",", "IP:", address);
  }
  for (const auto& name : options.dns_names) {
    absl::StrAppend(&names, names.empty() ? "" : ",", "DNS:", name);
  }
  if (!names.empty() &&
      !AddExtension(x509, keys_->certificate.get(), NID_subject_alt_name, names)) {
    ERR_clear_error();
    return absl::InvalidArgumentError(
        absl::StrCat("cannot certify \"", names, "\": an address or a name is malformed"));
  }
  if (!AddExtension(x509, keys_->certificate.get(), NID_basic_constraints, "critical,CA:FALSE") ||
      !AddExtension(x509, keys_->certificate.get(), NID_key_usage, "critical,digitalSignature") ||
      !AddExtension(x509, keys_->certificate.get(), NID_ext_key_usage, "serverAuth") ||
      !AddExtension(x509, keys_->certificate.get(), NID_authority_key_identifier, "keyid") ||
      X509_sign(x509, keys_->key.get(), EVP_sha256()) == 0) {
    return Failed("cannot sign a certificate");
  }
  return Certificate{Pem(x509), Pem(key.get())};
}

}  // namespace springtide::sandbox
