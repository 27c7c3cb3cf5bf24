#include "http/tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <limits>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace springtide::http {
namespace {

constexpr size_t kMaxPemBytes = size_t{4} << 20;

bool IsAddress(const std::string& name) {
  unsigned char bytes[sizeof(in6_addr)];
  return ::inet_pton(AF_INET, name.c_str(), bytes) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), bytes) == 1;
}

OpensslPtr<BIO> ReadOnly(absl::string_view text) {
  return OpensslPtr<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool CheckSize(absl::string_view pem, absl::string_view path, base::ErrorList& errors) {
  if (pem.size() <= kMaxPemBytes) return true;
  errors.Add(base::FieldPath(path), base::Mark{}, "is longer than 4 MiB");
  return false;
}

// Asks nobody for the password of a key.
int NoPassword(char*, int, int, void*) { return 0; }

OpensslPtr<EVP_PKEY> ParseKey(absl::string_view pem, absl::string_view path,
                              base::ErrorList& errors) {
  if (!CheckSize(pem, path, errors)) return nullptr;
  ERR_clear_error();
  OpensslPtr<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(ReadOnly(pem).get(), nullptr, NoPassword, nullptr));
  if (key == nullptr) {
    errors.Add(base::FieldPath(path), base::Mark{},
               absl::StrCat("is no private key in PEM without a password: ", OpensslReason()));
  }
  ERR_clear_error();
  return key;
}

}  // namespace

std::string OpensslReason() {
  const unsigned long code = ERR_get_error();
  if (code == 0) return "no reason given";
  const char* reason = ERR_reason_error_string(code);
  if (reason != nullptr) return reason;
  return absl::StrCat("OpenSSL error ", code);
}

std::vector<OpensslPtr<X509>> ParseCertificates(absl::string_view pem, absl::string_view path,
                                                base::ErrorList& errors) {
  std::vector<OpensslPtr<X509>> certificates;
  if (!CheckSize(pem, path, errors)) return certificates;
  const OpensslPtr<BIO> text = ReadOnly(pem);
  ERR_clear_error();
  while (X509* certificate = PEM_read_bio_X509(text.get(), nullptr, NoPassword, nullptr)) {
    certificates.emplace_back(certificate);
  }
  const unsigned long end = ERR_peek_last_error();
  if (ERR_GET_LIB(end) != ERR_LIB_PEM || ERR_GET_REASON(end) != PEM_R_NO_START_LINE) {
    errors.Add(base::FieldPath(path), base::Mark{},
               absl::StrCat("certificate ", certificates.size() + 1,
                            " cannot be read: ", OpensslReason()));
  } else if (certificates.empty()) {
    errors.Add(base::FieldPath(path), base::Mark{},
               "has no certificate; PEM begins with -----BEGIN CERTIFICATE-----");
  }
  ERR_clear_error();
  return certificates;
}

std::shared_ptr<const TlsContext> TlsContext::Create(const TlsOptions& options,
                                                     const Origin& origin,
                                                     base::ErrorList& errors) {
  const auto fault = [&errors](absl::string_view path, absl::string_view message) {
    errors.Add(base::FieldPath(path), base::Mark{}, message);
  };
  std::shared_ptr<TlsContext> context(new TlsContext);
  const size_t before = errors.count();
  if (!options.ca_pem.empty()) {
    context->store_.reset(X509_STORE_new());
    // An anchor need not be self-signed: bundles with only an intermediate are common.
    X509_STORE_set_flags(context->store_.get(), X509_V_FLAG_PARTIAL_CHAIN);
    for (const auto& anchor : ParseCertificates(options.ca_pem, "tls.ca", errors)) {
      if (X509_STORE_add_cert(context->store_.get(), anchor.get()) != 1) {
        fault("tls.ca", absl::StrCat("a certificate cannot be used: ", OpensslReason()));
      }
    }
  }
  if (options.insecure_skip_verify && !options.ca_pem.empty()) {
    fault("tls.ca", "is given although insecure-skip-tls-verify accepts any; remove one of them");
  }
  if (origin.tls && !options.insecure_skip_verify && options.ca_pem.empty()) {
    fault("tls.ca", "is missing; https needs the certificates to trust");
  }
  if (!options.certificate_pem.empty()) {
    context->certificates_ = ParseCertificates(options.certificate_pem, "tls.certificate", errors);
    if (options.key_pem.empty()) fault("tls.key", "is missing; tls.certificate needs its key");
  }
  if (!options.key_pem.empty()) {
    context->key_ = ParseKey(options.key_pem, "tls.key", errors);
    if (options.certificate_pem.empty()) {
      fault("tls.certificate", "is missing; tls.key needs its certificate");
    }
  }
  if (!context->certificates_.empty() && context->key_ != nullptr &&
      X509_check_private_key(context->certificates_[0].get(), context->key_.get()) != 1) {
    fault("tls.key", "does not belong to tls.certificate (to the first one there)");
  }
  ERR_clear_error();
  for (const char c : options.server_name) {
    if (absl::ascii_isgraph(static_cast<unsigned char>(c))) continue;
    fault("tls.serverName", "is no host name");
    break;
  }
  if (!origin.tls) {
    if (!options.certificate_pem.empty() || !options.ca_pem.empty() || !options.server_name.empty())
      fault("tls", "is given, but the URL is http://; use https://");
    return nullptr;
  }
  if (errors.count() != before) return nullptr;
  context->insecure_ = options.insecure_skip_verify;
  context->server_name_ = options.server_name.empty() ? origin.host : options.server_name;
  context->name_is_address_ = IsAddress(context->server_name_);
  return context;
}

void TlsReport::Distrust(std::string reason) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (distrust_.empty()) distrust_ = std::move(reason);
}

void TlsReport::Alert(std::string alert) {
  const std::lock_guard<std::mutex> lock(mutex_);
  alert_ = std::move(alert);
}

std::string TlsReport::distrust() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return distrust_;
}

std::string TlsReport::alert() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return alert_;
}

}  // namespace springtide::http
