// What TlsContext does to connections: set-up, and the verification of the peer.
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "http/tls.h"

namespace springtide::http {
namespace {

constexpr unsigned char kAlpn[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

}  // namespace

// TlsVerifier: what a context's callbacks need; owned by the context, so that it lives as long as
// every session.
struct TlsVerifier {
  std::shared_ptr<TlsReport> report;
  std::string name;
  bool is_address = false;
  bool insecure = false;

  static int Index() {
    static const int index = SSL_CTX_get_ex_new_index(
        0, nullptr, nullptr, nullptr, [](void*, void* data, CRYPTO_EX_DATA*, int, long, void*) {
          delete static_cast<TlsVerifier*>(data);
        });
    return index;
  }

  static int Verify(X509_STORE_CTX* chain, void* argument);
  static void Watch(const SSL* session, int where, int value);

  static std::unique_ptr<TlsVerifier> For(const TlsContext& context,
                                          const std::shared_ptr<TlsReport>& report) {
    auto verifier = std::make_unique<TlsVerifier>();
    verifier->report = report;
    verifier->name = context.server_name_;
    verifier->is_address = context.name_is_address_;
    verifier->insecure = context.insecure_;
    return verifier;
  }
};

namespace {

// The names that a certificate carries, for a message: at most a few, without odd characters.
std::string NamesOf(X509* certificate) {
  std::vector<std::string> names;
  auto* alternatives = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  const int count = alternatives == nullptr ? 0 : sk_GENERAL_NAME_num(alternatives);
  constexpr size_t kShown = 8;
  for (int i = 0; i < count && names.size() < kShown; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives, i);
    int type = 0;
    const auto* value = static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(name, &type));
    const unsigned char* bytes =
        type == GEN_DNS || type == GEN_IPADD ? ASN1_STRING_get0_data(value) : nullptr;
    if (bytes == nullptr) continue;
    const int length = ASN1_STRING_length(value);
    if (type == GEN_DNS) {
      std::string text;
      for (int at = 0; at < std::min(length, 100); ++at) {
        text.push_back(bytes[at] > ' ' && bytes[at] < 0x7f ? static_cast<char>(bytes[at]) : '?');
      }
      names.push_back(std::move(text));
    } else if (length == 4) {
      names.push_back(absl::StrCat(bytes[0], ".", bytes[1], ".", bytes[2], ".", bytes[3]));
    } else if (length == 16) {
      std::string text = "[";
      for (int at = 0; at < 16; at += 2) {
        absl::StrAppend(&text, at == 0 ? "" : ":", absl::Hex((bytes[at] << 8) | bytes[at + 1]));
      }
      names.push_back(absl::StrCat(text, "]"));
    }
  }
  if (count > static_cast<int>(names.size())) names.push_back("...");
  GENERAL_NAMES_free(alternatives);
  return names.empty() ? "no name at all" : absl::StrJoin(names, ", ");
}

std::string Reason(X509_STORE_CTX* chain, const std::string& name) {
  const int error = X509_STORE_CTX_get_error(chain);
  const std::string openssl = X509_verify_cert_error_string(error);
  switch (error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return absl::StrCat("the server's certificate is not for ", name, " but for ",
                          NamesOf(X509_STORE_CTX_get0_cert(chain)), " (", openssl, ")");
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return absl::StrCat("the server's certificate is not signed by the given CA: ", openssl);
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return absl::StrCat("the server's certificate is not valid now: ", openssl);
    default:
      return absl::StrCat("the server's certificate is not trusted: ", openssl);
  }
}

// cpprestsdk hangs its own check of the name on this hook; ours is done by X509_verify_cert.
int KeepVerdict(int verdict, X509_STORE_CTX*) { return verdict; }

}  // namespace

int TlsVerifier::Verify(X509_STORE_CTX* chain, void* argument) {
  const auto* self = static_cast<const TlsVerifier*>(argument);
  if (self->insecure) return 1;
  X509_STORE_CTX_set_verify_cb(chain, KeepVerdict);
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(chain);
  X509_VERIFY_PARAM_set_hostflags(
      rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  const int named = self->is_address
                        ? X509_VERIFY_PARAM_set1_ip_asc(rules, self->name.c_str())
                        : X509_VERIFY_PARAM_set1_host(rules, self->name.data(), self->name.size());
  if (named != 1) {
    self->report->Distrust(absl::StrCat(self->name, " cannot be checked against a certificate"));
    return 0;
  }
  const int verdict = X509_verify_cert(chain);
  if (verdict == 1) return 1;
  self->report->Distrust(Reason(chain, self->name));
  return 0;
}

void TlsVerifier::Watch(const SSL* session, int where, int value) {
  if ((where & SSL_CB_READ_ALERT) != SSL_CB_READ_ALERT) return;
  const std::string alert = SSL_alert_desc_string_long(value);
  if ((value & 0xff) == SSL_AD_CLOSE_NOTIFY) return;
  const auto* self =
      static_cast<TlsVerifier*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(session), Index()));
  if (self != nullptr) self->report->Alert(alert);
}

bool TlsContext::ApplyTo(SSL_CTX* context, const std::shared_ptr<TlsReport>& report) const {
  ERR_clear_error();
  X509_STORE* store = store_ != nullptr ? store_.get() : X509_STORE_new();
  if (store == store_.get()) X509_STORE_up_ref(store);
  SSL_CTX_set_cert_store(context, store);  // takes it, and drops what the system's roots filled
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1) return false;
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // saves some 34 KiB per idle watch
  if (SSL_CTX_set_alpn_protos(context, kAlpn, sizeof kAlpn) != 0) return false;
  if (key_ != nullptr) {
    if (SSL_CTX_use_certificate(context, certificates_[0].get()) != 1) return false;
    for (size_t i = 1; i < certificates_.size(); ++i) {
      if (SSL_CTX_add1_chain_cert(context, certificates_[i].get()) != 1) return false;
    }
    if (SSL_CTX_use_PrivateKey(context, key_.get()) != 1) return false;
  }
  auto verifier = TlsVerifier::For(*this, report);
  SSL_CTX_set_cert_verify_callback(context, TlsVerifier::Verify, verifier.get());
  SSL_CTX_set_info_callback(context, TlsVerifier::Watch);
  if (SSL_CTX_set_ex_data(context, TlsVerifier::Index(), verifier.get()) != 1) return false;
  // Freed with the context. NOLINTNEXTLINE(bugprone-unused-return-value): the context has it.
  static_cast<void>(verifier.release());
  return true;
}

bool TlsContext::StartSession(SSL* session) const {
  if (name_is_address_) return true;
  // OpenSSL's own macro casts in C's way.
  return SSL_ctrl(session, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                  const_cast<char*>(server_name_.c_str())) == 1;
}

}  // namespace springtide::http
