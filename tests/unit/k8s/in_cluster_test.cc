#include "k8s/in_cluster.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/unit/k8s/access_fixture.h"
#include "tests/unit/k8s/test_certificates.h"

namespace springtide::k8s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class InClusterTest : public AccessFixture {
 protected:
  InClusterTest() {
    around_.environment["KUBERNETES_SERVICE_HOST"] = "10.96.0.1";
    around_.environment["KUBERNETES_SERVICE_PORT"] = "443";
    Write("token", "abc\n");
    Write("ca.crt", ca_);
    Write("namespace", "shop\n");
  }
  absl::StatusOr<ClusterAccess> Access() { return InClusterAccess(around_, folder_.path()); }
  std::string Error() {
    const absl::Status status = Access().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  }

  const std::string ca_ = MakeTestPair("ca").certificate;
};

TEST_F(InClusterTest, TakesTheServiceAccount) {
  const absl::StatusOr<ClusterAccess> access = Access();
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->server, "https://10.96.0.1:443");
  EXPECT_EQ(access->trust, Trust::kCaBundle);
  EXPECT_EQ(access->ca_pem, ca_);
  EXPECT_EQ(access->credentials->Get()->Authorization(), "Bearer abc");
  EXPECT_EQ(access->name_space, "shop");
  EXPECT_TRUE(IsInCluster(around_, folder_.path()));
}

// F66
TEST_F(InClusterTest, AnIpv6HostGetsBrackets) {
  around_.environment["KUBERNETES_SERVICE_HOST"] = "fd00:10:96::1";
  EXPECT_EQ(Access()->server, "https://[fd00:10:96::1]:443");
  around_.environment["KUBERNETES_SERVICE_HOST"] = "kubernetes.default.svc";
  EXPECT_EQ(Access()->server, "https://kubernetes.default.svc:443");
}

TEST_F(InClusterTest, BothVariablesAreNeeded) {
  for (const char* name : {"KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"}) {
    Surroundings without = around_;
    without.environment[name] = "";
    EXPECT_FALSE(IsInCluster(without, folder_.path()));
    EXPECT_EQ(InClusterAccess(without, folder_.path()).status().code(),
              absl::StatusCode::kFailedPrecondition);
  }
  Remove("token");
  EXPECT_FALSE(IsInCluster(around_, folder_.path()));
}

TEST_F(InClusterTest, OddVariablesAreRefused) {
  for (const char* host : {"[fd00::1]", "a/b", "a@b", "a b", "a\r\nb", "https://a", "fe80::1%0"}) {
    around_.environment["KUBERNETES_SERVICE_HOST"] = host;
    EXPECT_THAT(Error(), HasSubstr("KUBERNETES_SERVICE_HOST is \"")) << host;
  }
  around_.environment["KUBERNETES_SERVICE_HOST"] = "10.96.0.1";
  for (const char* port : {"0", "65536", "-1", "x", "443 ", "tcp://10.96.0.1:443"}) {
    around_.environment["KUBERNETES_SERVICE_PORT"] = port;
    EXPECT_THAT(Error(), HasSubstr("KUBERNETES_SERVICE_PORT is \"")) << port;
  }
}

// F42
TEST_F(InClusterTest, WithoutAUsableCaNothingIsTrusted) {
  Remove("ca.crt");
  EXPECT_THAT(Error(), AllOf(HasSubstr("ca.crt"), HasSubstr("impostor")));
  for (const char* content : {"", "\n", "no certificate"}) {
    Write("ca.crt", content);
    EXPECT_THAT(Error(), HasSubstr("ca.crt: holds no readable certificate"));
  }
}

TEST_F(InClusterTest, AllProblemsComeTogether) {
  around_.environment["KUBERNETES_SERVICE_PORT"] = "x";
  Write("ca.crt", "");
  Write("token", "s3cr3t s3cr3t");
  Write("namespace", "../x");
  EXPECT_THAT(Error(), AllOf(HasSubstr("KUBERNETES_SERVICE_PORT"), HasSubstr("ca.crt"),
                             HasSubstr("/token: the token holds"), HasSubstr("namespace"),
                             Not(HasSubstr("s3cr3t"))));
}

TEST_F(InClusterTest, TheNamespaceHasThreeSources) {
  around_.environment["POD_NAMESPACE"] = "pod";
  EXPECT_EQ(Access()->name_space, "pod");
  EXPECT_THAT(Access()->name_space_from, HasSubstr("POD_NAMESPACE"));
  around_.environment.erase("POD_NAMESPACE");
  EXPECT_EQ(Access()->name_space, "shop");
  Remove("namespace");
  EXPECT_EQ(Access()->name_space, "default");
}

// F39, F41
TEST_F(InClusterTest, TokenAndCaRotate) {
  const absl::StatusOr<ClusterAccess> access = Access();
  ASSERT_TRUE(access.ok());
  const std::string next = MakeTestPair("next").certificate;
  Write("token", "next");
  Write("ca.crt", next);
  clock_.Advance(absl::Seconds(50));
  EXPECT_EQ(access->credentials->Get()->token, "next");
  clock_.Advance(absl::Seconds(250));
  EXPECT_EQ(access->ca_file->Get()->text(), next);
}

TEST_F(InClusterTest, AProxyOfTheEnvironmentCounts) {
  around_.environment["HTTPS_PROXY"] = "http://proxy:1";
  EXPECT_EQ(Access()->proxy_url, "http://proxy:1");
  around_.environment["NO_PROXY"] = "10.96.0.0/12";
  EXPECT_EQ(Access()->proxy_url, "");
}

}  // namespace
}  // namespace springtide::k8s
