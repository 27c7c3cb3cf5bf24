#include "policies/erlang.h"

#include <algorithm>
#include <cmath>

namespace springtide::policies {
namespace {

constexpr int64_t kMaxTerms = 4096;
// Terms below this share of the sum no longer change it.
constexpr double kNegligible = 1e-17;
// Sums above this mean that the system is never full.
constexpr double kHugeSum = 1e300;

}  // namespace

double ErlangB(double offered, int64_t servers) {
  if (offered <= 0) return servers == 0 ? 1 : 0;
  double term = 1;
  double sum = 1;
  const int64_t terms = std::min(servers, kMaxTerms);
  for (int64_t k = 0; k < terms; ++k) {
    term *= static_cast<double>(servers - k) / offered;
    sum += term;
    if (sum > kHugeSum) return 0;
    if (term < kNegligible * sum) break;
  }
  return 1 / sum;
}

double LateProbability(const WaitQuery& query, int64_t servers) {
  if (query.offered <= 0) return 0;
  const auto count = static_cast<double>(servers);
  const double spare = count - query.offered;
  if (!(spare > 0)) return 1;
  const double blocked = ErlangB(query.offered, servers);
  const double waits = count * blocked / (count - query.offered * (1 - blocked));
  return waits * std::exp(-spare * query.patience / query.variability);
}

int64_t ReplicasForWait(const WaitQuery& query, int64_t slots, double late, int64_t most) {
  if (query.offered <= 0) return 0;
  const double stable = query.offered / static_cast<double>(slots);
  if (!(stable < static_cast<double>(most))) return most;
  const auto enough = [&](int64_t replicas) {
    return LateProbability(query, replicas * slots) <= late;
  };
  // One replica more never makes more requests late, so gallop to one that is enough and bisect.
  int64_t low = static_cast<int64_t>(std::floor(stable));  // not enough: it cannot keep up
  int64_t high = low + 1;
  for (int64_t step = 1; high < most && !enough(high); step *= 2) {
    low = high;
    high = std::min(most, high + step);
  }
  while (high - low > 1) {
    const int64_t middle = low + (high - low) / 2;
    (enough(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace springtide::policies
