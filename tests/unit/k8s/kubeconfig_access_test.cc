#include "k8s/kubeconfig_access.h"

#include <gmock/gmock.h>

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "tests/unit/k8s/access_fixture.h"
#include "tests/unit/k8s/test_certificates.h"

namespace springtide::k8s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class KubeconfigAccessTest : public AccessFixture {
 protected:
  KubeconfigAccessTest() { around_.environment["SSL_CERT_FILE"] = Write("roots.pem", roots_); }
  // A kubeconfig with one context of a cluster and a user, written in YAML's flow style.
  absl::StatusOr<ClusterAccess> Access(const std::string& cluster, const std::string& user,
                                       const std::string& context = "cluster: c, user: u") {
    return AccessOf(absl::StrCat("current-context: x\n", "clusters: [{name: c, cluster: {", cluster,
                                 "}}]\n", "users: [{name: u, user: {", user, "}}]\n",
                                 "contexts: [{name: x, context: {", context, "}}]\n"));
  }
  absl::StatusOr<ClusterAccess> AccessOf(const std::string& text, const std::string& context = "") {
    base::ErrorList errors;
    const Kubeconfig config = ParseKubeconfig(text, "config", folder_.path(), errors);
    EXPECT_TRUE(errors.ok()) << errors.ToString();
    return AccessByContext(config, context, around_);
  }
  std::string Error(const std::string& cluster, const std::string& user) {
    const absl::Status status = Access(cluster, user).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << cluster << user;
    return std::string(status.message());
  }
  static std::string Data(const std::string& text) { return absl::Base64Escape(text); }

  const std::string server_ = "server: \"https://api:6443\"";
  const TestPair pair_ = MakeTestPair("pair");
  const std::string roots_ = MakeTestPair("roots").certificate;
};

TEST_F(KubeconfigAccessTest, FillsInAllThatIsGiven) {
  const absl::StatusOr<ClusterAccess> access = Access(
      "server: \"https://api:6443/\", tls-server-name: kubernetes, "
      "disable-compression: true, proxy-url: \"http://proxy:3128\", "
      "certificate-authority-data: " +
          Data(pair_.certificate),
      "token: abc, as: jane, as-groups: [dev]", "cluster: c, user: u, namespace: shop");
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->server, "https://api:6443");
  EXPECT_EQ(access->trust, Trust::kCaBundle);
  EXPECT_EQ(access->ca_pem, pair_.certificate);
  EXPECT_EQ(access->ca_file, nullptr);
  EXPECT_EQ(access->tls_server_name, "kubernetes");
  EXPECT_EQ(access->credentials->Get()->Authorization(), "Bearer abc");
  EXPECT_EQ(access->impersonation, (Impersonation{"jane", "", {"dev"}, {}}));
  EXPECT_EQ(access->name_space, "shop");
  EXPECT_EQ(access->proxy_url, "http://proxy:3128");
  EXPECT_TRUE(access->disable_compression);
  EXPECT_EQ(access->server_from, "cluster \"c\" of config");
  EXPECT_EQ(access->credentials_from, "user \"u\" of config");
  EXPECT_EQ(access->name_space_from, "context \"x\" of config");
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(KubeconfigAccessTest, LeavesTheRestAtItsDefaults) {
  const absl::StatusOr<ClusterAccess> access = Access(server_, "");
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->trust, Trust::kSystemRoots);
  EXPECT_EQ(access->ca_pem, roots_);
  EXPECT_EQ(access->ca_file->Get()->text(), roots_);
  EXPECT_EQ(access->name_space, "default");
  EXPECT_EQ(access->proxy_url, "");
  EXPECT_EQ(access->credentials->Get()->Authorization(), "");
}

TEST_F(KubeconfigAccessTest, ANamedContextBeatsTheCurrentOne) {
  const std::string text = R"(
current-context: a
clusters: [{name: c, cluster: {server: "https://api"}}]
users: [{name: u, user: {}}]
contexts:
- {name: a, context: {cluster: c, user: u, namespace: na}}
- {name: b, context: {cluster: c, user: u, namespace: nb}}
)";
  EXPECT_EQ(AccessOf(text)->name_space, "na");
  EXPECT_EQ(AccessOf(text, "b")->name_space, "nb");
  EXPECT_THAT(std::string(AccessOf(text, "d").status().message()),
              HasSubstr("the context \"d\" is not defined; there are: a, b"));
}

