#include "k8s/kubeconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"

namespace springtide::k8s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

struct Parsed {
  Kubeconfig config;
  std::string error;
};

Parsed Parse(absl::string_view text) {
  base::ErrorList errors;
  Parsed parsed;
  parsed.config = ParseKubeconfig(text, "/home/a/config", "/home/a", errors);
  parsed.error = errors.ToString();
  return parsed;
}

constexpr char kFull[] = R"(
apiVersion: v1
kind: Config
preferences: {colors: true}
current-context: dev
clusters:
- name: dev
  cluster:
    server: https://api:6443
    tls-server-name: kubernetes
    certificate-authority: pki/ca.crt
    certificate-authority-data: Q0E=
    proxy-url: http://proxy:3128
    disable-compression: true
    new-field: [1, 2]
    extensions:
    - name: other
      extension: {x: 1}
    - name: client.authentication.k8s.io/exec
      extension: {audience: dev}
- {name: open, cluster: {server: "http://api", insecure-skip-tls-verify: true}}
users:
- name: jane
  user:
    client-certificate: jane.crt
    client-certificate-data: Q0VSVA==
    client-key: /etc/jane.key
    client-key-data: S0VZ
    token: abc
    tokenFile: ../token
    username: jane
    password: "pass\nword"
    as: admin
    as-uid: "7"
    as-groups: [dev, ops]
    as-user-extra: {scopes: [a, b]}
- name: plugin
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: bin/login
      args: [get, token]
      env: [{name: A, value: b}]
      installHint: "read\nthe page"
      provideClusterInfo: true
      interactiveMode: IfAvailable
- name: old
  user: {auth-provider: {name: gcp}}
- name: nobody
contexts:
- name: dev
  context: {cluster: dev, user: jane, namespace: shop}
)";

TEST(KubeconfigTest, ReadsEveryField) {
  const Parsed parsed = Parse(kFull);
  ASSERT_EQ(parsed.error, "");
  const Kubeconfig& config = parsed.config;
  EXPECT_EQ(config.current_context, "dev");
  ASSERT_EQ(config.clusters.size(), 2);
  const KubeconfigCluster& cluster = config.clusters[0];
  EXPECT_EQ(cluster.name, "dev");
  EXPECT_EQ(cluster.server, "https://api:6443");
  EXPECT_EQ(cluster.tls_server_name, "kubernetes");
  EXPECT_EQ(cluster.ca_file, "/home/a/pki/ca.crt");
  EXPECT_EQ(cluster.ca_data, "Q0E=");
  EXPECT_EQ(cluster.proxy_url, "http://proxy:3128");
  EXPECT_TRUE(cluster.disable_compression);
  EXPECT_FALSE(cluster.insecure_skip_tls_verify);
  ASSERT_NE(cluster.exec_extension.Find("audience"), nullptr);
  EXPECT_TRUE(config.clusters[1].insecure_skip_tls_verify);
  EXPECT_EQ(cluster.origin.path.text(), "clusters[0].cluster");

  ASSERT_EQ(config.users.size(), 4);
  const KubeconfigUser& user = config.users[0];
  EXPECT_EQ(user.certificate_file, "/home/a/jane.crt");
  EXPECT_EQ(user.certificate_data, "Q0VSVA==");
  EXPECT_EQ(user.key_file, "/etc/jane.key");
  EXPECT_EQ(user.key_data, "S0VZ");
  EXPECT_EQ(user.token, "abc");
  EXPECT_EQ(user.token_file, "/home/a/../token");
  EXPECT_EQ(user.username, "jane");
  EXPECT_EQ(user.password, "pass\nword");
  EXPECT_EQ(user.impersonation,
            (Impersonation{"admin", "7", {"dev", "ops"}, {{"scopes", {"a", "b"}}}}));
  ASSERT_TRUE(config.users[1].exec.has_value());
  const ExecConfig& exec = *config.users[1].exec;
  EXPECT_EQ(exec.command, "/home/a/bin/login");
  EXPECT_THAT(exec.arguments, ElementsAre("get", "token"));
  EXPECT_THAT(exec.environment, ElementsAre(testing::Pair("A", "b")));
  EXPECT_EQ(exec.install_hint, "read\nthe page");
  EXPECT_TRUE(exec.provide_cluster_info);
  EXPECT_EQ(exec.interactive_mode, "IfAvailable");
  EXPECT_TRUE(config.users[2].has_auth_provider);

  ASSERT_EQ(config.contexts.size(), 1);
  EXPECT_EQ(config.contexts[0].cluster, "dev");
  EXPECT_EQ(config.contexts[0].user, "jane");
  EXPECT_EQ(config.contexts[0].name_space, "shop");
}

