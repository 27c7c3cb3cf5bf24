#include "base/units.h"

#include <type_traits>

#include "gtest/gtest.h"

namespace springtide::base {
namespace {

template <class A, class B, class = void>
inline constexpr bool kAdds = false;
template <class A, class B>
inline constexpr bool kAdds<A, B, std::void_t<decltype(std::declval<A>() + std::declval<B>())>> =
    true;

TEST(UnitsTest, QuantitiesOfOneKindAddAndCompare) {
  EXPECT_EQ(Replicas(2) + Replicas(3), Replicas(5));
  EXPECT_EQ(Replicas(2) - Replicas(3), Replicas(-1));
  EXPECT_LT(Replicas(2), Replicas(3));
  EXPECT_EQ(Replicas().value(), 0);
  EXPECT_GT(RequestsPerSecond(0.5), RequestsPerSecond(0.25));
}

TEST(UnitsTest, QuantitiesOfDifferentKindsDoNotMix) {
  static_assert(kAdds<Replicas, Replicas>);
  static_assert(!kAdds<Replicas, RequestsPerSecond>);
  static_assert(!kAdds<Replicas, int>);
  static_assert(!std::is_convertible_v<int, Replicas>);
  static_assert(!std::is_convertible_v<Replicas, RequestsPerSecond>);
}

}  // namespace
}  // namespace springtide::base
