#include "sandbox/cluster.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "base/manual_clock.h"
#include "tests/unit/sandbox/harness.h"
#include "tests/unit/sandbox/tls_connection.h"

namespace springtide::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(ClusterTest, ServesOverTlsWithTheCredentialsOfItsKubeconfig) {
  const auto cluster = Cluster::Start();
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const std::string config = (*cluster)->Kubeconfig();
  EXPECT_THAT(config, HasSubstr(absl::StrCat("server: ", (*cluster)->url())));
  EXPECT_THAT(config, HasSubstr(absl::StrCat("token: ", (*cluster)->admin_token())));
  EXPECT_THAT((*cluster)->url(), StartsWith("https://127.0.0.1:"));

  TlsConnection connection((*cluster)->port(), (*cluster)->ca_pem());
  ASSERT_TRUE(connection.ok());
  connection.Get("/api/v1/namespaces", (*cluster)->admin_token());
  EXPECT_THAT(connection.ReadUntil("]}"), HasSubstr("\"kube-system\""));
  connection.Get("/api/v1/namespaces", "wrong");
  EXPECT_THAT(connection.ReadUntil("\n"), StartsWith("HTTP/1.1 401 "));
}

TEST(ClusterTest, ComesBackOnTheSamePortWithWhatItHad) {
  const auto cluster = Cluster::Start();
  ASSERT_TRUE(cluster.ok());
  const std::string token = (*cluster)->admin_token();
  const int64_t revision = (*cluster)->store().revision();
  TlsConnection watch((*cluster)->port(), (*cluster)->ca_pem());
  watch.Get("/api/v1/namespaces?watch=1", token);
  watch.ReadUntil("kube-system");

  (*cluster)->Stop();
  watch.ReadUntil("never");
  EXPECT_FALSE(watch.ok()) << "the watch was cut";
  EXPECT_FALSE(TlsConnection((*cluster)->port(), (*cluster)->ca_pem()).ok());

  ASSERT_TRUE((*cluster)->Restart().ok());
  TlsConnection again((*cluster)->port(), (*cluster)->ca_pem());
  again.Get("/api/v1/namespaces", token);
  EXPECT_THAT(again.ReadUntil("]}"),
              HasSubstr(absl::StrCat("\"resourceVersion\":\"", revision, "\"")));
}

TEST(ClusterTest, ResetConnectionsCutsWatches) {
  const auto cluster = Cluster::Start();
  ASSERT_TRUE(cluster.ok());
  TlsConnection watch((*cluster)->port(), (*cluster)->ca_pem());
  watch.Get("/api/v1/namespaces?watch=1", (*cluster)->admin_token());
  watch.ReadUntil("kube-system");
  (*cluster)->ResetConnections();
  watch.ReadUntil("never");
  EXPECT_FALSE(watch.ok());
  EXPECT_TRUE(TlsConnection((*cluster)->port(), (*cluster)->ca_pem()).ok());
}

TEST(ClusterTest, CertificatesThatNoClientShouldTrust) {
  base::ManualClock clock(absl::FromUnixSeconds(1'790'000'000));
  ClusterOptions options;
  options.tick = absl::ZeroDuration();
  options.certificate.addresses = {"192.0.2.1"};
  options.certificate.dns_names = {"other.example"};
  const auto other = Cluster::Start(options);
  ASSERT_TRUE(other.ok());
  EXPECT_FALSE(TlsConnection((*other)->port(), (*other)->ca_pem()).ok()) << "wrong name";

  const auto cluster = Cluster::Start();
  ASSERT_TRUE(cluster.ok());
  EXPECT_FALSE(TlsConnection((*cluster)->port(), (*other)->ca_pem()).ok()) << "wrong authority";
  CertificateOptions expired;
  expired.not_before = absl::FromUnixSeconds(1);
  expired.not_after = absl::FromUnixSeconds(2);
  ASSERT_TRUE((*cluster)->Renew(expired).ok());
  ASSERT_TRUE((*cluster)->Restart().ok());
  EXPECT_FALSE(TlsConnection((*cluster)->port(), (*cluster)->ca_pem()).ok()) << "expired";
  ASSERT_TRUE((*cluster)->Renew({}).ok());
  ASSERT_TRUE((*cluster)->Restart().ok());
  EXPECT_TRUE(TlsConnection((*cluster)->port(), (*cluster)->ca_pem()).ok());
}

TEST(ClusterTest, PodsMoveByThemselves) {
  const auto cluster = Cluster::Start();
  ASSERT_TRUE(cluster.ok());
  (*cluster)->workloads().SetDefaultBehaviour({absl::Milliseconds(1), PodFate::kReady});
  WriteContext context;
  const auto deployments = (*cluster)->objects().registry().Find("apps", "v1", "deployments");
  ASSERT_TRUE((*cluster)
                  ->objects()
                  .Create(*deployments, "default", Parsed(DeploymentBody("web", 2)), context)
                  .ok());
  TlsConnection watch((*cluster)->port(), (*cluster)->ca_pem());
  watch.Get("/apis/apps/v1/deployments?watch=1", (*cluster)->admin_token());
  EXPECT_THAT(watch.ReadUntil("\"readyReplicas\":2"), HasSubstr("\"readyReplicas\":2"));
}

// Writers and watches at once: every watch sees every change once, in order.
TEST(ClusterTest, ConcurrentWritersAndWatches) {
  TestServer server;
  constexpr int kWriters = 4;
  constexpr int kWrites = 50;
  std::vector<Watched> watches;
  for (int i = 0; i < 3; ++i) {
    watches.push_back(server.Watch(
        absl::StrCat(kConfigMaps, "?watch=1&resourceVersion=", server.store.revision())));
  }
  std::vector<std::jthread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&server, i] {
      for (int j = 0; j < kWrites; ++j) {
        server.Post(kConfigMaps, ConfigMapBody(absl::StrCat("w", i, "-", j)));
        server.api.Tick();
      }
    });
  }
  writers.clear();
  for (Watched& watch : watches) {
    int64_t last = 0;
    int count = 0;
    for (const JsonObject& event : watch.Take()) {
      const auto& object = *ObjectAt(event, {"object"});
      const int64_t version = std::stoll(Metadata(object, "resourceVersion"));
      EXPECT_GT(version, last);
      last = version;
      ++count;
    }
    EXPECT_EQ(count, kWriters * kWrites);
  }
}

}  // namespace
}  // namespace springtide::sandbox