TEST(KubeconfigTest, JsonIsYaml) {
  EXPECT_EQ(Parse(R"({"users": [{"name": "a", "user": {"token": "abc"}}]})").config.users[0].token,
            "abc");
}

TEST(KubeconfigTest, EmptyAndNullAreNothing) {
  for (const char* text : {"", "\n", "# comment", "{}", "null", "---\n",
                           "clusters: null\nusers: []\ncontexts:\ncurrent-context: null"}) {
    const Parsed parsed = Parse(text);
    EXPECT_EQ(parsed.error, "") << text;
    EXPECT_TRUE(parsed.config.clusters.empty());
  }
  EXPECT_EQ(Parse("users: [{name: a, user: {token: null, exec: null}}]").error, "");
}

TEST(KubeconfigTest, ABareCommandIsLookedForInPath) {
  const std::string text = "users: [{name: a, user: {exec: {command: ";
  EXPECT_EQ(Parse(text + "aws}}}]").config.users[0].exec->command, "aws");
  EXPECT_EQ(Parse(text + "./aws}}}]").config.users[0].exec->command, "/home/a/./aws");
  EXPECT_EQ(Parse(text + "/opt/aws}}}]").config.users[0].exec->command, "/opt/aws");
}

TEST(KubeconfigTest, AllProblemsAtOnceWithTheirPlaces) {
  const Parsed parsed = Parse(R"(kind: Deployment
apiVersion: v2
clusters:
- name: a
  cluster: {server: [x], insecure-skip-tls-verify: "true"}
- cluster: {}
- name: a
users: {jane: s3cr3t}
contexts:
- name: b
  context: s3cr3t
)");
  EXPECT_THAT(
      parsed.error,
      AllOf(HasSubstr("/home/a/config:1:1: kind: is not Config"),
            HasSubstr("apiVersion: is not v1"),
            HasSubstr("/home/a/config:5:13: clusters[0].cluster.server: is a list"),
            HasSubstr("clusters[0].cluster.insecure-skip-tls-verify: is a string; use true"),
            HasSubstr("clusters[1].name: is missing"),
            HasSubstr("clusters[2].name: \"a\" is given twice"),
            HasSubstr("users: is a map; use a list"),
            HasSubstr("contexts[0].context: is a string; use a map"), Not(HasSubstr("s3cr3t"))));
}

// F44
TEST(KubeconfigTest, BrokenTextsAreClearErrors) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 9; ++i) {
    absl::StrAppend(&bomb, "a", i, ": &a", i, " [");
    for (int j = 0; j < 10; ++j) absl::StrAppend(&bomb, j > 0 ? "," : "", "*a", i - 1);
    absl::StrAppend(&bomb, "]\n");
  }
  const struct {
    std::string text;
    const char* want;
  } cases[] = {
      {std::string("\xFF\xFEk\0i\0n\0d\0", 10), "save the file as UTF-8"},
      {std::string("\xFE\xFF\0k\0i", 6), "save the file as UTF-8"},
      {std::string("users: \0", 8), "control character 0x00"},
      {bomb, "aliases"},
      {"a: &a [*a]", "alias refers to a value that contains it"},
      {std::string(100, '['), "levels"},
      {"x: " + std::string(2 << 20, 'x'), "at most 1048576 are read"},
      {"users: []\n---\nusers: []\n", "second document"},
      {"users: []\nusers: []\n", "written twice"},
      {"users: [", "not YAML"},
      {"<<: {users: []}", "merge keys"},
      {"[]", "is a list; use a map"},
      {"text", "is a string; use a map"},
  };
  for (const auto& c : cases) {
    const Parsed parsed = Parse(c.text);
    EXPECT_THAT(parsed.error, AllOf(HasSubstr("/home/a/config"), HasSubstr(c.want)));
    EXPECT_LT(parsed.error.size(), 4000);
  }
}

