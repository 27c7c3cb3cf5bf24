#include "k8s/server_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace springtide::k8s {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ServerUrlTest, WritesBackTheSameAddressInOneForm) {
  const struct {
    const char* text;
    const char* want;
  } cases[] = {
      {"https://10.0.0.1:6443", "https://10.0.0.1:6443"},
      {"HTTPS://api.example.com", "https://api.example.com:443"},
      {"http://localhost", "http://localhost:80"},
      {"https://api/", "https://api:443"},
      {"https://rancher/k8s/clusters/c-1/", "https://rancher:443/k8s/clusters/c-1"},
      {"https://[fd00::1]:6443", "https://[fd00::1]:6443"},
      {"https://[::1]", "https://[::1]:443"},
      {"socks5://proxy", "socks5://proxy:1080"},
  };
  for (const auto& c : cases) {
    const absl::StatusOr<ServerUrl> url = ParseServerUrl(c.text);
    ASSERT_TRUE(url.ok()) << c.text << ": " << url.status();
    EXPECT_EQ(url->ToString(), c.want);
    EXPECT_EQ(ParseServerUrl(url->ToString()).value(), *url) << c.text;
  }
}

TEST(ServerUrlTest, RefusesWhatIsNoAddress) {
  for (const char* text : {"",
                           "10.0.0.1:6443",
                           "ftp://host",
                           "https://",
                           "https://:6443",
                           "https://host:",
                           "https://host:0",
                           "https://host:65536",
                           "https://host:+80",
                           "https://host:99999999999",
                           "https://fd00::1",
                           "https://[fd00::1",
                           "https://[fd00::1]6443",
                           "https://[host]:1",
                           "https://[fe80::1%eth0]",
                           "https://ho st",
                           "https://host/path?query",
                           "https://host/#f",
                           "https://host/a b",
                           "https://host\r\nX: y",
                           "https://%6c%6f",
                           "https://host\\evil"}) {
    const absl::StatusOr<ServerUrl> url = ParseServerUrl(text);
    EXPECT_EQ(url.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(url.status().message()), Not(HasSubstr("\n")));
  }
}

TEST(ServerUrlTest, APasswordIsRefusedAndNotShown) {
  const absl::StatusOr<ServerUrl> url = ParseServerUrl("https://admin:s3cr3t@host");
  ASSERT_FALSE(url.ok());
  EXPECT_THAT(std::string(url.status().message()), HasSubstr("password"));
  EXPECT_THAT(std::string(url.status().message()), Not(HasSubstr("s3cr3t")));
}

}  // namespace
}  // namespace springtide::k8s
