#include "k8s/proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace springtide::k8s {
namespace {

using testing::HasSubstr;
using testing::Not;

ServerUrl Url(const std::string& text) { return ParseServerUrl(text).value(); }

TEST(ProxyTest, TakesPlainHttpProxiesOnly) {
  EXPECT_EQ(CheckProxyUrl("http://proxy:3128/").value(), "http://proxy:3128");
  EXPECT_EQ(CheckProxyUrl("http://[fd00::2]:8080").value(), "http://[fd00::2]:8080");
  for (const char* text : {"https://proxy", "socks5://proxy:1080", "proxy:3128", "ftp://proxy"}) {
    EXPECT_EQ(CheckProxyUrl(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_THAT(std::string(CheckProxyUrl("socks5://proxy").status().message()),
              HasSubstr("use one of http://"));
}

TEST(ProxyTest, APasswordIsNotShown) {
  EXPECT_THAT(std::string(CheckProxyUrl("http://a:s3cr3t@proxy").status().message()),
              Not(HasSubstr("s3cr3t")));
}

TEST(ProxyTest, TheSchemeChoosesTheVariable) {
  const Environment both = {{"HTTPS_PROXY", "http://tls:1"}, {"http_proxy", "plain:2"}};
  EXPECT_EQ(ProxyFromEnvironment(Url("https://api"), both).value(), "http://tls:1");
  EXPECT_EQ(ProxyFromEnvironment(Url("http://api"), both).value(), "http://plain:2");
  EXPECT_EQ(ProxyFromEnvironment(Url("https://api"), {}).value(), "");
}

TEST(ProxyTest, UpperCaseWins) {
  const Environment both = {{"HTTPS_PROXY", "http://upper:1"}, {"https_proxy", "http://lower:1"}};
  EXPECT_EQ(ProxyFromEnvironment(Url("https://api"), both).value(), "http://upper:1");
}

TEST(ProxyTest, ExceptionsFollowGo) {
  const struct {
    const char* no_proxy;
    const char* server;
    bool direct;
  } cases[] = {
      {"*", "https://api.example.com", true},
      {"example.com", "https://api.example.com", true},
      {"example.com", "https://example.com", true},
      {"example.com", "https://badexample.com", false},
      {".example.com", "https://api.example.com", true},
      {".example.com", "https://example.com", false},
      {"*.example.com", "https://api.example.com", true},
      {" Example.COM ,x", "https://API.example.com", true},
      {"example.com:6443", "https://example.com:6443", true},
      {"example.com:6443", "https://example.com", false},
      {"10.0.0.0/8", "https://10.96.0.1", true},
      {"10.0.0.0/8", "https://11.96.0.1", false},
      {"10.0.0.0/0", "https://11.96.0.1", true},
      {"10.0.0.0/33", "https://10.0.0.0", false},
      {"10.0.0.0/-1", "https://10.0.0.0", false},
      {"10.96.0.1", "https://10.96.0.1:6443", true},
      {"10.96.0.1:443", "https://10.96.0.1:6443", false},
      {"96.0.1", "https://10.96.0.1", false},
      {"fd00::/8", "https://[fd00::1]", true},
      {"fd00::/9", "https://[fd80::1]", false},
      {"fd00::1", "https://[fd00:0::1]", true},
      {"[fd00::1]:6443", "https://[fd00::1]:6443", true},
      {"[fd00::1]:6443", "https://[fd00::1]", false},
      {"", "https://api", false},
      {",,:1,[],/,./", "https://api", false},
  };
  for (const auto& c : cases) {
    const Environment environment = {{"HTTPS_PROXY", "proxy:1"}, {"NO_PROXY", c.no_proxy}};
    EXPECT_EQ(ProxyFromEnvironment(Url(c.server), environment).value().empty(), c.direct)
        << c.no_proxy << " for " << c.server;
  }
}

TEST(ProxyTest, ThisMachineIsReachedDirectly) {
  const Environment environment = {{"HTTPS_PROXY", "proxy:1"}};
  for (const char* server : {"https://localhost:6443", "https://127.0.0.9", "https://[::1]"}) {
    EXPECT_EQ(ProxyFromEnvironment(Url(server), environment).value(), "") << server;
  }
}

TEST(ProxyTest, AnUnusableVariableIsNamedButItsPasswordIsNot) {
  const absl::StatusOr<std::string> proxy =
      ProxyFromEnvironment(Url("https://api"), {{"https_proxy", "http://me:s3cr3t@proxy"}});
  EXPECT_EQ(proxy.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(proxy.status().message()), HasSubstr("https_proxy"));
  EXPECT_THAT(std::string(proxy.status().message()), Not(HasSubstr("s3cr3t")));
}

}  // namespace
}  // namespace springtide::k8s
