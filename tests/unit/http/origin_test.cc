#include "http/origin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace springtide::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(OriginTest, ReadsUrls) {
  struct Case {
    std::string url, host;
    int port;
    std::string path, shown;
  };
  const std::vector<Case> cases = {
      {"https://10.0.0.1", "10.0.0.1", 443, "", "https://10.0.0.1"},
      {"HTTPS://Example.COM:443/", "example.com", 443, "", "https://example.com"},
      {"http://a-b_c.svc:8080/x/y/", "a-b_c.svc", 8080, "/x/y", "http://a-b_c.svc:8080/x/y"},
      {"https://[FD00::1]", "fd00::1", 443, "", "https://[fd00::1]"},
      {"http://[::1]:6443/p", "::1", 6443, "/p", "http://[::1]:6443/p"},
  };
  for (const Case& want : cases) {
    const auto origin = ParseOrigin(want.url);
    ASSERT_TRUE(origin.ok()) << want.url << origin.status();
    EXPECT_EQ(origin->host, want.host);
    EXPECT_EQ(origin->port, want.port);
    EXPECT_EQ(origin->path, want.path);
    EXPECT_EQ(origin->ToString(), want.shown);
  }
}

TEST(OriginTest, RefusesOthers) {
  for (const std::string url : {"",
                                "example.com",
                                "ftp://a",
                                "http://",
                                "http://:80",
                                "http://a:0",
                                "http://a:65536",
                                "http://a:",
                                "http://a:-1",
                                "http://a:8o",
                                "http://a/?q",
                                "http://a/#f",
                                "http://u:p@a",
                                "http://127.1",
                                "http://0x7f000001",
                                "http://2130706433",
                                "http://1.2.3.4.5",
                                "http://0177.0.0.1",
                                "http://1.2.3",
                                "http://a..b",
                                "http://.a",
                                "http://-a",
                                "http://a b",
                                "http://a%41",
                                "http://::1",
                                "http://[::1",
                                "http://[::g]",
                                "http://[fe80::1%25eth0]",
                                "http://[127.0.0.1]",
                                "http://a/b c",
                                "http://a//b",
                                "http://a\r\nb",
                                "http://\xc3\xbc.example"}) {
    EXPECT_EQ(ParseOrigin(url).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
}

TEST(OriginTest, TellsAllProblemsAndNoPassword) {
  const absl::Status status = ParseOrigin("http://me:secret@a:99999/?q").status();
  EXPECT_THAT(status.message(), HasSubstr("password"));
  EXPECT_THAT(status.message(), HasSubstr("99999"));
  EXPECT_THAT(status.message(), HasSubstr("query"));
  EXPECT_THAT(status.message(), Not(HasSubstr("secret")));
}

TEST(OriginTest, KnowsTheLoopback) {
  EXPECT_TRUE(ParseOrigin("http://127.0.0.1")->IsLoopback());
  EXPECT_TRUE(ParseOrigin("http://127.9.9.9")->IsLoopback());
  EXPECT_TRUE(ParseOrigin("http://[::1]")->IsLoopback());
  EXPECT_TRUE(ParseOrigin("http://localhost")->IsLoopback());
  EXPECT_FALSE(ParseOrigin("http://127.0.0.1.example.com")->IsLoopback());
  EXPECT_FALSE(ParseOrigin("http://localhost.example.com")->IsLoopback());
  EXPECT_FALSE(ParseOrigin("http://10.0.0.1")->IsLoopback());
}

}  // namespace
}  // namespace springtide::http
