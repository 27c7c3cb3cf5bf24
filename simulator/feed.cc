#include "simulator/feed.h"

namespace springtide::simulator {

Feed::Feed(const FeedOptions& options, absl::Time start)
    : options_(options),
      start_(start),
      interval_(absl::ToInt64Seconds(options.interval)),
      scrape_interval_(absl::ToInt64Seconds(options.scrape_interval)),
      lag_(absl::ToInt64Seconds(options.scrape_lag)),
      next_decision_(absl::ToInt64Seconds(options.phase)),
      next_scrape_(absl::ToInt64Seconds(options.scrape_phase)),
      window_(absl::ToInt64Seconds(options.rate_window)) {}

policies::SourceState Feed::StateAt(int64_t now) const {
  const absl::Duration since_start = absl::Seconds(now);
  for (const Outage& outage : options_.outages) {
    if (outage.from <= since_start && since_start < outage.until) return outage.state;
  }
  return policies::SourceState::kOk;
}

void Feed::ScrapeNow(int64_t now) {
  next_scrape_ += scrape_interval_;
  // Before the trace there is nothing to know; a window reaches back to its start at most.
  if (window_.seconds() == 0 || StateAt(now) != policies::SourceState::kOk) return;
  const policies::Sample sample{start_ + absl::Seconds(now), absl::Seconds(window_.seconds()),
                                window_.Mean()};
  pending_.push_back({sample, now + lag_});
}

policies::Observation Feed::Observe(int64_t now, const policies::ReplicaCounts& replicas,
                                    double held) {
  policies::Observation observation;
  observation.now = start_ + absl::Seconds(now);
  observation.replicas = replicas;
  observation.source = StateAt(now);
  delivered_.clear();
  if (observation.source == policies::SourceState::kOk) {
    auto unread = pending_.begin();
    for (; unread != pending_.end() && unread->readable_at <= now; ++unread) {
      delivered_.push_back(unread->sample);
    }
    pending_.erase(pending_.begin(), unread);
  }
  observation.samples = delivered_;
  if (options_.wake_signal) observation.held_requests = held;
  return observation;
}

}  // namespace springtide::simulator
