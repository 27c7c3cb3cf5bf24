#include "sandbox/cluster.h"

#include <stop_token>
#include <thread>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "sandbox/object.h"

namespace springtide::sandbox {
namespace {

constexpr absl::string_view kAdmin = "sandbox-admin";
constexpr absl::string_view kAdminToken = "springtide-sandbox-admin";

class RunningCluster final : public Cluster {
 public:
  explicit RunningCluster(ClusterOptions options)
      : options_(std::move(options)),
        objects_(store_, registry_, *options_.clock, options_.seed),
        api_(objects_, authorizer_, options_.api),
        faults_(api_),
        workloads_(objects_) {
    authorizer_.AddToken(kAdminToken, {std::string(kAdmin), {"system:masters"}});
    authorizer_.AllowAll(kAdmin);
    for (const char* name : {"default", "kube-system", "kube-public", "kube-node-lease"}) {
      Seed("namespaces", "Namespace", name);
    }
    Seed("nodes", "Node", "sandbox-node");
  }

  absl::Status Begin() {
    if (options_.tls) {
      const absl::Time now = options_.clock->Now();
      auto authority = Authority::Create(now - absl::Hours(24), now + absl::Hours(24 * 3650));
      if (!authority.ok()) return authority.status();
      authority_ = std::make_unique<Authority>(*std::move(authority));
      ca_pem_ = authority_->certificate_pem();
      if (auto status = Renew(options_.certificate); !status.ok()) return status;
    }
    if (auto status = Restart(); !status.ok()) return status;
    if (options_.tick > absl::ZeroDuration()) {
      ticker_ = std::jthread([this](const std::stop_token& stop) {
        while (base::RealClock().SleepFor(options_.tick, stop)) Tick();
      });
    }
    return absl::OkStatus();
  }

  ~RunningCluster() override {
    ticker_ = {};
    Stop();
  }

  std::string url() const override {
    const bool v6 = options_.server.address.find(':') != std::string::npos;
    return absl::StrCat(options_.tls ? "https://" : "http://", v6 ? "[" : "",
                        options_.server.address, v6 ? "]:" : ":", port());
  }
  uint16_t port() const override { return options_.server.port; }
  const std::string& ca_pem() const override { return ca_pem_; }
  const std::string& admin_token() const override { return admin_token_; }

  std::string KubeconfigFor(absl::string_view token) const override {
    const std::string authority =
        options_.tls
            ? absl::StrCat("    certificate-authority-data: ", absl::Base64Escape(ca_pem_), "\n")
            : "";
    return absl::StrCat(
        "apiVersion: v1\nkind: Config\ncurrent-context: sandbox\nclusters:\n- name: sandbox\n"
        "  cluster:\n    server: ",
        url(), "\n", authority, "users:\n- name: sandbox\n  user:\n    token: ", token,
        "\ncontexts:\n- name: sandbox\n  context:\n    cluster: sandbox\n    user: sandbox\n"
        "    namespace: default\n");
  }

  void Stop() override { server_.reset(); }

  absl::Status Restart() override {
    server_.reset();
    auto server = http::Server::Start(options_.server, faults_);
    if (!server.ok()) return server.status();
    server_ = *std::move(server);
    options_.server.port = server_->port();
    return absl::OkStatus();
  }

  void ResetConnections() override {
    if (server_ != nullptr) server_->ResetConnections();
  }

  absl::Status Renew(const CertificateOptions& certificate) override {
    if (authority_ == nullptr) return absl::FailedPreconditionError("the cluster has no TLS");
    CertificateOptions wanted = certificate;
    const absl::Time now = options_.clock->Now();
    // A time that was not set is the epoch.
    if (wanted.not_before == absl::Time()) wanted.not_before = now - absl::Hours(24);
    if (wanted.not_after == absl::Time()) wanted.not_after = now + absl::Hours(24 * 3650);
    const auto issued = authority_->Issue(wanted);
    if (!issued.ok()) return issued.status();
    options_.server.certificate_pem = issued->certificate_pem;
    options_.server.private_key_pem = issued->private_key_pem;
    return absl::OkStatus();
  }

  void Tick() override {
    workloads_.Step();
    api_.Tick();
  }

  Store& store() override { return store_; }
  Objects& objects() override { return objects_; }
  Authorizer& authorizer() override { return authorizer_; }
  ApiServer& api() override { return api_; }
  Faults& faults() override { return faults_; }
  Workloads& workloads() override { return workloads_; }

 private:
  void Seed(absl::string_view plural, absl::string_view kind, absl::string_view name) {
    WriteContext context;
    // Nothing is there yet that it could meet.
    (void)objects_.Create(*registry_.Find("", "v1", plural), "",
                          JsonObject{{"apiVersion", "v1"},
                                     {"kind", View(kind)},
                                     {"metadata", JsonObject{{"name", View(name)}}}},
                          context);
  }

  ClusterOptions options_;
  const std::string admin_token_{kAdminToken};
  std::string ca_pem_;
  std::unique_ptr<Authority> authority_;
  Store store_;
  Registry registry_;
  Objects objects_;
  Authorizer authorizer_;
  ApiServer api_;
  Faults faults_;
  Workloads workloads_;
  std::unique_ptr<http::Server> server_;
  std::jthread ticker_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Cluster>> Cluster::Start(ClusterOptions options) {
  auto cluster = std::make_unique<RunningCluster>(std::move(options));
  if (auto status = cluster->Begin(); !status.ok()) return status;
  return cluster;
}

}  // namespace springtide::sandbox
