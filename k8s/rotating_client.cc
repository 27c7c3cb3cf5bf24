#include "k8s/rotating_client.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace springtide::k8s {
namespace {

bool SameMaterial(const http::TlsOptions& a, const http::TlsOptions& b) {
  return a.ca_pem == b.ca_pem && a.certificate_pem == b.certificate_pem && a.key_pem == b.key_pem;
}

}  // namespace

RotatingClient::RotatingClient(const ClusterAccess& access, http::ClientOptions options,
                               Factory factory)
    : access_(access), options_(std::move(options)), factory_(std::move(factory)) {}

absl::StatusOr<http::TlsOptions> RotatingClient::Material() const {
  http::TlsOptions tls;
  tls.server_name = access_.tls_server_name;
  if (absl::StartsWith(access_.server, "http://")) return tls;
  tls.insecure_skip_verify = access_.trust == Trust::kNothing;
  if (!tls.insecure_skip_verify) tls.ca_pem = access_.ca_pem;
  if (access_.ca_file != nullptr) {
    auto content = access_.ca_file->Get();
    if (!content.ok()) return content.status();
    tls.ca_pem = content->text();
  }
  const auto credential = access_.credentials->Get();
  if (!credential.ok()) return credential.status();
  tls.certificate_pem = credential->certificate_pem;
  tls.key_pem = credential->key_pem;
  return tls;
}

absl::Status RotatingClient::Renew() {
  if (!access_.proxy_url.empty()) {
    return absl::UnimplementedError(
        absl::StrCat(access_.server_from, ": proxy-url ", access_.proxy_url,
                     " is not supported; remove it and let the cluster be reached directly"));
  }
  auto tls = Material();
  if (!tls.ok()) return tls.status();
  const std::lock_guard lock(mutex_);
  if (client_ != nullptr && SameMaterial(*tls, tls_)) return absl::OkStatus();
  http::ClientOptions options = options_;
  options.url = access_.server;
  options.tls = *tls;
  auto client = factory_(std::move(options));
  if (!client.ok()) return client.status();
  tls_ = *std::move(tls);
  client_ = *std::move(client);
  return absl::OkStatus();
}

std::shared_ptr<http::Client> RotatingClient::Current() {
  // What is wrong with new material is reported by its source; the client that works stays.
  Renew().IgnoreError();
  const std::lock_guard lock(mutex_);
  return client_;
}

}  // namespace springtide::k8s
