#include "k8s/resource_version.h"

#include <gtest/gtest.h>

#include <string>

namespace springtide::k8s {
namespace {

TEST(ResourceVersionTest, ComparesLengthThenDigits) {
  const std::string beyond_64_bits = "123456789012345678901234567890";
  const struct {
    std::string a;
    std::string b;
    std::partial_ordering want;
  } cases[] = {
      {"9", "10", std::partial_ordering::less},
      {"10", "9", std::partial_ordering::greater},
      {"41", "42", std::partial_ordering::less},
      {"42", "42", std::partial_ordering::equivalent},
      {beyond_64_bits, beyond_64_bits + "0", std::partial_ordering::less},
      {beyond_64_bits, beyond_64_bits, std::partial_ordering::equivalent},
  };
  for (const auto& c : cases) EXPECT_EQ(CompareVersions(c.a, c.b), c.want) << c.a << " " << c.b;
}

TEST(ResourceVersionTest, WhatAggregatedServersMakeUpIsUnordered) {
  for (const char* odd : {"", "0", "007", "-5", "+5", "1.5", "12a", "abc", " 12", "1e3"}) {
    EXPECT_EQ(CompareVersions(odd, "12"), std::partial_ordering::unordered) << odd;
    EXPECT_EQ(CompareVersions("12", odd), std::partial_ordering::unordered) << odd;
    EXPECT_EQ(CompareVersions(odd, odd), std::partial_ordering::unordered) << odd;
  }
}

}  // namespace
}  // namespace springtide::k8s
