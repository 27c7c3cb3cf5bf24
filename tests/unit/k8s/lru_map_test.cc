#include "k8s/lru_map.h"

#include <gtest/gtest.h>

namespace springtide::k8s {
namespace {

TEST(LruMapTest, TheLeastRecentlyUsedGoes) {
  LruMap<int> map(2);
  EXPECT_EQ(map.Insert("a", 1), std::nullopt);
  EXPECT_EQ(map.Insert("b", 2), std::nullopt);
  ASSERT_NE(map.Find("a"), nullptr);
  EXPECT_EQ(map.Insert("c", 3), 2);
  EXPECT_EQ(map.Find("b"), nullptr);
  EXPECT_EQ(*map.Find("a"), 1);
  EXPECT_EQ(*map.Find("c"), 3);
  EXPECT_EQ(map.size(), 2);
}

TEST(LruMapTest, Erases) {
  LruMap<int> map(3);
  for (const int i : {1, 2, 3}) map.Insert(std::string(1, static_cast<char>('a' + i)), i);
  map.Erase("b");
  map.Erase("nothing");
  EXPECT_EQ(map.Find("b"), nullptr);
  map.EraseIf([](int value) { return value == 3; });
  EXPECT_EQ(map.size(), 1);
  EXPECT_EQ(map.Insert("x", 9), std::nullopt);
}

}  // namespace
}  // namespace springtide::k8s
