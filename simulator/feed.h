// What the policy gets to see of the load, and when it is asked.
#ifndef SPRINGTIDE_SIMULATOR_FEED_H_
#define SPRINGTIDE_SIMULATOR_FEED_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "policies/observation.h"
#include "policies/signal.h"
#include "simulator/options.h"
#include "simulator/rate_window.h"

namespace springtide::simulator {

// Feed: as FeedOptions says. Seconds count from the start of the trace; `start` is when that was.
// In each second: Scrape, then Due and perhaps Observe, then Record. Not safe for concurrent use.
class Feed {
 public:
  // The options outlive it. REQUIRES: CheckOptions finds no problem with them.
  Feed(const FeedOptions& options, absl::Time start);

  // Scrape: reads the load at second `now`, if one is due then.
  void Scrape(int64_t now) {
    if (now == next_scrape_) ScrapeNow(now);
  }

  // Due: whether the policy decides at second `now`. REQUIRES: called for every second in order.
  bool Due(int64_t now) {
    const bool on_time = now == next_decision_;
    if (on_time) next_decision_ += interval_;
    return on_time || (options_.wake_signal && woken_);
  }

  // Observe: what the policy sees at second `now`: what was scraped and can be read by then and was
  // not read before. `held` requests wait because no replica is ready; they are passed on when
  // there is a wake signal. Valid until the next call of any function.
  policies::Observation Observe(int64_t now, const policies::ReplicaCounts& replicas, double held);

  // Record: `requests` came in the second that ends now, while `any_ready` or none was.
  void Record(double requests, bool any_ready) {
    window_.Record(requests);
    woken_ = requests > 0 && !any_ready;
  }

 private:
  struct Pending {
    policies::Sample sample;
    int64_t readable_at;
  };

  void ScrapeNow(int64_t now);
  policies::SourceState StateAt(int64_t now) const;

  const FeedOptions& options_;
  absl::Time start_;
  int64_t interval_;
  int64_t scrape_interval_;
  int64_t lag_;
  int64_t next_decision_;
  int64_t next_scrape_;
  bool woken_ = false;
  RateWindow window_;
  std::vector<Pending> pending_;  // scraped, not read; oldest first
  std::vector<policies::Sample> delivered_;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_FEED_H_
