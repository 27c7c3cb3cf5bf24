#include "k8s/exec_plugin.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "k8s/json.h"
#include "tests/unit/k8s/access_fixture.h"

namespace springtide::k8s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ExecPluginTest : public AccessFixture {
 protected:
  // A plug-in that counts its runs in the file "runs" and then does `body`.
  ExecConfig Config(const std::string& body) {
    ExecConfig config;
    config.api_version = kExecV1;
    config.interactive_mode = "Never";
    config.command = Script("plugin", "echo run >> " + folder_.File("runs") + "\n" + body);
    return config;
  }
  // The body of one that gives the token in the file "token".
  std::string GiveToken(const std::string& more = "") const {
    return absl::StrCat(R"(echo '{"kind":"ExecCredential","apiVersion":")", kExecV1,
                        R"(","status":{)", more, R"("token":"'$(cat )", folder_.File("token"),
                        R"()'"}}')", "\n");
  }
  static std::string Until(absl::string_view time) {
    return absl::StrCat(R"("expirationTimestamp":")", std::string(time), "\",");
  }
  std::unique_ptr<CredentialSource> Plugin(const ExecConfig& config) {
    ExecCluster cluster;
    cluster.server = "https://api";
    return ExecPlugin(config, cluster, around_);
  }
  size_t Runs() const {
    const std::string runs = Read("runs");
    return static_cast<size_t>(std::count(runs.begin(), runs.end(), '\n'));
  }
  std::string Error(const ExecConfig& config) {
    const absl::Status status = Plugin(config)->Get().status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
    EXPECT_LT(status.message().size(), 2000);
    return std::string(status.message());
  }
};

TEST_F(ExecPluginTest, KeepsATokenUntilItIsRejected) {
  Write("token", "one");
  const auto plugin = Plugin(Config(GiveToken()));
  const Credential first = plugin->Get().value();
  EXPECT_EQ(first.token, "one");
  Write("token", "two");
  clock_.Advance(absl::Hours(100));
  EXPECT_EQ(plugin->Get()->token, "one");
  EXPECT_EQ(Runs(), 1);
  plugin->Rejected(first);
  EXPECT_EQ(plugin->Get()->token, "two");
  EXPECT_NE(plugin->Get()->generation, first.generation);
  plugin->Rejected(first);
  EXPECT_EQ(plugin->Get()->token, "two") << "a late answer to an old request";
  EXPECT_EQ(Runs(), 2);
}

TEST_F(ExecPluginTest, RunsAgainWhenTheTokenExpires) {
  Write("token", "one");
  const ExecConfig config = Config(GiveToken(Until("2026-01-01T00:10:00Z")));
  const auto plugin = Plugin(config);
  EXPECT_EQ(plugin->Get()->token, "one");
  EXPECT_EQ(plugin->Get()->expiry, absl::FromUnixSeconds(kStart + 600));
  Write("token", "two");
  Config(GiveToken(Until("2026-01-01T00:20:00Z")));
  clock_.Advance(absl::Seconds(599));
  EXPECT_EQ(plugin->Get()->token, "one");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(plugin->Get()->token, "two");
  EXPECT_EQ(Runs(), 2);
}

TEST_F(ExecPluginTest, AServerThatRefusesEverythingDoesNotKeepItRunning) {
  Write("token", "one");
  const auto plugin = Plugin(Config(GiveToken()));
  for (int i = 0; i < 10; ++i) plugin->Rejected(plugin->Get().value());
  EXPECT_EQ(Runs(), 2) << "the first, and one for the first rejection";
  clock_.Advance(absl::Seconds(5));
  plugin->Rejected(plugin->Get().value());
  ASSERT_TRUE(plugin->Get().ok());
  EXPECT_EQ(Runs(), 3);
}

TEST_F(ExecPluginTest, AFailureIsNotRepeatedForFiveSeconds) {
  const auto plugin = Plugin(Config("exit 1\n"));
  EXPECT_FALSE(plugin->Get().ok());
  EXPECT_FALSE(plugin->Get().ok());
  EXPECT_EQ(Runs(), 1);
  Write("token", "one");
  Config(GiveToken());
  clock_.Advance(absl::Seconds(5));
  EXPECT_EQ(plugin->Get()->token, "one");
}

