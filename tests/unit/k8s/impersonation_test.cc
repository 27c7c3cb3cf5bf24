#include "k8s/impersonation.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace springtide::k8s {
namespace {

TEST(ImpersonationTest, WritesAHeaderForEachText) {
  const Impersonation impersonation{
      "jane", "42", {"dev", "ops"}, {{"scopes", {"a", "b"}}, {"acme.com/p%1", {"x"}}}};
  ASSERT_TRUE(CheckImpersonation(impersonation).ok());
  const std::vector<std::pair<std::string, std::string>> want = {
      {"Impersonate-User", "jane"},
      {"Impersonate-Uid", "42"},
      {"Impersonate-Group", "dev"},
      {"Impersonate-Group", "ops"},
      {"Impersonate-Extra-scopes", "a"},
      {"Impersonate-Extra-scopes", "b"},
      {"Impersonate-Extra-acme.com%2Fp%251", "x"},
  };
  EXPECT_EQ(ImpersonationHeaders(impersonation), want);
}

TEST(ImpersonationTest, NothingAskedForIsNoHeader) {
  EXPECT_TRUE(CheckImpersonation({}).ok());
  EXPECT_TRUE(ImpersonationHeaders({}).empty());
}

TEST(ImpersonationTest, RefusesWhatTheServerWouldRefuseOrMisread) {
  const Impersonation cases[] = {
      {"", "42", {}, {}},
      {"", "", {"dev"}, {}},
      {"", "", {}, {{"scopes", {"a"}}}},
      {"jane\r\nAuthorization: x", "", {}, {}},
      {"jane", "4\n2", {}, {}},
      {"jane", "", {"dev", std::string("a\0b", 3)}, {}},
      {"jane", "", {}, {{"scopes", {"a\nb"}}}},
      {"jane", "", {}, {{"", {"a"}}}},
  };
  for (const Impersonation& impersonation : cases) {
    EXPECT_EQ(CheckImpersonation(impersonation).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(ImpersonationTest, AKeyCannotEndItsHeader) {
  const auto headers = ImpersonationHeaders({"jane", "", {}, {{"a: b\r\nc", {"x"}}}});
  EXPECT_EQ(headers.back().first, "Impersonate-Extra-a%3A%20b%0D%0Ac");
}

}  // namespace
}  // namespace springtide::k8s
