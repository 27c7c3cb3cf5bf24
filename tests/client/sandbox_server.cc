// Our own server: a sandbox in this process.
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>

#include "sandbox/cluster.h"
#include "tests/client/server_under_test.h"
#include "tests/unit/scratch_folder.h"

namespace springtide::client_test {
namespace {

class Sandbox final : public ServerUnderTest {
 public:
  Sandbox() {
    auto cluster = sandbox::Cluster::Start();
    if (!cluster.ok()) throw std::runtime_error(cluster.status().ToString());
    cluster_ = *std::move(cluster);
    cluster_->authorizer().AddToken("limited-token", {"limited", {}});
    // It knows no client certificates: both administrators come by token.
    std::ofstream(files_.File("admin")) << cluster_->Kubeconfig();
    std::ofstream(files_.File("token-admin")) << cluster_->Kubeconfig();
    std::ofstream(files_.File("limited")) << cluster_->KubeconfigFor("limited-token");
  }

  std::string Kubeconfig(const std::string& user) override { return files_.File(user); }

  void RestartApiServer() override {
    cluster_->Stop();
    const absl::Status status = cluster_->Restart();
    if (!status.ok()) throw std::runtime_error(status.ToString());
  }

  void CompactAndRestart() override {
    cluster_->Stop();
    cluster_->store().Compact();
    const absl::Status status = cluster_->Restart();
    if (!status.ok()) throw std::runtime_error(status.ToString());
  }

 private:
  const ScratchFolder files_;
  std::unique_ptr<sandbox::Cluster> cluster_;
};

}  // namespace

ServerUnderTest& TheServer() {
  static const auto server = std::make_unique<Sandbox>();
  return *server;
}

}  // namespace springtide::client_test
