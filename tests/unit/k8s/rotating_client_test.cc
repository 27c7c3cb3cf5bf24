#include "k8s/rotating_client.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/k8s/fake_http_client.h"

namespace springtide::k8s {
namespace {

using springtide::testing::FakeHttpClient;
using springtide::testing::JsonResponse;

// A source of a client certificate that can be changed and can fail.
class CertificateSource final : public CredentialSource {
 public:
  absl::StatusOr<Credential> Get() override {
    if (failing) return absl::UnauthenticatedError("no certificate");
    return credential;
  }
  void Rejected(const Credential&) override {}

  Credential credential;
  bool failing = false;
};

struct Rig {
  Rig() {
    auto certificates = std::make_unique<CertificateSource>();
    source = certificates.get();
    source->credential.certificate_pem = "certificate 1";
    source->credential.key_pem = "key 1";
    access.server = "https://10.0.0.1:6443";
    access.ca_pem = "bundle";
    access.credentials = std::move(certificates);
  }

  RotatingClient::Factory Factory() {
    return [this](http::ClientOptions options) -> absl::StatusOr<std::unique_ptr<http::Client>> {
      if (options.tls.certificate_pem == "damaged") return absl::InvalidArgumentError("damaged");
      made.push_back(std::move(options));
      return std::make_unique<FakeHttpClient>(
          [](const http::Request&) { return JsonResponse(200, "{}"); });
    };
  }

  ClusterAccess access;
  CertificateSource* source;
  std::vector<http::ClientOptions> made;
};

TEST(RotatingClientTest, MakesOneClientForTheSameMaterial) {
  Rig rig;
  rig.access.tls_server_name = "kubernetes";
  http::ClientOptions options;
  options.user_agent = "test";
  RotatingClient clients(rig.access, options, rig.Factory());
  ASSERT_TRUE(clients.Renew().ok());
  EXPECT_EQ(clients.Current(), clients.Current());
  ASSERT_EQ(rig.made.size(), 1U);
  EXPECT_EQ(rig.made[0].url, "https://10.0.0.1:6443");
  EXPECT_EQ(rig.made[0].user_agent, "test");
  EXPECT_EQ(rig.made[0].tls.ca_pem, "bundle");
  EXPECT_EQ(rig.made[0].tls.server_name, "kubernetes");
  EXPECT_EQ(rig.made[0].tls.certificate_pem, "certificate 1");
  EXPECT_EQ(rig.made[0].tls.key_pem, "key 1");
}

TEST(RotatingClientTest, ANewCertificateMakesANewClientAndTheOldOneLivesOn) {
  Rig rig;
  RotatingClient clients(rig.access, {}, rig.Factory());
  ASSERT_TRUE(clients.Renew().ok());
  const auto old = clients.Current();
  rig.source->credential.certificate_pem = "certificate 2";
  EXPECT_NE(clients.Current(), old);
  EXPECT_EQ(rig.made.size(), 2U);
  EXPECT_TRUE(http::Fetch(*old, {}).ok());
}

TEST(RotatingClientTest, MaterialThatCannotBeUsedLeavesTheClientThatWorks) {
  Rig rig;
  RotatingClient clients(rig.access, {}, rig.Factory());
  ASSERT_TRUE(clients.Renew().ok());
  const auto working = clients.Current();
  rig.source->credential.certificate_pem = "damaged";
  EXPECT_EQ(clients.Current(), working);
  rig.source->failing = true;
  EXPECT_EQ(clients.Current(), working);
}

TEST(RotatingClientTest, SaysAtOnceWhatCannotBeUsed) {
  Rig rig;
  rig.source->credential.certificate_pem = "damaged";
  EXPECT_EQ(RotatingClient(rig.access, {}, rig.Factory()).Renew().code(),
            absl::StatusCode::kInvalidArgument);
  rig.access.proxy_url = "http://proxy:3128";
  rig.access.server_from = "context \"dev\"";
  const absl::Status refused = RotatingClient(rig.access, {}, rig.Factory()).Renew();
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnimplemented);
  EXPECT_NE(refused.message().find("http://proxy:3128"), absl::string_view::npos);
}

TEST(RotatingClientTest, WithoutTlsNoSecretOfTlsIsHandedOn) {
  Rig rig;
  rig.access.server = "http://127.0.0.1:8001";
  RotatingClient clients(rig.access, {}, rig.Factory());
  ASSERT_TRUE(clients.Renew().ok());
  EXPECT_EQ(rig.made[0].tls.ca_pem, "");
  EXPECT_EQ(rig.made[0].tls.key_pem, "");
}

TEST(RotatingClientTest, TrustingNothingIsAskedForByName) {
  Rig rig;
  rig.access.trust = Trust::kNothing;
  RotatingClient clients(rig.access, {}, rig.Factory());
  ASSERT_TRUE(clients.Renew().ok());
  EXPECT_TRUE(rig.made[0].tls.insecure_skip_verify);
  EXPECT_EQ(rig.made[0].tls.ca_pem, "");
}

}  // namespace
}  // namespace springtide::k8s