TEST_F(KubeconfigAccessTest, ContextsAreCheckedWhole) {
  EXPECT_THAT(std::string(AccessOf("").status().message()),
              AllOf(HasSubstr("no current-context"), HasSubstr("there is none")));
  EXPECT_THAT(std::string(AccessOf("current-context: gone").status().message()),
              HasSubstr("config:1:18: current-context: the context \"gone\" is not defined"));
  EXPECT_THAT(std::string(Access(server_, "", "").status().message()),
              AllOf(HasSubstr("contexts[0].context.cluster: is missing"),
                    HasSubstr("contexts[0].context.user: is missing")));
  EXPECT_THAT(
      std::string(
          Access(server_, "", "cluster: C, user: U, namespace: No_Name").status().message()),
      AllOf(HasSubstr("config:4"), HasSubstr("cluster: \"C\" is not defined; there are: c"),
            HasSubstr("user: \"U\" is not defined; there are: u"),
            HasSubstr("namespace: \"No_Name\" is no name of a namespace")));
}

TEST_F(KubeconfigAccessTest, ClustersAreCheckedWhole) {
  const struct {
    std::string cluster;
    const char* want;
  } cases[] = {
      {"", "clusters[0].cluster.server: is missing"},
      {"server: \"api:6443\"", "clusters[0].cluster.server: \"api:6443\" does not begin with"},
      {"server: \"socks5://api\"", "cluster.server: does not begin with https://"},
      {"server: \"https://me:s3cr3t@api\"", "cluster.server: holds a user or password"},
      {server_ + ", insecure-skip-tls-verify: true, certificate-authority: ca.crt",
       "insecure-skip-tls-verify: is true although"},
      {server_ + ", insecure-skip-tls-verify: true, certificate-authority-data: Q0E=",
       "insecure-skip-tls-verify: is true although"},
      {server_ + ", certificate-authority: none.crt", "cluster.certificate-authority: "},
      {server_ + ", certificate-authority-data: \"***s3cr3t\"",
       "certificate-authority-data: is not base64"},
      {server_ + ", certificate-authority-data: czNjcjN0",
       "certificate-authority-data: holds no readable certificate"},
      {server_ + ", tls-server-name: \"a b\"", "tls-server-name: is no name of a host"},
      {server_ + ", proxy-url: \"socks5://proxy:1080\"",
       "proxy-url: is a proxy of socks5://, which is not supported"},
      {server_ + ", proxy-url: \"https://proxy\"", "proxy-url: is a proxy of https://"},
      {server_ + ", proxy-url: \"http://me:s3cr3t@proxy\"", "proxy-url: holds a user or password"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Error(c.cluster, ""),
                AllOf(HasSubstr("config:2"), HasSubstr(c.want), Not(HasSubstr("s3cr3t"))))
        << c.cluster;
  }
}

// X04
TEST_F(KubeconfigAccessTest, UsersAreCheckedWholeAndNoSecretIsShown) {
  Write("good.crt", pair_.certificate);
  Write("good.key", pair_.key);
  Write("other.key", MakeTestPair("other").key);
  Write("empty", " \n");
  const struct {
    std::string user;
    const char* want;
  } cases[] = {
      {"token: s3cr3t, username: a, password: s3cr3t", "user.token: is given together with"},
      {"tokenFile: x, username: a, password: s3cr3t", "user.token: is given together with"},
      {"token: \"s3cr3t two\"", "user.token: the token holds"},
      {"token: \"s3cr3t\\r\\nX: y\"", "user.token: the token holds"},
      {"tokenFile: none", "user.tokenFile: the token file: "},
      {"tokenFile: empty", "the token is empty"},
      {"password: s3cr3t", "user.username: is missing beside password"},
      {"username: \"a:b\", password: s3cr3t", "user.username: holds a colon"},
      {"client-key-data: czNjcjN0", "user.client-key: is given without a client-certificate"},
      {"client-certificate: good.crt", "user.client-certificate: is given without a client-key"},
      {"client-certificate: good.crt, client-key: none.key", "none.key"},
      {"client-certificate: good.crt, client-key: other.key", "does not belong"},
      {"client-certificate: good.crt, client-key-data: czNjcjN0", "client key cannot be read"},
      {"client-certificate-data: \"***\", client-key: good.key",
       "user.client-certificate-data: is not base64"},
      {"client-certificate: none.crt, client-key-data: czNjcjN0", "user.client-certificate: "},
      {"as-groups: [dev]", "user.as: as-uid, as-groups and as-user-extra need a user"},
      {"as-user-extra: {a: [b]}", "need a user"},
      {"as: jane, as-groups: [\"a\\nb\"]", "user.as: a text under"},
      {"auth-provider: {config: {access-token: s3cr3t}}", "user.auth-provider: is not supported"},
      {"auth-provider: {name: gcp}, exec: {apiVersion: client.authentication.k8s.io/v1beta1, "
       "command: x}",
       "user.auth-provider: is given together with exec"},
      {"exec: {}", "user.exec.command: is missing"},
      {"exec: {command: x, apiVersion: client.authentication.k8s.io/v1}",
       "user.exec.interactiveMode: is missing"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Error(server_, c.user),
                AllOf(HasSubstr("config"), HasSubstr(c.want), Not(HasSubstr("s3cr3t")),
                      Not(HasSubstr("czNjcjN0")), Not(HasSubstr("-----BEGIN"))))
        << c.user;
  }
}

