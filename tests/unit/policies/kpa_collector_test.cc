#include "policies/kpa_collector.h"

#include <cmath>
#include <cstdint>
#include <optional>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

absl::Time At(int64_t seconds) { return absl::UnixEpoch() + absl::Seconds(seconds); }

TEST(KpaCollectorTest, FeedsBothMetricsAndBothWindows) {
  KpaCollector collector({});
  for (int64_t t = 0; t < 60; ++t) {
    const double load = t < 54 ? 10 : 40;
    collector.Record(At(t), {load, 2 * load, 0, 0});
  }
  const auto concurrency = collector.Read(KpaMetric::kConcurrency, At(59));
  const auto requests = collector.Read(KpaMetric::kRequestsPerSecond, At(59));
  ASSERT_TRUE(concurrency.has_value());
  ASSERT_TRUE(requests.has_value());
  EXPECT_DOUBLE_EQ(concurrency->stable, 13);
  EXPECT_DOUBLE_EQ(concurrency->panic, 40);
  EXPECT_DOUBLE_EQ(requests->stable, 26);
  EXPECT_DOUBLE_EQ(requests->panic, 80);
}

TEST(KpaCollectorTest, SilenceIsUnknownWhenScrapedAndZeroWhenNot) {
  for (const bool scraped : {true, false}) {
    KpaCollector::Options options;
    options.scraped = scraped;
    KpaCollector collector(options);
    collector.Record(At(0), {10, 10, 0, 0});
    EXPECT_TRUE(collector.Read(KpaMetric::kConcurrency, At(60)).has_value());
    const auto late = collector.Read(KpaMetric::kConcurrency, At(61));
    EXPECT_EQ(late.has_value(), !scraped);
    if (late.has_value()) {
      EXPECT_DOUBLE_EQ(late->stable, 0);
    }
  }
}

TEST(KpaCollectorTest, WhatTheActivatorReportsTooIsTakenOff) {
  KpaCollector collector({});
  collector.Record(At(0), {20, 30, 15, 31});
  EXPECT_DOUBLE_EQ(collector.Read(KpaMetric::kConcurrency, At(0))->stable, 5);
  EXPECT_DOUBLE_EQ(collector.Read(KpaMetric::kRequestsPerSecond, At(0))->stable, -1)
      << "as upstream, reports that do not agree may sum to less than nothing";
}

TEST(KpaCollectorTest, AMetricThatIsNoNumberIsLeftOutAlone) {
  KpaCollector collector({});
  collector.Record(At(0), {std::nan(""), 30, 0, 0});
  EXPECT_FALSE(collector.Read(KpaMetric::kConcurrency, At(0)).has_value());
  EXPECT_DOUBLE_EQ(collector.Read(KpaMetric::kRequestsPerSecond, At(0))->stable, 30);
}

TEST(KpaCollectorTest, ResizeChangesBothWindows) {
  KpaCollector collector({});
  for (int64_t t = 0; t < 120; ++t) collector.Record(At(t), {static_cast<double>(t), 0, 0, 0});
  collector.Resize(absl::Seconds(10), absl::Seconds(1));
  const auto averages = collector.Read(KpaMetric::kConcurrency, At(119));
  EXPECT_DOUBLE_EQ(averages->stable, 114.5);
  EXPECT_DOUBLE_EQ(averages->panic, 119);
}

}  // namespace
}  // namespace springtide::policies
