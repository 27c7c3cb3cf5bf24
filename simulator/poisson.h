// Poisson counts, the same on every platform.
//
// Algorithm: inversion on a table of the distribution around its mode, which is built for each new
// mean by the recurrence P(k + 1) = P(k) mean / (k + 1) and normalised by its sum, so that no
// exponential and no logarithm is needed. Building takes O(sqrt(mean)), a draw O(log(mean)). The
// tails that are left out weigh less than 1e-15. Above a mean of 100,000 the count is a rounded
// normal number instead; its skew of 0.3 % is what is lost.
#ifndef SPRINGTIDE_SIMULATOR_POISSON_H_
#define SPRINGTIDE_SIMULATOR_POISSON_H_

#include <vector>

#include "simulator/random.h"

namespace springtide::simulator {

// Poisson: not safe for concurrent use.
class Poisson {
 public:
  // SetMean: of the draws from here on. Cheap when it is the mean already.
  // REQUIRES: finite, >= 0.
  void SetMean(double mean);

  // Draw: a whole number >= 0. A mean of 0 gives 0 and uses no randomness.
  double Draw(Random& random) const;

 private:
  void BuildTable();

  double mean_ = 0;
  double first_ = 0;                // the count of cumulative_[0]
  std::vector<double> cumulative_;  // grows to exactly 1; empty when no table is used
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_POISSON_H_
