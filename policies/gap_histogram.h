// How long one level of demand tends to stay unneeded: a decayed histogram of its past idle gaps
// over logarithmic bins, with a heavy-tailed prior for when little is known.
//
// Algorithm
//   Bins: kBins bins that begin with 8 s and widen by 10 % each, to 2.3 hours; what is longer
//   counts as beyond. A gap g spreads weight 1 evenly over [g - sigma, g + sigma] with sigma =
//   max(20 s, g/20), because the next gap will be like this one, not equal to it. A hundred gaps
//   halve the weight of an older one. The prior is worth three gaps and survives a time t with (1 +
//   t/60 s)^-0.5: it knows nothing and fears little. Source: a generalisation of the hybrid
//   histogram policy of "Serverless in the Wild" (Shahrad et al., ATC 2020), which keeps one for a
//   whole function.
// State: 51 floats.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_POLICIES_GAP_HISTOGRAM_H_
#define SPRINGTIDE_POLICIES_GAP_HISTOGRAM_H_

#include <array>
#include <cstddef>

#include "base/archive.h"

namespace springtide::policies {

class GapHistogram {
 public:
  static constexpr size_t kBins = 49;
  // What the prior is worth, in gaps.
  static constexpr double kPriorGaps = 3;

  // BinEdge: where bin `i` begins, in seconds; BinEdge(kBins) is where "beyond" begins.
  static double BinEdge(size_t i);

  // Add: a gap that has ended. `seconds` >= 0.
  void Add(double seconds);

  // Weight: the decayed number of gaps seen, prior not counted.
  double Weight() const { return static_cast<double>(weight_); }

  // Mass: weight of gaps that end in bin `i`, prior included; i = kBins is "beyond".
  double Mass(size_t i) const;

  void Persist(base::Archive& archive);

 private:
  std::array<float, kBins + 1> mass_ = {};  // the last one is "beyond"
  float weight_ = 0;                        // their sum, but for rounding
};

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_GAP_HISTOGRAM_H_
