#include "simulator/random.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "simulator/poisson.h"
#include "simulator/portable_math.h"

namespace springtide::simulator {
namespace {

TEST(RandomTest, GivesTheSameNumbersForEver) {
  // Frozen: reports name seeds, and a seed must mean the same tomorrow.
  Random random(1, "web", "arrivals");
  EXPECT_EQ(random.Next(), 0x72534c4563f46f0d);
  EXPECT_EQ(random.Next(), 0xae57971d28ec7522);
}

TEST(RandomTest, EverySeedNameAndPurposeIsAStreamOfItsOwn) {
  std::vector<uint64_t> first;
  for (uint64_t seed = 0; seed < 3; ++seed) {
    for (const char* const name : {"", "a", "b"}) {
      for (const char* const purpose : {"x", "y"})
        first.push_back(Random(seed, name, purpose).Next());
    }
  }
  std::sort(first.begin(), first.end());
  EXPECT_EQ(std::unique(first.begin(), first.end()), first.end());
}

TEST(RandomTest, UniformAndNormalHaveTheirMoments) {
  Random random(7, "", "");
  double sum = 0;
  double normal_sum = 0;
  double normal_squares = 0;
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.Uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    const double n = random.Normal();
    normal_sum += n;
    normal_squares += n * n;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.005);
  EXPECT_NEAR(normal_sum / kDraws, 0, 0.015);
  EXPECT_NEAR(normal_squares / kDraws, 1, 0.02);
}

TEST(PortableMathTest, AgreesWithTheStandardLibrary) {
  for (double x = 1e-300; x < 1e300; x *= 37.77) {
    EXPECT_NEAR(PortableLog(x), std::log(x), 2e-14 * std::abs(std::log(x)) + 1e-15) << x;
  }
  for (double x = -700; x <= 700; x += 0.37) {
    EXPECT_NEAR(PortableExp(x) / std::exp(x), 1, 1e-13) << x;
  }
  for (double x = -3; x <= 3; x += 0.0137) {
    EXPECT_NEAR(PortableSinTurns(x), std::sin(2 * 3.141592653589793 * x), 1e-14) << x;
  }
  EXPECT_EQ(PortableLog(1), 0);
  EXPECT_EQ(PortableExp(0), 1);
}

class PoissonTest : public ::testing::TestWithParam<double> {};

TEST_P(PoissonTest, HasMeanAndVarianceOfThePoissonDistribution) {
  const double mean = GetParam();
  Random random(3, "poisson", "");
  Poisson poisson;
  poisson.SetMean(mean);
  constexpr int kDraws = 200'000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double count = poisson.Draw(random);
    ASSERT_GE(count, 0);
    ASSERT_EQ(count, std::floor(count));
    sum += count - mean;
    squares += (count - mean) * (count - mean);
  }
  // Four standard errors of the mean, and of the variance (whose own variance is m + 2 m^2).
  EXPECT_NEAR(sum / kDraws, 0, 4 * std::sqrt(mean / kDraws));
  EXPECT_NEAR(squares / kDraws, mean, 4 * std::sqrt((mean + 2 * mean * mean) / kDraws));
}

INSTANTIATE_TEST_SUITE_P(Means, PoissonTest,
                         ::testing::Values(0.001, 0.1, 0.9, 1.0, 7.3, 100.0, 3800.0, 99'999.0, 1e6,
                                           1e9));

TEST(PoissonDrawTest, FollowsTheProbabilitiesOfASmallMean) {
  Random random(5, "poisson", "");
  Poisson poisson;
  poisson.SetMean(1.5);
  constexpr int kDraws = 300'000;
  std::vector<int> seen(30, 0);
  for (int i = 0; i < kDraws; ++i) ++seen[static_cast<size_t>(poisson.Draw(random))];
  double probability = std::exp(-1.5);
  for (int k = 0; k < 8; ++k) {
    EXPECT_NEAR(seen[static_cast<size_t>(k)] / double{kDraws}, probability,
                4 * std::sqrt(probability / kDraws))
        << k;
    probability *= 1.5 / (k + 1);
  }
}

TEST(PoissonDrawTest, NoMeanNoCount) {
  Random random(1, "", "");
  Random untouched = random;
  Poisson poisson;
  EXPECT_EQ(poisson.Draw(random), 0);
  EXPECT_EQ(random.Next(), untouched.Next());
}

}  // namespace
}  // namespace springtide::simulator
