#include "k8s/secret_text.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"

namespace springtide::k8s {
namespace {

constexpr size_t kMaxTokenBytes = size_t{64} << 10;
constexpr size_t kMaxPemBytes = size_t{4} << 20;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Bio = std::unique_ptr<BIO, Free>;
using Certificate = std::unique_ptr<X509, Free>;

// Null for texts that are too long.
Bio Reader(absl::string_view text) {
  if (text.size() > kMaxPemBytes) return nullptr;
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Keys with a passphrase are refused: without a callback OpenSSL would ask on the terminal.
int NoPassphrase(char*, int, int, void*) { return -1; }

Certificate NextCertificate(BIO* bio) {
  return Certificate(PEM_read_bio_X509(bio, nullptr, NoPassphrase, nullptr));
}

}  // namespace

absl::Status CheckToken(absl::string_view token) {
  if (token.empty()) return absl::InvalidArgumentError("the token is empty");
  if (token.size() > kMaxTokenBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the token is ", token.size(), " bytes long; at most ", kMaxTokenBytes));
  }
  const bool visible =
      std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (visible) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the token holds a space, a control character or a byte that is not ASCII");
}

absl::Status CheckCaBundle(absl::string_view pem) {
  const Bio bio = Reader(pem);
  if (bio == nullptr) return absl::InvalidArgumentError("the CA bundle is too long");
  size_t count = 0;
  while (NextCertificate(bio.get()) != nullptr) ++count;
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (count == 0) {
    return absl::InvalidArgumentError(
        "holds no readable certificate; a CA bundle is one or more \"BEGIN CERTIFICATE\" blocks");
  }
  if (!at_end) {
    return absl::InvalidArgumentError(
        absl::StrCat("certificate ", count + 1, " of the CA bundle cannot be read"));
  }
  return absl::OkStatus();
}

absl::Status CheckKeyPair(absl::string_view certificate_pem, absl::string_view key_pem) {
  const Bio certificate_bio = Reader(certificate_pem);
  const Bio key_bio = Reader(key_pem);
  if (certificate_bio == nullptr || key_bio == nullptr) {
    return absl::InvalidArgumentError("the client certificate or its key is too long");
  }
  const Certificate certificate = NextCertificate(certificate_bio.get());
  const std::unique_ptr<EVP_PKEY, Free> key(
      PEM_read_bio_PrivateKey(key_bio.get(), nullptr, NoPassphrase, nullptr));
  const bool match = certificate != nullptr && key != nullptr &&
                     X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (certificate == nullptr) {
    return absl::InvalidArgumentError(
        "the client certificate cannot be read; it is a \"BEGIN CERTIFICATE\" block");
  }
  if (key == nullptr) {
    return absl::InvalidArgumentError(
        "the client key cannot be read; it is a \"BEGIN PRIVATE KEY\" block without a passphrase");
  }
  if (!match) {
    return absl::InvalidArgumentError(
        "the client key does not belong to the client certificate; use the pair that was issued "
        "together");
  }
  return absl::OkStatus();
}

void Wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace springtide::k8s
