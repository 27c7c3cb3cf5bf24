// What every case of the client has: a connection, a namespace of its own, and objects in it.
#ifndef SPRINGTIDE_TESTS_CLIENT_CLIENT_FIXTURE_H_
#define SPRINGTIDE_TESTS_CLIENT_CLIENT_FIXTURE_H_

#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "k8s/api.h"
#include "k8s/connection.h"
#include "k8s/discovery.h"
#include "k8s/scale.h"
#include "k8s/scale_writer.h"
#include "tests/client/server_under_test.h"

namespace springtide::client_test {

// ScaledKind: a kind with a scale subresource that the cases are repeated for.
struct ScaledKind {
  const char* api_version;
  const char* kind;
  const char* collection;  // "/apis/apps/v1", "deployments"
  const char* plural;
  // Whether a controller of the cluster writes its status on its own.
  bool has_controller;
};

inline constexpr ScaledKind kDeployment = {"apps/v1", "Deployment", "/apis/apps/v1", "deployments",
                                           true};
inline constexpr ScaledKind kStatefulSet = {"apps/v1", "StatefulSet", "/apis/apps/v1",
                                            "statefulsets", true};
// Of a definition that the fixture installs: specReplicasPath .spec.replicas, statusReplicasPath
// .status.replicas, labelSelectorPath .status.selector.
inline constexpr ScaledKind kGadget = {"suite.springtide.dev/v1", "Gadget",
                                       "/apis/suite.springtide.dev/v1", "gadgets", false};

// Connect: as `user` of the server under test.
absl::StatusOr<std::unique_ptr<k8s::Connection>> Connect(const std::string& user);

class ClientTest : public ::testing::Test {
 protected:
  void SetUp() override;

  k8s::Api& api() { return connection_->api(); }
  const std::string& ns() const { return namespace_; }

  // Send: any request, without the client's own conveniences.
  absl::StatusOr<boost::json::value> Send(http::Method method, const std::string& path,
                                          absl::string_view body = "",
                                          absl::string_view content_type = "application/json");
  // The path of an object, or of the collection without a name, in the case's namespace.
  std::string Path(const ScaledKind& kind, absl::string_view name = "") const;

  // InstallGadgets makes the definition of kGadget and waits until it is served.
  void InstallGadgets();
  // Create: an object named `name`; `replicas` absent is left to the server's defaults.
  boost::json::value Create(const ScaledKind& kind, const std::string& name,
                            std::optional<int> replicas);
  // SetReplicasAs someone else would, with kubectl or an editor.
  void SetReplicasByHand(const ScaledKind& kind, const std::string& name, int replicas);
  // Touch changes the object without its replicas, as a controller's status write would.
  void Touch(const ScaledKind& kind, const std::string& name);
  void Delete(const ScaledKind& kind, const std::string& name);

  k8s::ScaleTarget Target(const ScaledKind& kind, const std::string& name);
  k8s::Scale Read(const ScaledKind& kind, const std::string& name);
  k8s::ScaleResult Write(const ScaledKind& kind, const std::string& name,
                         const k8s::Scale& observed, int replicas, bool dry_run = false,
                         std::function<absl::Status()> fence = {});

  // Eventually waits, a minute at most, until `holds`.
  static bool Eventually(const std::function<bool()>& holds);

 private:
  std::unique_ptr<k8s::Connection> connection_;
  std::unique_ptr<k8s::Discovery> discovery_;
  std::string namespace_;
};

// A name for parametrised cases.
inline std::string KindName(const ::testing::TestParamInfo<ScaledKind>& info) {
  return info.param.kind;
}

}  // namespace springtide::client_test

#endif  // SPRINGTIDE_TESTS_CLIENT_CLIENT_FIXTURE_H_
