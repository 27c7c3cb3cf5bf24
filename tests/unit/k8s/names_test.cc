#include "k8s/names.h"

#include <gtest/gtest.h>

#include <string>

namespace springtide::k8s {
namespace {

TEST(NamesTest, NamespacesAreLabelsInLowerCase) {
  for (const std::string& name :
       {std::string("a"), std::string("kube-system"), std::string("0-1"), std::string(63, 'x')}) {
    EXPECT_TRUE(IsNamespaceName(name)) << name;
  }
  for (const std::string& name :
       {std::string(), std::string("Shop"), std::string("-a"), std::string("a-"),
        std::string("a.b"), std::string("a_b"), std::string("../etc"), std::string(64, 'x'),
        std::string("a\0b", 3), std::string("\xC3\xA9")}) {
    EXPECT_FALSE(IsNamespaceName(name)) << name;
  }
}

TEST(NamesTest, HostsAreNamesOrAddresses) {
  EXPECT_TRUE(IsDnsName("kubernetes.default.svc"));
  EXPECT_TRUE(IsDnsName("API.example.com"));
  EXPECT_FALSE(IsDnsName("a..b"));
  EXPECT_FALSE(IsDnsName("a.b."));
  EXPECT_FALSE(IsDnsName("*.example.com"));
  EXPECT_FALSE(IsDnsName(std::string(254, 'a')));
  EXPECT_TRUE(IsIpAddress("10.0.0.1"));
  EXPECT_TRUE(IsIpAddress("fd00::1"));
  EXPECT_FALSE(IsIpAddress("[fd00::1]"));
  EXPECT_FALSE(IsIpAddress("fe80::1%eth0"));
  EXPECT_FALSE(IsIpAddress("0x7f.1"));
}

}  // namespace
}  // namespace springtide::k8s
