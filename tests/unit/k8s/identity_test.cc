#include "k8s/identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace springtide::k8s {
namespace {

TEST(IdentityTest, IsHostAndUuid) {
  uint64_t next = 0x0123456789abcdef;
  const auto random = [&] { return std::exchange(next, 0xfedcba9876543210); };
  EXPECT_EQ(MakeIdentity("web-0", random), "web-0_01234567-89ab-4def-bedc-ba9876543210");
}

TEST(IdentityTest, VersionAndVariantHoldForAnyBits) {
  for (const uint64_t bits : {uint64_t{0}, std::numeric_limits<uint64_t>::max()}) {
    const std::string identity = MakeIdentity("h", [&] { return bits; });
    ASSERT_EQ(identity.size(), 38) << identity;
    EXPECT_EQ(identity[16], '4') << identity;
    EXPECT_THAT(identity[21], testing::AnyOf('8', 'b')) << identity;
  }
}

TEST(IdentityTest, AMachineHasAName) { EXPECT_FALSE(HostName().empty()); }

}  // namespace
}  // namespace springtide::k8s
