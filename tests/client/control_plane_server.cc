// The real thing: the control plane that tests/e2e/control_plane.py has started.
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "tests/client/server_under_test.h"

namespace springtide::client_test {
namespace {

class ControlPlane final : public ServerUnderTest {
 public:
  std::string Kubeconfig(const std::string& user) override {
    return user == "admin" ? folder_ + "/kubeconfig" : folder_ + "/users/" + user + ".kubeconfig";
  }

  void RestartApiServer() override { Run("restart-apiserver"); }

  void CompactAndRestart() override {
    Run("compact");
    Run("restart-apiserver");
  }

 private:
  void Run(const std::string& command) const {
    const std::string line = std::string("python3 -B '") + SPRINGTIDE_CONTROL_PLANE_SCRIPT + "' " +
                             command + " '" + folder_ + "' >/dev/null";
    // NOLINTNEXTLINE(bugprone-command-processor): a path of the build, and quoted
    if (std::system(line.c_str()) != 0) throw std::runtime_error("failed: " + line);
  }

  const std::string folder_ = SPRINGTIDE_CONTROL_PLANE_FOLDER;
};

}  // namespace

ServerUnderTest& TheServer() {
  static auto* server = new ControlPlane;
  return *server;
}

}  // namespace springtide::client_test
