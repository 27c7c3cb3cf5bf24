#include "http/message.h"

#include <gtest/gtest.h>

namespace springtide::http {
namespace {

TEST(HeadersTest, NamesCompareWithoutCase) {
  Headers headers = {{"Content-Type", "application/json"}};
  EXPECT_EQ(headers.Get("content-type"), "application/json");
  EXPECT_EQ(headers.Get("content"), std::nullopt);
}

TEST(HeadersTest, AddKeepsAllAndSetKeepsOne) {
  Headers headers;
  headers.Add("Impersonate-Group", "a");
  headers.Add("impersonate-group", "b");
  EXPECT_EQ(headers.entries().size(), 2);
  EXPECT_EQ(headers.Get("IMPERSONATE-GROUP"), "a");
  headers.Set("Impersonate-Group", "c");
  EXPECT_EQ(headers.entries().size(), 1);
  EXPECT_EQ(headers.Get("impersonate-group"), "c");
}

TEST(MethodNameTest, IsWhatGoesOnTheWire) {
  EXPECT_EQ(MethodName(Method::kGet), "GET");
  EXPECT_EQ(MethodName(Method::kHead), "HEAD");
  EXPECT_EQ(MethodName(Method::kPost), "POST");
  EXPECT_EQ(MethodName(Method::kPut), "PUT");
  EXPECT_EQ(MethodName(Method::kPatch), "PATCH");
  EXPECT_EQ(MethodName(Method::kDelete), "DELETE");
}

}  // namespace
}  // namespace springtide::http
