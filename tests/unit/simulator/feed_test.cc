#include "simulator/feed.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "simulator/rate_window.h"

namespace springtide::simulator {
namespace {

using policies::SourceState;

// Seen: one decision as the policy saw it.
struct Seen {
  int64_t at;
  std::vector<policies::Sample> samples;
  SourceState source;
  std::optional<double> held;
};

// Drive: runs a feed over seconds with these requests and readiness.
std::vector<Seen> Drive(const FeedOptions& options, const std::vector<double>& requests,
                        bool any_ready = true) {
  Feed feed(options, absl::UnixEpoch());
  std::vector<Seen> seen;
  for (size_t t = 0; t < requests.size(); ++t) {
    const auto now = static_cast<int64_t>(t);
    feed.Scrape(now);
    if (feed.Due(now)) {
      const policies::Observation o = feed.Observe(now, {}, 7);
      EXPECT_EQ(o.now, absl::UnixEpoch() + absl::Seconds(now));
      seen.push_back({now, {o.samples.begin(), o.samples.end()}, o.source, o.held_requests});
    }
    feed.Record(requests[t], any_ready);
  }
  return seen;
}

TEST(FeedTest, ByDefaultEachSecondSeesTheOneBefore) {
  const std::vector<Seen> seen = Drive(FeedOptions(), {5, 6, 7});
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_TRUE(seen[0].samples.empty()) << "before the first second there is nothing to know";
  ASSERT_EQ(seen[2].samples.size(), 1u);
  EXPECT_EQ(seen[2].samples[0].value, 6);
  EXPECT_EQ(seen[2].samples[0].end, absl::UnixEpoch() + absl::Seconds(2));
  EXPECT_EQ(seen[2].samples[0].window, absl::Seconds(1));
}

TEST(FeedTest, DecisionsKeepTheirIntervalAndPhase) {
  FeedOptions options;
  options.interval = absl::Seconds(3);
  options.phase = absl::Seconds(2);
  const std::vector<Seen> seen = Drive(options, std::vector<double>(10, 1));
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].at, 2);
  EXPECT_EQ(seen[2].at, 8);
  EXPECT_EQ(seen[1].samples.size(), 3u) << "nothing that was scraped in between is lost";
}

TEST(FeedTest, ScrapesAverageOverTheWindow) {
  FeedOptions options;
  options.scrape_interval = absl::Seconds(4);
  options.rate_window = absl::Seconds(6);
  const std::vector<Seen> seen = Drive(options, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_TRUE(seen[3].samples.empty());
  ASSERT_EQ(seen[4].samples.size(), 1u);
  EXPECT_EQ(seen[4].samples[0].value, 2.5);
  EXPECT_EQ(seen[4].samples[0].window, absl::Seconds(4)) << "no further back than the start";
  ASSERT_EQ(seen[8].samples.size(), 1u);
  EXPECT_EQ(seen[8].samples[0].value, (3 + 4 + 5 + 6 + 7 + 8) / 6.0);
  EXPECT_EQ(seen[8].samples[0].window, absl::Seconds(6));
}

TEST(FeedTest, LagDelaysButDoesNotRedate) {
  FeedOptions options;
  options.scrape_lag = absl::Seconds(2);
  const std::vector<Seen> seen = Drive(options, {5, 6, 7, 8, 9});
  EXPECT_TRUE(seen[2].samples.empty());
  ASSERT_EQ(seen[3].samples.size(), 1u);
  EXPECT_EQ(seen[3].samples[0].value, 5);
  EXPECT_EQ(seen[3].samples[0].end, absl::UnixEpoch() + absl::Seconds(1));
}

TEST(FeedTest, AnOutageLosesItsScrapesAndDelaysThoseOnTheirWay) {
  FeedOptions options;
  options.scrape_lag = absl::Seconds(1);
  options.outages = {{absl::Seconds(3), absl::Seconds(5), SourceState::kFailed},
                     {absl::Seconds(7), absl::Seconds(8), SourceState::kAbsent}};
  const std::vector<Seen> seen = Drive(options, {10, 11, 12, 13, 14, 15, 16, 17, 18});
  EXPECT_EQ(seen[2].source, SourceState::kOk);
  EXPECT_EQ(seen[3].source, SourceState::kFailed);
  EXPECT_EQ(seen[4].source, SourceState::kFailed);
  EXPECT_TRUE(seen[4].samples.empty());
  EXPECT_EQ(seen[5].source, SourceState::kOk);
  ASSERT_EQ(seen[5].samples.size(), 1u);
  EXPECT_EQ(seen[5].samples[0].value, 11) << "scraped at 2, readable at 3, read at 5";
  ASSERT_EQ(seen[6].samples.size(), 1u);
  EXPECT_EQ(seen[6].samples[0].value, 14) << "what seconds 3 and 4 would have scraped is lost";
  EXPECT_EQ(seen[7].source, SourceState::kAbsent);
}

TEST(FeedTest, TheWakeSignalAsksAtOnceAfterRequestsThatFoundNothing) {
  FeedOptions options;
  options.interval = absl::Seconds(100);
  const std::vector<double> requests = {0, 0, 3, 0, 0};
  const std::vector<Seen> woken = Drive(options, requests, /*any_ready=*/false);
  ASSERT_EQ(woken.size(), 2u);
  EXPECT_EQ(woken[1].at, 3);
  EXPECT_EQ(woken[1].held, 7);
  EXPECT_EQ(Drive(options, requests, /*any_ready=*/true).size(), 1u);
  options.wake_signal = false;
  const std::vector<Seen> deaf = Drive(options, requests, /*any_ready=*/false);
  ASSERT_EQ(deaf.size(), 1u);
  EXPECT_FALSE(deaf[0].held.has_value()) << "who cannot tell must not say zero";
}

TEST(RateWindowTest, IsExactWhereASumWouldDrift) {
  RateWindow window(60);
  for (int i = 0; i < 1000; ++i) window.Record(0.1 * (i % 7));
  for (int i = 0; i < 60; ++i) window.Record(0);
  EXPECT_EQ(window.Mean(), 0);
  for (int i = 0; i < 60; ++i) window.Record(0.1);
  EXPECT_EQ(window.Mean(), 0.1);
}

TEST(RateWindowTest, EqualsTheMeanOfTheLastSeconds) {
  for (const int64_t width : {1, 2, 3, 7}) {
    RateWindow window(width);
    std::vector<double> all;
    for (int i = 0; i < 100; ++i) {
      all.push_back((i * i * 7 % 11) / 3.0);
      window.Record(all.back());
      const auto covered = std::min<int64_t>(width, static_cast<int64_t>(all.size()));
      ASSERT_EQ(window.seconds(), covered);
      double sum = 0;
      for (int64_t k = 0; k < covered; ++k) sum += all[all.size() - 1 - static_cast<size_t>(k)];
      ASSERT_DOUBLE_EQ(window.Mean(), sum / static_cast<double>(covered)) << width << " at " << i;
    }
  }
}

}  // namespace
}  // namespace springtide::simulator