TEST_F(KubeconfigAccessTest, AllProblemsComeTogether) {
  const std::string error = Error("proxy-url: \"socks5://p\", certificate-authority: none",
                                  "token: \"a b\", username: u, client-key: k, as-uid: \"1\"");
  for (const char* want : {"server: is missing", "certificate-authority: ", "token: is given",
                           "token: the token holds", "client-key: is given", "as: as-uid"}) {
    EXPECT_THAT(error, HasSubstr(want));
  }
}

TEST_F(KubeconfigAccessTest, DataBeatsFilesWithAWarning) {
  const TestPair other = MakeTestPair("other");
  Write("ca.crt", other.certificate);
  Write("tls.crt", other.certificate);
  Write("tls.key", other.key);
  const absl::StatusOr<ClusterAccess> access = Access(
      server_ +
          ", certificate-authority: ca.crt, certificate-authority-data: " + Data(pair_.certificate),
      absl::StrCat(
          "client-certificate: tls.crt, client-certificate-data: ", Data(pair_.certificate),
          ", client-key: tls.key, client-key-data: ", Data(pair_.key)));
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->ca_pem, pair_.certificate);
  EXPECT_EQ(access->ca_file, nullptr);
  EXPECT_EQ(access->credentials->Get()->certificate_pem, pair_.certificate);
  EXPECT_EQ(access->credentials->Get()->key_pem, pair_.key);
  EXPECT_THAT(warnings_, ElementsAre("config: clusters[0].cluster: certificate-authority and "
                                     "certificate-authority-data are both given; the data is used",
                                     HasSubstr("client-certificate-data are both"),
                                     HasSubstr("client-key-data are")));
}

TEST_F(KubeconfigAccessTest, FilesStayUnderWatch) {
  const TestPair other = MakeTestPair("other");
  Write("ca.crt", pair_.certificate);
  Write("tls.crt", pair_.certificate);
  Write("tls.key", pair_.key);
  Write("token", "one");
  const absl::StatusOr<ClusterAccess> access =
      Access(server_ + ", certificate-authority: ca.crt",
             "client-certificate: tls.crt, client-key: tls.key, tokenFile: token");
  ASSERT_TRUE(access.ok()) << access.status();
  const Credential before = access->credentials->Get().value();
  EXPECT_EQ(before.token, "one");
  EXPECT_EQ(before.key_pem, pair_.key);
  EXPECT_EQ(access->ca_pem, pair_.certificate);
  Write("ca.crt", other.certificate);
  Write("tls.crt", other.certificate);
  Write("tls.key", other.key);
  Write("token", "two");
  clock_.Advance(absl::Minutes(5));
  const Credential after = access->credentials->Get().value();
  EXPECT_EQ(after.token, "two");
  EXPECT_EQ(after.key_pem, other.key);
  EXPECT_NE(after.generation, before.generation);
  EXPECT_EQ(access->ca_file->Get()->text(), other.certificate);
}

TEST_F(KubeconfigAccessTest, ATokenStandsInForItsFile) {
  const std::string user = "token: abc, tokenFile: token";
  Write("token", "from-file");
  EXPECT_EQ(Access(server_, user)->credentials->Get()->token, "from-file")
      << "the file is the one that is kept fresh";
  Remove("token");
  EXPECT_EQ(Access(server_, user)->credentials->Get()->token, "abc");
}

