// How long a replica takes from being asked for to serving: the same for all, or drawn for each.
#ifndef SPRINGTIDE_SIMULATOR_STARTUP_DELAY_H_
#define SPRINGTIDE_SIMULATOR_STARTUP_DELAY_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "base/errors.h"
#include "simulator/random.h"

namespace springtide::simulator {

// Delays longer than this are refused when given and cut when drawn.
inline constexpr absl::Duration kMaxStartupDelay = absl::Hours(24);

// StartupDelay: a value type. Delays are rounded up to whole seconds.
class StartupDelay {
 public:
  static StartupDelay Fixed(absl::Duration delay);
  // Log-normal: half of the delays are at most `median`, nine tenths at most `p90`.
  static StartupDelay LogNormal(absl::Duration median, absl::Duration p90);
  // Measured delays; each start draws one of them.
  static StartupDelay Empirical(std::vector<absl::Duration> delays);

  // Check: problems unless every delay lies in [0, kMaxStartupDelay], 0 < median <= p90, and
  // there is at least one measured delay. The other functions require that there are none.
  void Check(const base::FieldPath& path, base::ErrorList& errors) const;

  // The one delay that policies and the optimum reckon with: the fixed one, or the median.
  int64_t NominalSeconds() const;

  // Draw: the delay of one more start. Uses `random` only when delays differ.
  int64_t DrawSeconds(Random& random) const;

  bool fixed() const { return kind_ == Kind::kFixed; }

 private:
  enum class Kind { kFixed, kLogNormal, kEmpirical };

  explicit StartupDelay(Kind kind, std::vector<absl::Duration> delays);

  Kind kind_;
  std::vector<absl::Duration> delays_;  // the delay; median and p90; or all, sorted
  std::vector<int64_t> seconds_;        // the same, rounded up
  double log_median_ = 0;               // of log seconds
  double sigma_ = 0;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_STARTUP_DELAY_H_
