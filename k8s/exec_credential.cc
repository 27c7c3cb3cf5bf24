#include "k8s/exec_credential.h"

#include <boost/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/json.h"
#include "k8s/json.h"
#include "k8s/secret_text.h"

namespace springtide::k8s {
namespace {

constexpr char kKind[] = "ExecCredential";

base::Value ToValue(const ExecCluster& cluster) {
  base::Value::Map map;
  map.emplace_back("server", cluster.server);
  if (!cluster.tls_server_name.empty()) {
    map.emplace_back("tls-server-name", cluster.tls_server_name);
  }
  if (cluster.insecure_skip_tls_verify) map.emplace_back("insecure-skip-tls-verify", true);
  if (!cluster.ca_pem.empty()) {
    map.emplace_back("certificate-authority-data", absl::Base64Escape(cluster.ca_pem));
  }
  if (!cluster.proxy_url.empty()) map.emplace_back("proxy-url", cluster.proxy_url);
  if (cluster.disable_compression) map.emplace_back("disable-compression", true);
  if (!cluster.config.is_null()) map.emplace_back("config", cluster.config);
  return map;
}

absl::Status Wrong(absl::string_view message) { return absl::InvalidArgumentError(message); }

// Reads an optional string; null counts as absent. False when it is something else.
bool ReadText(const boost::json::value& document, absl::string_view name, std::string& out) {
  const boost::json::value* found = Find(document, {"status", name});
  if (found == nullptr || found->is_null()) return true;
  const boost::json::string* text = found->if_string();
  if (text == nullptr) return false;
  out.assign(text->data(), text->size());
  return true;
}

absl::Status CheckHead(const boost::json::value& document, absl::string_view api_version) {
  if (FindString(document, {"kind"}) != kKind) {
    return Wrong("its kind is not \"ExecCredential\"");
  }
  const std::optional<absl::string_view> given = FindString(document, {"apiVersion"});
  if (given != api_version) {
    // Only the known versions are named: the rest of the output is nobody's business.
    const absl::string_view shown = given == absl::string_view(kExecV1)        ? kExecV1
                                    : given == absl::string_view(kExecV1Beta1) ? kExecV1Beta1
                                                                               : "another one";
    return Wrong(absl::StrCat("its apiVersion is ", shown, " and not ", api_version,
                              "; set the plug-in and the kubeconfig to the same"));
  }
  return absl::OkStatus();
}

absl::Status CheckStatus(const ExecCredentialStatus& status) {
  if (status.certificate_pem.empty() != status.key_pem.empty()) {
    return Wrong(absl::StrCat("it has status.",
                              status.key_pem.empty() ? "clientCertificateData without "
                                                       "clientKeyData"
                                                     : "clientKeyData without "
                                                       "clientCertificateData",
                              "; both or neither are needed"));
  }
  if (status.token.empty() && status.key_pem.empty()) {
    return Wrong("it has neither status.token nor status.clientCertificateData");
  }
  if (!status.token.empty()) {
    const absl::Status checked = CheckToken(status.token);
    if (!checked.ok()) return Wrong(absl::StrCat("status.token: ", checked.message()));
  }
  if (status.key_pem.empty()) return absl::OkStatus();
  return CheckKeyPair(status.certificate_pem, status.key_pem);
}

}  // namespace

std::string EncodeExecCredential(absl::string_view api_version, bool interactive,
                                 const std::optional<ExecCluster>& cluster) {
  base::Value::Map spec;
  if (cluster.has_value()) spec.emplace_back("cluster", ToValue(*cluster));
  spec.emplace_back("interactive", interactive);
  base::Value::Map map;
  map.emplace_back("kind", kKind);
  map.emplace_back("apiVersion", api_version);
  map.emplace_back("spec", std::move(spec));
  return base::ToJson(map);
}

absl::StatusOr<ExecCredentialStatus> DecodeExecCredential(absl::string_view text,
                                                          absl::string_view api_version) {
  const absl::StatusOr<boost::json::value> document = ParseJson(text);
  if (!document.ok()) return Wrong(absl::StrCat("it is ", document.status().message()));
  if (absl::Status head = CheckHead(*document, api_version); !head.ok()) return head;
  if (FindObject(*document, {"status"}) == nullptr) return Wrong("it has no status");
  ExecCredentialStatus status;
  std::string expiry;
  const std::pair<const char*, std::string*> fields[] = {
      {"token", &status.token},
      {"clientCertificateData", &status.certificate_pem},
      {"clientKeyData", &status.key_pem},
      {"expirationTimestamp", &expiry},
  };
  for (const auto& [name, out] : fields) {
    if (!ReadText(*document, name, *out)) {
      return Wrong(absl::StrCat("status.", name, " is no string"));
    }
  }
  if (!expiry.empty()) {
    status.expiry = ParseTime(expiry);
    if (!status.expiry.has_value()) {
      return Wrong("status.expirationTimestamp is no time of the form 2026-01-02T03:04:05Z");
    }
  }
  if (absl::Status checked = CheckStatus(status); !checked.ok()) return checked;
  return status;
}

}  // namespace springtide::k8s