TEST_F(ExecPluginTest, ManyThreadsShareOneRun) {
  Write("token", "one");
  const auto plugin = Plugin(Config(GiveToken()));
  std::vector<std::thread> threads;
  std::vector<std::string> tokens(8);
  for (std::string& token : tokens) {
    threads.emplace_back([&plugin, &token] { token = plugin->Get()->token; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(tokens, std::vector<std::string>(8, "one"));
  EXPECT_EQ(Runs(), 1);
}

TEST_F(ExecPluginTest, IsToldWhatItIsAskedFor) {
  Write("token", "one");
  ExecConfig config =
      Config("printf '%s' \"$KUBERNETES_EXEC_INFO\" > " + folder_.File("info") +
             "; printf '%s|' \"$A\" \"$B\" \"$@\" > " + folder_.File("seen") + "\n" + GiveToken());
  config.arguments = {"get", "a b"};
  config.environment = {{"A", "added"}, {"B", "changed"}};
  around_.environment["B"] = "ours";
  around_.environment["KUBERNETES_EXEC_INFO"] = "from outside";
  ASSERT_TRUE(Plugin(config)->Get().ok());
  EXPECT_EQ(Read("info"), EncodeExecCredential(kExecV1, false, std::nullopt));
  EXPECT_EQ(Read("seen"), "added|changed|get|a b|");

  config.provide_cluster_info = true;
  ASSERT_TRUE(Plugin(config)->Get().ok());
  const auto info = ParseJson(Read("info"));
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(FindString(*info, {"spec", "cluster", "server"}), "https://api");
}

TEST_F(ExecPluginTest, TheModeAndTheTerminalDecideOnQuestions) {
  Write("token", "one");
  const struct {
    const char* mode;
    bool terminal;
    const char* interactive;  // null: does not run
  } cases[] = {
      {"Never", true, "false"},        {"Never", false, "false"}, {"IfAvailable", true, "true"},
      {"IfAvailable", false, "false"}, {"Always", true, "true"},  {"Always", false, nullptr},
  };
  for (const auto& c : cases) {
    Remove("info");
    ExecConfig config =
        Config("echo \"$KUBERNETES_EXEC_INFO\" > " + folder_.File("info") + "\n" + GiveToken());
    config.interactive_mode = c.mode;
    around_.stdin_is_terminal = c.terminal;
    const absl::StatusOr<Credential> credential = Plugin(config)->Get();
    EXPECT_EQ(credential.ok(), c.interactive != nullptr) << c.mode << c.terminal;
    if (c.interactive == nullptr) {
      EXPECT_THAT(std::string(credential.status().message()), HasSubstr("no terminal"));
      EXPECT_EQ(Read("info"), "");
    } else {
      EXPECT_THAT(Read("info"), HasSubstr(absl::StrCat(R"("interactive":)", c.interactive)));
    }
  }
}

// F43
TEST_F(ExecPluginTest, AMissingProgramIsNamedWithItsHint) {
  ExecConfig config;
  config.api_version = kExecV1;
  config.interactive_mode = "Never";
  config.command = "springtide-no-such-plugin";
  config.install_hint = "Run:\n\x1b[31minstall it";
  EXPECT_THAT(Error(config),
              AllOf(HasSubstr("\"springtide-no-such-plugin\""), HasSubstr("PATH"),
                    HasSubstr("install it"), Not(HasSubstr("\x1b")), Not(HasSubstr("\n"))));
  config.install_hint = std::string(100'000, 'x');
  Error(config);
}

// F43
TEST_F(ExecPluginTest, FailuresAreBoundedErrorsThatShowNoOutput) {
  Write("token", "s3cr3t");
  const struct {
    std::string body;
    const char* want;
  } cases[] = {
      {"echo s3cr3t; exit 1\n", "exit code 1"},
      {"echo s3cr3t; kill -KILL $$\n", "signal 9"},
      {"true\n", "not JSON"},
      {"echo s3cr3t\n", "not JSON"},
      {"head -c 10485760 /dev/zero | tr '\\0' x\n", "more than 1048576 bytes"},
      {R"(echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}')"
       "\n",
       "apiVersion"},
      {R"(echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":)"
       R"({"clientKeyData":"s3cr3t"}}')"
       "\n",
       "without clientCertificateData"},
      {GiveToken(Until("2025-12-31T23:59:59Z")), "expired at 2025-12-31T23:59:59"},
  };
  for (const auto& c : cases) {
    const std::string error = Error(Config(c.body));
    EXPECT_THAT(error, AllOf(HasSubstr(c.want), HasSubstr("/plugin\""), Not(HasSubstr("s3cr3t"))))
        << c.body;
  }
}

// F43
TEST_F(ExecPluginTest, AHangingProgramEndsWithTheTimeout) {
  const auto plugin = Plugin(Config("read line < " + Write("empty", "") + "; exec sleep 600\n"));
  absl::Status status;
  std::thread caller([&] { status = plugin->Get().status(); });
  // However late the program starts, half a minute behind that it is over.
  while (Runs() == 0) std::this_thread::yield();
  clock_.Advance(absl::Seconds(30));
  caller.join();
  EXPECT_THAT(std::string(status.message()), HasSubstr("still running after 30s"));
}

TEST_F(ExecPluginTest, StandardErrorIsPassedOn) {
  Write("token", "one");
  ASSERT_TRUE(Plugin(Config("echo 'please log in' >&2\n" + GiveToken()))->Get().ok());
  EXPECT_EQ(stderr_, "please log in\n");
}

TEST_F(ExecPluginTest, AConfigIsCheckedWhole) {
  ExecConfig config;
  config.api_version = "client.authentication.k8s.io/v1alpha1";
  config.interactive_mode = "Sometimes";
  config.environment = {{"", "x"}, {"A=B", "x"}, {"A", std::string("s3cr3t\0", 7)}};
  config.arguments = {"fine", std::string("s3cr3t\0", 7)};
  base::ErrorList errors("config");
  CheckExecConfig(config, base::FieldPath("users[0].user.exec"), {}, errors);
  const std::string text = errors.ToString();
  for (const char* path :
       {"exec.command", "exec.apiVersion", "exec.interactiveMode", "exec.env[0].name",
        "exec.env[1].name", "exec.env[2].value", "exec.args[1]"}) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat("config: users[0].user.", path, ":")));
  }
  EXPECT_EQ(errors.count(), 7);
  EXPECT_THAT(text, Not(HasSubstr("s3cr3t")));
}

TEST_F(ExecPluginTest, OnlyTheOldVersionMayLeaveTheModeOut) {
  ExecConfig config;
  config.command = "x";
  for (const bool v1 : {true, false}) {
    config.api_version = v1 ? kExecV1 : kExecV1Beta1;
    base::ErrorList errors;
    CheckExecConfig(config, base::FieldPath(), {}, errors);
    EXPECT_EQ(errors.ok(), !v1);
  }
}

}  // namespace
}  // namespace springtide::k8s
