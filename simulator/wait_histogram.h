// How long requests waited, in bounded memory.
#ifndef SPRINGTIDE_SIMULATOR_WAIT_HISTOGRAM_H_
#define SPRINGTIDE_SIMULATOR_WAIT_HISTOGRAM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace springtide::simulator {

// WaitHistogram: bins of 0.01 s up to 2.56 s, then 128 bins each time the wait doubles; waits of
// exactly 0 have a bin of their own. About 4,000 bins reach 30 years. Totals and the longest wait
// are exact. Not safe for concurrent use.
class WaitHistogram {
 public:
  WaitHistogram();

  // AddNone: requests that did not wait.
  void AddNone(double requests) { bins_[0] += requests; }

  // Add: requests whose waits are spread evenly between two lengths, in seconds, in either order.
  // REQUIRES: lengths >= 0.
  void Add(double requests, double from, double to);

  // Quantile: the shortest wait that at least the fraction `q` of the requests did not exceed,
  // rounded up to the end of its bin, at most the longest wait. 0 when there were no requests.
  double Quantile(double q) const;

  double over_1s() const { return over_1s_; }  // requests that waited longer than 1 s
  double over_5s() const { return over_5s_; }
  double max() const { return max_; }
  double total() const { return total_; }  // seconds waited by all requests

 private:
  static size_t BinOf(double seconds);
  static double EndOf(size_t bin);
  static const std::vector<double>& Ends();  // EndOf of every bin

  std::vector<double> bins_;
  double over_1s_ = 0;
  double over_5s_ = 0;
  double max_ = 0;
  double total_ = 0;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_WAIT_HISTOGRAM_H_
