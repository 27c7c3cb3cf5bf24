#include "cli/simulate_options.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::cli {
namespace {

using simulator::StartupDelay;
using testing::HasSubstr;
using testing::Optional;

TEST(ParseStartupDelay, TakesADurationADistributionAndMeasurements) {
  StartupDelay delay = StartupDelay::Fixed(absl::Seconds(1));
  EXPECT_EQ(ParseStartupDelay("1m", delay), std::nullopt);
  EXPECT_TRUE(delay.fixed());
  EXPECT_EQ(delay.NominalSeconds(), 60);
  EXPECT_EQ(ParseStartupDelay("lognormal:median=8s,p90=15s", delay), std::nullopt);
  EXPECT_FALSE(delay.fixed());
  EXPECT_EQ(delay.NominalSeconds(), 8);
  EXPECT_EQ(ParseStartupDelay("lognormal:p90=15s,median=9s", delay), std::nullopt);
  EXPECT_EQ(delay.NominalSeconds(), 9);
  EXPECT_EQ(ParseStartupDelay("measured:30s,8s,9s", delay), std::nullopt);
  EXPECT_EQ(delay.NominalSeconds(), 9);
}

TEST(ParseStartupDelay, RefusesEverythingElseAndKeepsTheOldOne) {
  for (const char* text :
       {"", "10", "soon", "lognormal:", "lognormal:median=8s", "lognormal:median=8s,p90=7s",
        "lognormal:median=8s,p90=15s,p99=20s", "lognormal:median=8s,median=9s",
        "measured:", "measured:1s,x", "normal:median=8s,p90=15s", "-5s", "48h"}) {
    StartupDelay delay = StartupDelay::Fixed(absl::Seconds(3));
    EXPECT_NE(ParseStartupDelay(text, delay), std::nullopt) << text;
    EXPECT_EQ(delay.NominalSeconds(), 3) << text;
  }
}

TEST(ParseStartupDelay, SaysWhatToWrite) {
  StartupDelay delay = StartupDelay::Fixed(absl::Seconds(3));
  EXPECT_THAT(ParseStartupDelay("soon", delay), Optional(HasSubstr("lognormal:median=8s,p90=15s")));
}

TEST(ParseOutage, TakesASpanAndTheKindOfFailure) {
  simulator::Outage outage;
  EXPECT_EQ(ParseOutage("10m..1h30m", outage), std::nullopt);
  EXPECT_EQ(outage.from, absl::Minutes(10));
  EXPECT_EQ(outage.until, absl::Minutes(90));
  EXPECT_EQ(outage.state, policies::SourceState::kFailed);
  EXPECT_EQ(ParseOutage("0s..5s:absent", outage), std::nullopt);
  EXPECT_EQ(outage.state, policies::SourceState::kAbsent);
}

TEST(ParseOutage, RefusesWhatIsNoSpan) {
  for (const char* text : {"", "10m", "10m..", "..10m", "10m..5m", "5m..5m", "5m-10m", "a..b"}) {
    simulator::Outage outage;
    EXPECT_NE(ParseOutage(text, outage), std::nullopt) << text;
  }
}

TEST(Resolve, TakesTheScrapeIntervalAsRateWindowUnlessToldOtherwise) {
  SimulateOptions options;
  options.simulation.feed.scrape_interval = absl::Seconds(15);
  options.Resolve();
  EXPECT_EQ(options.simulation.feed.rate_window, absl::Seconds(15));
  options.rate_window = absl::Seconds(60);
  options.Resolve();
  EXPECT_EQ(options.simulation.feed.rate_window, absl::Seconds(60));
}

TEST(Resolve, CountsSeedsFromOne) {
  SimulateOptions options;
  options.seeds = {7};
  options.Resolve();
  EXPECT_THAT(options.seeds, testing::ElementsAre(7));
  options.seed_count = 3;
  options.Resolve();
  EXPECT_THAT(options.seeds, testing::ElementsAre(1, 2, 3));
}

TEST(Resolve, TakesOverCountsAndTheWakeSignal) {
  SimulateOptions options;
  options.min_replicas = 2;
  options.max_replicas = 9;
  options.initial_replicas = 4;
  options.no_wake_signal = true;
  options.Resolve();
  EXPECT_EQ(options.simulation.min_replicas, base::Replicas{2});
  EXPECT_EQ(options.simulation.max_replicas, base::Replicas{9});
  EXPECT_EQ(options.simulation.initial_replicas, base::Replicas{4});
  EXPECT_FALSE(options.simulation.feed.wake_signal);
}

}  // namespace
}  // namespace springtide::cli