// X04
TEST(KubeconfigTest, NoErrorShowsWhatMayBeSecret) {
  for (const char* user : {
           "{token: !s3cr3t}",
           "{token: !!int s3cr3t}",
           "{token: *s3cr3t}",
           "{token: &s3cr3t }",
           "{token: \"s3cr3t}",
           "{token: 's3cr3t}",
           "{token: {s3cr3t}}",
           "{token: [s3cr3t]}",
           "{token: @s3cr3t}",
           "{token: %s3cr3t}",
           "{token: `s3cr3t`}",
           "{token: \"s3cr3t\\q\"}",
           "{token: s3cr3t: s3cr3t}",
           "{token:s3cr3t}",
           "s3cr3t",
           "[s3cr3t]",
           "{s3cr3t: 1, s3cr3t: 2}",
           "{? [s3cr3t] : 1}",
           "{as-groups: [{s3cr3t: 1}], as-user-extra: {x: s3cr3t}, as: \"s3cr3t\\n\"}",
           "{exec: s3cr3t}",
           "{exec: {command: \"s3cr3t\\0\", args: s3cr3t, env: [s3cr3t, {name: [s3cr3t]}]}}",
           "{password: 123456, token: 123456, username: 123456}",
       }) {
    const std::string text = absl::StrCat("users:\n- name: a\n  user: ", user, "\n");
    const std::string error = Parse(text).error;
    EXPECT_THAT(error, AllOf(Not(HasSubstr("s3cr3t")), Not(HasSubstr("123456")))) << text;
  }
  EXPECT_THAT(Parse("users: [{name: a, user: {token: {123456}}}]").error,
              AllOf(Not(HasSubstr("123456")), HasSubstr("/home/a/config:1")));
}

TEST(KubeconfigTest, ControlCharactersFromEscapesAreRefused) {
  EXPECT_THAT(Parse("clusters: [{name: a, cluster: {server: \"https://a\\r\\nb\"}}]").error,
              HasSubstr("clusters[0].cluster.server: holds a line end"));
  EXPECT_THAT(Parse("users: [{name: a, user: {tokenFile: \"/etc/x\\0y\"}}]").error,
              HasSubstr("tokenFile: holds a line end"));
}

TEST(KubeconfigTest, TheFirstFileThatDefinesANameDefinesItWhole) {
  Kubeconfig merged = Parse(R"(
clusters: [{name: a, cluster: {server: "https://first"}}]
users: [{name: u, user: {username: first}}]
)")
                          .config;
  MergeKubeconfig(Parse(R"(
current-context: second
clusters:
- {name: a, cluster: {server: "https://second", tls-server-name: second}}
- {name: b, cluster: {server: "https://second"}}
users: [{name: u, user: {password: second}}]
contexts: [{name: second, context: {cluster: a, user: u}}]
)")
                      .config,
                  merged);
  MergeKubeconfig(Parse("current-context: third\ncontexts: [{name: second}, {name: third}]").config,
                  merged);
  EXPECT_EQ(merged.current_context, "second");
  ASSERT_EQ(merged.clusters.size(), 2);
  EXPECT_EQ(merged.clusters[0].server, "https://first");
  EXPECT_EQ(merged.clusters[0].tls_server_name, "") << "no field of another file is mixed in";
  EXPECT_EQ(merged.clusters[1].name, "b");
  ASSERT_EQ(merged.users.size(), 1);
  EXPECT_EQ(merged.users[0].password, "");
  ASSERT_EQ(merged.contexts.size(), 2);
  EXPECT_EQ(merged.contexts[0].cluster, "a");
}

}  // namespace
}  // namespace springtide::k8s