TEST_F(KubeconfigAccessTest, BasicAuthentication) {
  EXPECT_EQ(Access(server_, "username: a, password: b")->credentials->Get()->Authorization(),
            "Basic YTpi");
}

TEST_F(KubeconfigAccessTest, APluginIsRunWhenItIsNeededAndKnowsItsCluster) {
  Script("bin/login", "echo \"$KUBERNETES_EXEC_INFO\" > " + folder_.File("info") +
                          R"(
echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1",)"
                          R"("status":{"token":"abc"}}')"
                          "\n");
  const absl::StatusOr<ClusterAccess> access =
      Access(server_ + ", certificate-authority-data: " + Data(pair_.certificate) +
                 ", extensions: [{name: client.authentication.k8s.io/exec, extension: {a: 1}}]",
             "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./bin/login, "
             "provideClusterInfo: true}");
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(Read("info"), "");
  EXPECT_EQ(access->credentials->Get()->token, "abc");
  EXPECT_THAT(Read("info"),
              AllOf(HasSubstr("\"server\":\"https://api:6443\""),
                    HasSubstr(Data(pair_.certificate)), HasSubstr("\"config\":{\"a\":1}")));
}

TEST_F(KubeconfigAccessTest, ATokenBeatsAPlugin) {
  const absl::StatusOr<ClusterAccess> access =
      Access(server_,
             "token: abc, exec: {apiVersion: client.authentication.k8s.io/v1beta1, "
             "command: ./none}");
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->credentials->Get()->token, "abc");
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr("users[0].user.exec: the plug-in is not run")));
}

TEST_F(KubeconfigAccessTest, NoCredentialsGoOverPlainHttp) {
  const absl::StatusOr<ClusterAccess> access =
      Access("server: \"http://api\", certificate-authority-data: " + Data(pair_.certificate),
             "token: s3cr3t");
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->credentials->Get()->Authorization(), "");
  EXPECT_EQ(access->trust, Trust::kNothing);
  EXPECT_THAT(warnings_,
              ElementsAre(AllOf(HasSubstr("without encryption"), Not(HasSubstr("s3cr3t")))));
}

TEST_F(KubeconfigAccessTest, InsecureTrustsAnything) {
  const absl::StatusOr<ClusterAccess> access =
      Access(server_ + ", insecure-skip-tls-verify: true", "");
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->trust, Trust::kNothing);
  EXPECT_EQ(access->ca_pem, "");
}

// F42
TEST_F(KubeconfigAccessTest, PublicAuthoritiesNeverStandBesideOneThatIsGiven) {
  const absl::StatusOr<ClusterAccess> access =
      Access(server_ + ", certificate-authority-data: " + Data(pair_.certificate), "");
  ASSERT_TRUE(access.ok()) << access.status();
  EXPECT_EQ(access->ca_pem, pair_.certificate);
  around_.environment["SSL_CERT_FILE"] = Write("roots.pem", "");
  EXPECT_THAT(Error(server_, ""), HasSubstr("certificate-authority: "));
}

// F66
TEST_F(KubeconfigAccessTest, TheProxyOfTheEnvironmentIsTheSecondChoice) {
  around_.environment["HTTPS_PROXY"] = "env:3128";
  EXPECT_EQ(Access(server_, "")->proxy_url, "http://env:3128");
  EXPECT_EQ(Access(server_ + ", proxy-url: \"http://own:1\"", "")->proxy_url, "http://own:1");
  around_.environment["NO_PROXY"] = "api";
  EXPECT_EQ(Access(server_, "")->proxy_url, "");
  around_.environment = {{"HTTPS_PROXY", "socks5://me:s3cr3t@env"}};
  EXPECT_THAT(Error(server_, ""), AllOf(HasSubstr("HTTPS_PROXY"), Not(HasSubstr("s3cr3t"))));
}

// F66
TEST_F(KubeconfigAccessTest, Ipv6ServersKeepTheirBrackets) {
  EXPECT_EQ(Access("server: \"https://[fd00::1]:6443\"", "")->server, "https://[fd00::1]:6443");
}

}  // namespace
}  // namespace springtide::k8s
