#include "simulator/service_queue.h"

#include <algorithm>
#include <vector>

#include "gtest/gtest.h"
#include "simulator/wait_histogram.h"

namespace springtide::simulator {
namespace {

// Play: requests and ready replicas of each second; the cluster that is there at the end.
Waits Play(double capacity, const std::vector<double>& requests, const std::vector<int64_t>& ready,
           const std::vector<int64_t>& releases = {}) {
  const StartupDelay delay = StartupDelay::Fixed(absl::Seconds(10));
  Cluster cluster(delay, ready.back(), Random(1, "", ""));
  QueueService service(capacity, 10);
  for (size_t t = 0; t < requests.size(); ++t) {
    const auto now = static_cast<int64_t>(t);
    if (std::count(releases.begin(), releases.end(), now) > 0) service.Released(now);
    service.Serve(now, requests[t], ready[t]);
  }
  Report report;
  service.Finish(static_cast<int64_t>(requests.size()), cluster, report);
  return *report.waits;
}

// One by one: cuts each second's requests into many small ones and serves them in order. Those that
// wait longer than `limit` are counted into `over_limit`.
Waits OneByOne(double capacity, const std::vector<double>& requests,
               const std::vector<int64_t>& ready, double limit, double& over_limit) {
  constexpr int kParts = 400;
  const auto rate_at = [&](size_t second) {
    return capacity * static_cast<double>(second < ready.size()
                                              ? ready[second]
                                              : std::max<int64_t>(1, ready.back()));
  };
  Waits waits;
  double free_at = 0;  // when the server is done with those before
  for (size_t t = 0; t < requests.size(); ++t) {
    for (int i = 0; i < kParts && requests[t] > 0; ++i) {
      const double size = requests[t] / kParts;
      const double arrival = static_cast<double>(t) + (i + 0.5) / kParts;
      double clock = std::max(arrival, free_at);
      double begin = -1;
      for (double left = size; left > 1e-15;) {
        auto second = static_cast<size_t>(clock);
        if (second >= ready.size() && ready.back() == 0) {
          clock = std::max(clock, static_cast<double>(ready.size()) + 10);
        }
        second = static_cast<size_t>(clock);
        const double rate = rate_at(second);
        const double end = second >= ready.size() ? 1e18 : static_cast<double>(second + 1);
        if (rate == 0) {
          clock = end;
          continue;
        }
        if (begin < 0) begin = clock;
        const double done = std::min(left, rate * (end - clock));
        left -= done;
        clock = left > 1e-15 ? end : clock + done / rate;
      }
      free_at = clock;
      const double wait = begin - arrival;
      waits.total_seconds += wait * size;
      waits.over_1s_requests += wait > 1 + 1e-9 ? size : 0;
      waits.over_5s_requests += wait > 5 + 1e-9 ? size : 0;
      waits.max_seconds = std::max(waits.max_seconds, wait);
      over_limit += wait > limit ? size : 0;
    }
  }
  return waits;
}

TEST(QueueServiceTest, AgreesWithServingRequestsOneByOne) {
  Random random(11, "queue", "cases");
  for (int i = 0; i < 300; ++i) {
    std::vector<double> requests(30);
    std::vector<int64_t> ready(30);
    int64_t replicas = static_cast<int64_t>(random.Next() % 4);
    double all = 0;
    for (size_t t = 0; t < 30; ++t) {
      if (random.Next() % 6 == 0) replicas = static_cast<int64_t>(random.Next() % 5);
      ready[t] = replicas;
      if (random.Next() % 3 != 0) requests[t] = static_cast<double>(random.Next() % 40) / 8;
      all += requests[t];
    }
    const Waits exact = Play(1.25, requests, ready);
    // A small request that straddles the end of a second of service, as a fluid would not, may wait
    // for the next by itself.
    double over_max = 0;
    const Waits rough = OneByOne(1.25, requests, ready, exact.max_seconds + 0.02, over_max);
    ASSERT_NEAR(exact.total_seconds, rough.total_seconds, 0.003 * all + 0.001 * rough.total_seconds)
        << "case " << i;
    ASSERT_NEAR(exact.over_1s_requests, rough.over_1s_requests, 0.005 * all + 0.05) << "case " << i;
    ASSERT_NEAR(exact.over_5s_requests, rough.over_5s_requests, 0.005 * all + 0.05) << "case " << i;
    ASSERT_LE(exact.max_seconds, rough.max_seconds + 0.02) << "case " << i;
    ASSERT_LE(over_max, 0.002 * all) << "case " << i;
  }
}

TEST(QueueServiceTest, NobodyWaitsWhileThereIsCapacity) {
  const Waits waits = Play(2, {4, 0, 3.999, 4}, {2, 2, 2, 2});
  EXPECT_EQ(waits.max_seconds, 0);
  EXPECT_EQ(waits.p99_seconds, 0);
  EXPECT_EQ(waits.max_backlog, 0);
}

TEST(QueueServiceTest, AFullSecondAtAThirdIsNotLateForEver) {
  // 20 x 0.1 is not exactly 2; specks must not pile up to waits.
  const std::vector<double> requests(100'000, 0.1 * 3 * 7);
  const Waits waits = Play(0.1 * 3, requests, std::vector<int64_t>(requests.size(), 7));
  EXPECT_EQ(waits.p99_seconds, 0);
  EXPECT_LT(waits.max_seconds, 1e-6);
}

TEST(QueueServiceTest, AnImpulseDrainsLinearly) {
  // 10 requests in second 0, served at 1/s: the one at x came at x/10 and is served at x.
  const Waits waits = Play(1, {10, 0, 0}, {1, 1, 1});
  EXPECT_DOUBLE_EQ(waits.max_seconds, 9);
  EXPECT_DOUBLE_EQ(waits.total_seconds, 45);
  EXPECT_NEAR(waits.over_1s_requests, 10 * 8.0 / 9, 1e-8);
  EXPECT_NEAR(waits.over_5s_requests, 10 * 4.0 / 9, 1e-8);
  EXPECT_NEAR(waits.p50_seconds, 4.5, 0.04);
  EXPECT_NEAR(waits.p99_seconds, 8.91, 0.07);
  EXPECT_EQ(waits.max_backlog, 9);
  EXPECT_EQ(waits.final_backlog, 7);
}

TEST(QueueServiceTest, FromZeroTheFirstRequestWaitsForTheReplica) {
  // One request in second 0; a replica that serves 0.5/s is ready at 11.
  std::vector<int64_t> ready(20, 1);
  std::fill_n(ready.begin(), 11, 0);
  std::vector<double> requests(20, 0.0);
  requests[0] = 1;
  const Waits waits = Play(0.5, requests, ready);
  EXPECT_DOUBLE_EQ(waits.max_seconds, 12) << "the end of it is served a second after its beginning";
  EXPECT_DOUBLE_EQ(waits.total_seconds, 11.5);
}

TEST(QueueServiceTest, WhatIsLeftIsServedAfterTheEnd) {
  // Nothing is ready and nothing was ordered: one replica is started at the end, second 3.
  const Waits waits = Play(1, {2, 0, 0}, {0, 0, 0});
  EXPECT_EQ(waits.final_backlog, 2);
  EXPECT_DOUBLE_EQ(waits.max_seconds, 14);  // the last half-second's work ends at 15, came at 1
}

TEST(QueueServiceTest, ALongBacklogDrainsWithoutAWalkThroughTime) {
  const Waits waits = Play(1e-3, {1e12}, {1});
  EXPECT_NEAR(waits.max_seconds / 1e15, 1, 1e-9);
}

TEST(QueueServiceTest, BlamesReleasesForTheWaitsOfThoseWhoWereWaiting) {
  std::vector<double> requests(200, 0.0);
  requests[0] = 1;
  std::vector<int64_t> ready(200, 0);
  std::fill(ready.begin() + 150, ready.end(), 1);
  EXPECT_EQ(Play(1, requests, ready).release_max_seconds, 0) << "no release, no blame";
  EXPECT_EQ(Play(1, requests, ready, {0}).release_max_seconds, 0) << "released before it came";
  EXPECT_EQ(Play(1, requests, ready, {20}).release_max_seconds, 150 - 10);
  EXPECT_EQ(Play(1, requests, ready, {170}).release_max_seconds, 0) << "released after its service";
}

TEST(WaitHistogramTest, QuantilesAreWithinTheirPromise) {
  for (const double longest : {0.05, 1.0, 2.5, 3.0, 100.0, 12'345.0, 1e8}) {
    WaitHistogram waits;
    waits.Add(70, 0, longest);
    waits.Add(30, longest, 0);
    for (const double q : {0.1, 0.5, 0.9, 0.999}) {
      EXPECT_GE(waits.Quantile(q), q * longest * (1 - 1e-9)) << longest;
      EXPECT_LE(waits.Quantile(q), q * longest * 1.0079 + 0.01001) << longest;
    }
    EXPECT_EQ(waits.Quantile(1), longest);
    EXPECT_EQ(waits.max(), longest);
    EXPECT_DOUBLE_EQ(waits.total(), 50 * longest);
  }
}

TEST(WaitHistogramTest, CountsStrictlyOverTheLimits) {
  WaitHistogram waits;
  waits.AddNone(10);
  waits.Add(3, 1, 1);
  waits.Add(4, 5, 5);
  waits.Add(8, 0, 2);
  EXPECT_NEAR(waits.over_1s(), 4 + 4, 1e-8);
  EXPECT_EQ(waits.over_5s(), 0);
  EXPECT_EQ(waits.Quantile(0.4), 0);
  EXPECT_EQ(waits.Quantile(1), 5);
}

TEST(WaitHistogramTest, NothingCameNobodyWaited) { EXPECT_EQ(WaitHistogram().Quantile(0.5), 0); }

}  // namespace
}  // namespace springtide::simulator
