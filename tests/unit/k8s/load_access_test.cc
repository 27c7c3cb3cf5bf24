#include "k8s/load_access.h"

#include <gmock/gmock.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/unit/k8s/access_fixture.h"
#include "tests/unit/k8s/test_certificates.h"

namespace springtide::k8s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class LoadAccessTest : public AccessFixture {
 protected:
  // All four places, each with a server of its own; a test takes away what it does not want.
  LoadAccessTest() {
    around_.environment["SSL_CERT_FILE"] = Write("roots.pem", MakeTestPair("roots").certificate);
    options_.kubeconfig = Kubeconfig("explicit");
    options_.service_account_folder = folder_.File("account");
    around_.environment["KUBECONFIG"] = Kubeconfig("variable");
    around_.environment["KUBERNETES_SERVICE_HOST"] = "pod";
    around_.environment["KUBERNETES_SERVICE_PORT"] = "443";
    Write("account/token", "abc");
    Write("account/ca.crt", MakeTestPair("ca").certificate);
    around_.environment["HOME"] = folder_.File("home");
    Kubeconfig("home/.kube/config");
  }
  std::string Kubeconfig(const std::string& name) {
    const std::string host = name.substr(0, name.find('/'));
    return Write(name, absl::StrCat("current-context: x\n",
                                    "clusters: [{name: c, cluster: {server: \"https://", host,
                                    "\"}}]\nusers: [{name: u}]\n",
                                    "contexts: [{name: x, context: {cluster: c, user: u}}]\n"));
  }
  absl::StatusOr<ClusterAccess> Load() { return LoadAccess(options_, around_); }

  AccessOptions options_;
};

TEST_F(LoadAccessTest, TheOrderIsFileVariablePodHome) {
  EXPECT_EQ(Load()->server, "https://explicit:443");
  options_.kubeconfig = "";
  EXPECT_EQ(Load()->server, "https://variable:443");
  around_.environment.erase("KUBECONFIG");
  EXPECT_EQ(Load()->server, "https://pod:443");
  Remove("account");
  EXPECT_EQ(Load()->server, "https://home:443");
  Remove("home");
  const absl::Status status = Load().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("--kubeconfig"), HasSubstr("KUBECONFIG"), HasSubstr("no pod"),
                    HasSubstr("home/.kube/config")));
}

TEST_F(LoadAccessTest, ABrokenSourceIsNeverPassedOver) {
  Remove("explicit");
  EXPECT_EQ(Load().status().code(), absl::StatusCode::kNotFound);
  options_.kubeconfig = "";
  Write("variable", "");
  EXPECT_THAT(std::string(Load().status().message()), HasSubstr("no current-context"));
  around_.environment["KUBECONFIG"] = "";
  Write("account/ca.crt", "");
  EXPECT_THAT(std::string(Load().status().message()), HasSubstr("ca.crt"));
}

TEST_F(LoadAccessTest, AVariableWithoutFilesLeadsToThePodButNeverHome) {
  options_.kubeconfig = "";
  Remove("variable");
  EXPECT_EQ(Load()->server, "https://pod:443");
  EXPECT_EQ(warnings_.size(), 1);
  Remove("account");
  const absl::Status status = Load().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("none of the files of KUBECONFIG exists"));
}

TEST_F(LoadAccessTest, ANamedContextIsNoPods) {
  options_.kubeconfig = "";
  around_.environment.erase("KUBECONFIG");
  options_.context = "x";
  EXPECT_EQ(Load()->server, "https://home:443");
  options_.context = "y";
  EXPECT_EQ(Load().status().code(), absl::StatusCode::kInvalidArgument);
  around_.environment.erase("HOME");
  EXPECT_THAT(std::string(Load().status().message()),
              AllOf(HasSubstr("a context was named"), HasSubstr("$HOME")));
}

TEST_F(LoadAccessTest, ANamedNamespaceWins) {
  options_.name_space = "shop";
  EXPECT_EQ(Load()->name_space, "shop");
  EXPECT_EQ(Load()->name_space_from, "the options");
  options_.name_space = "No_Name";
  EXPECT_EQ(Load().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(LoadAccessTest, TheCurrentEnvironmentIsASnapshot) {
  const Environment environment = CurrentEnvironment();
  EXPECT_NE(Variable(environment, "PATH"), "");
  EXPECT_EQ(Variable(environment, "SPRINGTIDE_NOT_SET"), "");
}

}  // namespace
}  // namespace springtide::k8s
