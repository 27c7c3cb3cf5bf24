#include "simulator/rate_window.h"

namespace springtide::simulator {

void RateWindow::DropOldest() {
  Run& oldest = older_.empty() ? newest_ : older_.front();
  --oldest.seconds;
  --seconds_;
  if (oldest.seconds == 0) older_.pop_front();
}

double RateWindow::Mean() const {
  if (older_.empty()) return newest_.rate;
  double sum = newest_.rate * static_cast<double>(newest_.seconds);
  for (const Run& run : older_) sum += run.rate * static_cast<double>(run.seconds);
  return sum / static_cast<double>(seconds_);
}

}  // namespace springtide::simulator
