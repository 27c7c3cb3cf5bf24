#include "policies/erlang.h"

#include <cmath>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

// The textbook recursion over every server, to hold the fast sum against.
double ErlangBByRecursion(double offered, int64_t servers) {
  double blocked = 1;
  for (int64_t j = 1; j <= servers; ++j) {
    blocked = offered * blocked / (static_cast<double>(j) + offered * blocked);
  }
  return blocked;
}

TEST(ErlangTest, BlockingAgreesWithTheRecursion) {
  for (const double offered : {0.01, 0.5, 1.0, 3.7, 40.0, 400.0, 1e4, 1e5}) {
    for (const double beta : {-1.0, 0.0, 0.5, 2.0, 5.0}) {
      const auto servers =
          static_cast<int64_t>(std::max(1.0, std::round(offered + beta * std::sqrt(offered))));
      const double exact = ErlangBByRecursion(offered, servers);
      EXPECT_NEAR(ErlangB(offered, servers), exact, 1e-9 * exact + 1e-15)
          << offered << " " << servers;
    }
  }
}

TEST(ErlangTest, EdgesOfBlocking) {
  EXPECT_EQ(ErlangB(0, 0), 1);
  EXPECT_EQ(ErlangB(0, 3), 0);
  EXPECT_EQ(ErlangB(5, 0), 1);
  EXPECT_DOUBLE_EQ(ErlangB(1, 1), 0.5);
  EXPECT_EQ(ErlangB(1e-300, 100'000), 0) << "no overflow";
  EXPECT_GE(ErlangB(1e9, 1'000'000'000), 0);
  EXPECT_LE(ErlangB(1e9, 1'000'000'000), 1);
}

TEST(ErlangTest, OneServerWaitsAsTheClosedFormSays) {
  // M/M/1: P(wait > t) = rho * exp(-(1 - rho) t / W).
  for (const double rho : {0.1, 0.5, 0.9, 0.99}) {
    for (const double patience : {0.0, 0.5, 3.0}) {
      EXPECT_NEAR(LateProbability({rho, patience, 1}, 1), rho * std::exp(-(1 - rho) * patience),
                  1e-12);
    }
  }
}

TEST(ErlangTest, TwoServersWaitAsTheClosedFormSays) {
  // M/M/2: C = 2 rho^2 / (1 + rho).
  for (const double rho : {0.2, 0.6, 0.95}) {
    EXPECT_NEAR(LateProbability({2 * rho, 0, 1}, 2), 2 * rho * rho / (1 + rho), 1e-12);
  }
}

TEST(ErlangTest, WhatCannotKeepUpIsAlwaysLate) {
  EXPECT_EQ(LateProbability({4, 1, 1}, 4), 1);
  EXPECT_EQ(LateProbability({4, 1, 1}, 3), 1);
  EXPECT_EQ(LateProbability({4, 1, 1}, 0), 1);
  EXPECT_EQ(LateProbability({0, 0, 1}, 0), 0);
}

TEST(ErlangTest, VariabilityScalesTheWait) {
  const double calm = LateProbability({8, 1, 0.5}, 10);
  const double plain = LateProbability({8, 1, 1}, 10);
  const double bursty = LateProbability({8, 1, 4}, 10);
  EXPECT_LT(calm, plain);
  EXPECT_LT(plain, bursty);
  // Four times the variability is a quarter of the patience.
  EXPECT_NEAR(bursty, LateProbability({8, 0.25, 1}, 10), 1e-12);
}

TEST(ErlangTest, FindsTheSmallestCount) {
  for (const double offered : {0.001, 0.3, 1.0, 4.0, 10.0, 99.9, 1000.0, 1e5}) {
    for (const int64_t slots : {1, 4, 50}) {
      for (const double late : {0.5, 0.05, 1e-6}) {
        for (const double patience : {0.0, 2.0}) {
          const WaitQuery query{offered, patience, 1};
          const int64_t n = ReplicasForWait(query, slots, late, 1'000'000);
          ASSERT_LE(LateProbability(query, n * slots), late);
          ASSERT_GT(LateProbability(query, (n - 1) * slots), late);
        }
      }
    }
  }
}

TEST(ErlangTest, SquareRootStaffingIsNeverFarOff) {
  // Halfin and Whitt: offered + beta * sqrt(offered), at most one short.
  const struct {
    double late;
    double beta;
  } table[] = {{0.2, 1.062}, {0.05, 1.740}, {0.01, 2.375}};
  for (const auto& row : table) {
    for (const double offered : {1.0, 4.0, 10.0, 40.0, 100.0, 400.0}) {
      const double staffed = std::ceil(offered + row.beta * std::sqrt(offered));
      EXPECT_NEAR(static_cast<double>(ReplicasForWait({offered, 0, 1}, 1, row.late, 100'000)),
                  staffed, 1)
          << offered << " " << row.late;
    }
  }
}

TEST(ErlangTest, StaysInBoundsForHugeLoads) {
  EXPECT_EQ(ReplicasForWait({1e12, 0, 1}, 1, 0.05, 100'000), 100'000);
  EXPECT_EQ(ReplicasForWait({99'999.5, 0, 1}, 1, 1e-6, 100'000), 100'000);
  EXPECT_EQ(ReplicasForWait({5, 0, 1}, 1, 0.05, 0), 0);
  const int64_t n = ReplicasForWait({1e9, 0, 1}, 1'000'000, 0.05, 100'000);
  EXPECT_GE(n, 1001);
  EXPECT_LE(n, 1010);
}

}  // namespace
}  // namespace springtide::policies
