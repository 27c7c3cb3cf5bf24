#include "simulator/portable_math.h"

#include <cmath>

namespace springtide::simulator {
namespace {

constexpr double kLn2 = 0.6931471805599453;
constexpr double kTwoPi = 6.283185307179586;
constexpr double kSqrtHalf = 0.7071067811865476;

}  // namespace

double PortableLog(double x) {
  // x = m * 2^e with m in [sqrt(1/2), sqrt(2)); log m = 2 atanh((m - 1) / (m + 1)).
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // exact
  if (m < kSqrtHalf) {
    m *= 2;
    --exponent;
  }
  const double y = (m - 1) / (m + 1);  // |y| < 0.172
  const double y2 = y * y;
  double sum = 0;
  for (int k = 23; k >= 1; k -= 2) sum = sum * y2 + 1.0 / k;
  return exponent * kLn2 + 2 * y * sum;
}

double PortableExp(double x) {
  // x = n * log 2 + r with |r| <= log(2) / 2, then Taylor.
  const double n = std::floor(x / kLn2 + 0.5);
  const double r = x - n * kLn2;
  double sum = 1;
  for (int k = 18; k >= 1; --k) sum = 1 + sum * r / k;
  return std::ldexp(sum, static_cast<int>(n));  // exact
}

double PortableSinTurns(double x) {
  double turn = x - std::floor(x + 0.5);  // [-1/2, 1/2]
  if (turn > 0.25) turn = 0.5 - turn;
  if (turn < -0.25) turn = -0.5 - turn;
  const double r = turn * kTwoPi;  // [-pi/2, pi/2]
  const double r2 = r * r;
  double sum = 1;
  for (int k = 22; k >= 2; k -= 2) sum = 1 - sum * r2 / (k * (k + 1));
  return r * sum;
}

}  // namespace springtide::simulator
