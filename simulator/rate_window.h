// The mean rate over the last so many seconds, exact where it matters: a window without requests
// has a mean of exactly 0, and one of a constant rate exactly that rate, which a running sum would
// not promise.
#ifndef SPRINGTIDE_SIMULATOR_RATE_WINDOW_H_
#define SPRINGTIDE_SIMULATOR_RATE_WINDOW_H_

#include <cstdint>
#include <deque>

namespace springtide::simulator {

// RateWindow: keeps runs of equal seconds. Not safe for concurrent use.
class RateWindow {
 public:
  // REQUIRES: width_seconds > 0.
  explicit RateWindow(int64_t width_seconds) : width_(width_seconds) {}

  // Record: the requests of the next second.
  void Record(double rate) {
    if (newest_.seconds > 0 && rate == newest_.rate) {
      ++newest_.seconds;
    } else {
      if (newest_.seconds > 0 && width_ > 1) older_.push_back(newest_);
      if (width_ == 1) seconds_ = 0;
      newest_ = {rate, 1};
    }
    ++seconds_;
    if (seconds_ > width_) DropOldest();
  }

  // Seconds that the mean covers: the width, or less at the start.
  int64_t seconds() const { return seconds_; }

  // Mean: REQUIRES: seconds() > 0.
  double Mean() const;

 private:
  struct Run {
    double rate = 0;
    int64_t seconds = 0;
  };

  void DropOldest();

  int64_t width_;
  int64_t seconds_ = 0;
  Run newest_;
  std::deque<Run> older_;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_RATE_WINDOW_H_
