#include "simulator/run.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "simulator/capacity.h"
#include "simulator/ladder.h"
#include "simulator/random.h"
#include "tests/unit/simulator/test_support.h"

namespace springtide::simulator {
namespace {

// Options under which a replica serves `capacity` requests a second.
SimulationOptions Options(double capacity, ServiceModel service = ServiceModel::kFluid) {
  SimulationOptions options;
  options.capacity = capacity;
  options.service = service;
  return options;
}

Report RunPolicy(const Trace& trace, const SimulationOptions& options, Script policy) {
  return Run(trace, options, "policy", policy);
}

std::vector<double> Step(size_t idle, size_t busy, double rate) {
  std::vector<double> counts(idle, 0.0);
  counts.insert(counts.end(), busy, rate);
  return counts;
}

TEST(RunTest, ASquareWaveUnderAFixedCountHasClosedFormFigures) {
  // 100 s of 7/s, 100 s of nothing, ten times; four replicas of 1/s, ready from second 10 on.
  std::vector<double> counts;
  for (int i = 0; i < 1000; ++i) counts.insert(counts.end(), 2, i / 50 % 2 == 0 ? 7 : 0);
  const Report report = RunPolicy(MakeTrace(counts), Options(1), Always(4));
  EXPECT_EQ(report.seconds, 2000);
  EXPECT_EQ(report.replica_seconds, 4 * 2000);
  EXPECT_EQ(report.starting_replica_seconds, 4 * 10);
  EXPECT_EQ(report.busy_replica_seconds, 4 * 990);
  EXPECT_EQ(report.idle_replica_seconds, 4 * 1000);
  EXPECT_EQ(report.starts, 4);
  EXPECT_EQ(report.requests, 7000);
  EXPECT_EQ(report.missing_replica_seconds, 3 * 1000 + 4 * 10);
  EXPECT_EQ(report.late_requests, 3 * 1000 + 4 * 10);
  EXPECT_EQ(report.cost, 8000 + 5 * 4 + 10 * 3040);
  EXPECT_EQ(report.cold_starts, 1);
  EXPECT_EQ(report.scale_changes, 1);
  EXPECT_EQ(report.direction_flips, 0);
  EXPECT_EQ(report.peak_replicas, 4);
  EXPECT_EQ(report.decisions, 2000);
}

TEST(RunTest, ASquareWaveWithoutLossMakesATriangleOfBacklog) {
  // 2/s for 100 s, then nothing for 100 s, served at 1/s: the request at second x waits x seconds.
  std::vector<double> counts = Step(100, 100, 2);
  counts.insert(counts.end(), 100, 0.0);
  SimulationOptions options = Options(1, ServiceModel::kQueue);
  options.initial_replicas = base::Replicas(1);
  const Report report = RunPolicy(MakeTrace(counts), options, Always(1));
  ASSERT_TRUE(report.waits.has_value());
  EXPECT_NEAR(report.waits->max_seconds, 100, 1e-9);
  EXPECT_NEAR(report.waits->total_seconds, 200 * 50, 1e-6);
  EXPECT_NEAR(report.WaitOver1sFraction(), 0.99, 1e-9);
  EXPECT_NEAR(report.WaitOver5sFraction(), 0.95, 1e-9);
  EXPECT_NEAR(report.waits->p50_seconds, 50, 0.4);
  EXPECT_NEAR(report.waits->max_backlog, 100, 1e-9);
  EXPECT_NEAR(report.waits->final_backlog, 0, 1e-9);
  EXPECT_NEAR(report.busy_replica_seconds, 200, 1e-9);
}

TEST(RunTest, ARampOvergrowsAFixedCount) {
  std::vector<double> counts;
  for (int i = 0; i < 100; ++i) counts.push_back(i / 10.0);
  SimulationOptions options = Options(1);
  options.initial_replicas = base::Replicas(5);
  const Report report = RunPolicy(MakeTrace(counts), options, Always(5));
  EXPECT_NEAR(report.late_requests, 0.1 * (49 * 50) / 2, 1e-9);
  // Demands 6, 7, 8, 9 for ten seconds each (5.1 to 9.0), and 10 for nine (9.1 to 9.9).
  EXPECT_EQ(report.missing_replica_seconds, 10 * (1 + 2 + 3 + 4) + 9 * 5);
  EXPECT_EQ(report.starts, 0);
}

TEST(RunTest, FromZeroTheFirstRequestsWaitForDecisionAndStart) {
  // Requests from second 100 on; seen at 101, ready at 111.
  const Trace trace = MakeTrace(Step(100, 100, 1));
  const Report report = RunPolicy(trace, Options(1), Following());
  EXPECT_EQ(report.late_requests, 11);
  EXPECT_EQ(report.cold_starts, 1);
  SimulationOptions options = Options(1, ServiceModel::kQueue);
  const Report cold = RunPolicy(
      trace, options, Script([](const auto& o, const auto&) { return AtSecond(o) > 100 ? 2 : 0; }));
  EXPECT_DOUBLE_EQ(cold.waits->max_seconds, 11);
}

TEST(RunTest, TheWakeSignalDoesNotWaitForTheInterval) {
  const Trace trace = MakeTrace(Step(100, 100, 1));
  SimulationOptions options = Options(1);
  options.feed.interval = absl::Seconds(60);
  EXPECT_EQ(RunPolicy(trace, options, Following()).late_requests, 11);
  options.feed.wake_signal = false;
  EXPECT_EQ(RunPolicy(trace, options, Following()).late_requests, 20 + 10) << "seen at 120 only";
}

TEST(RunTest, ReplicasBecomeReadyBeforeThePolicyIsAsked) {
  std::vector<int64_t> ready;
  std::vector<int64_t> starting;
  SimulationOptions options = Options(1);
  options.startup_delay = StartupDelay::Fixed(absl::Seconds(2));
  RunPolicy(MakeTrace(std::vector<double>(5, 1.0)), options,
            Script([&](const auto& o, const auto&) {
              ready.push_back(o.replicas.ready.value());
              starting.push_back(o.replicas.starting.value());
              EXPECT_EQ(o.replicas.spec.value(), ready.back() + starting.back());
              return 1;
            }));
  EXPECT_THAT(ready, ::testing::ElementsAre(0, 0, 1, 1, 1));
  EXPECT_THAT(starting, ::testing::ElementsAre(0, 1, 0, 0, 0));
}

TEST(RunTest, DecisionsAreHeldToTheBoundsFromTheFirstSecondOn) {
  SimulationOptions options = Options(1);
  options.min_replicas = base::Replicas(2);
  options.max_replicas = base::Replicas(3);
  options.feed.phase = absl::Seconds(7);
  options.feed.wake_signal = false;
  const Trace trace = MakeTrace(std::vector<double>(20, 1.0));
  const Report low = RunPolicy(trace, options, Always(0));
  EXPECT_EQ(low.replica_seconds, 2 * 20);
  EXPECT_EQ(low.starts, 2);
  const Report high = RunPolicy(trace, options, Always(99));
  EXPECT_EQ(high.replica_seconds, 2 * 7 + 3 * 13);
  EXPECT_EQ(high.peak_replicas, 3);
}

TEST(RunTest, CountsChangesAndChangesOfDirection) {
  const std::vector<int64_t> wanted = {1, 1, 2, 3, 2, 2, 4, 4, 0, 0};
  const Report report = RunPolicy(
      MakeTrace(std::vector<double>(10, 1.0)), Options(1),
      Script([&](const auto& o, const auto&) { return wanted[static_cast<size_t>(AtSecond(o))]; }));
  EXPECT_EQ(report.scale_changes, 6);
  EXPECT_EQ(report.direction_flips, 3);
  EXPECT_EQ(report.starts, 1 + 1 + 1 + 2);
  EXPECT_EQ(report.FlipsPerDay(), 3 * 8640);
}

TEST(RunTest, ColdStartsNeedARequestThatMetNothing) {
  // Up at 0 without any request, down at 20; a request at 30 meets nothing, up at 40.
  std::vector<double> counts(60, 0.0);
  counts[30] = 1;
  const Report report =
      RunPolicy(MakeTrace(counts), Options(1), Script([](const auto& o, const auto&) {
                  const int64_t t = AtSecond(o);
                  return t < 20 || t >= 40 ? 1 : 0;
                }));
  EXPECT_EQ(report.cold_starts, 1);
}

TEST(RunTest, ThePolicyIsToldTheBelievedCapacityAndServedTheTrueOne) {
  SimulationOptions options = Options(2);
  options.believed_capacity_factor = 1.5;
  double told = 0;
  const Report report = RunPolicy(MakeTrace(std::vector<double>(20, 2.0)), options,
                                  Script([&](const auto&, const auto& w) {
                                    told = w.capacity;
                                    return 1;
                                  }));
  EXPECT_EQ(told, 3);
  EXPECT_EQ(report.capacity, 2);
  EXPECT_EQ(report.late_requests, 2 * 10);
}

TEST(RunTest, HeldRequestsAreTheLastSecondsInTheFluidModelAndAllInTheQueueModel) {
  for (const ServiceModel service : {ServiceModel::kFluid, ServiceModel::kQueue}) {
    std::vector<double> held;
    RunPolicy(MakeTrace({3, 0, 4, 0}), Options(1, service), Script([&](const auto& o, const auto&) {
                held.push_back(o.held_requests.value_or(-1));
                return 0;
              }));
    if (service == ServiceModel::kFluid) {
      EXPECT_THAT(held, ::testing::ElementsAre(0, 3, 0, 4));
    } else {
      EXPECT_THAT(held, ::testing::ElementsAre(0, 3, 3, 7));
    }
  }
}

TEST(RunTest, TimeStartsWithTheTrace) {
  Trace trace = MakeTrace({1, 1});
  trace.start = absl::FromUnixSeconds(1'700'000'000);
  std::vector<int64_t> times;
  RunPolicy(trace, Options(1), Script([&](const auto& o, const auto&) {
              times.push_back(AtSecond(o));
              return 0;
            }));
  EXPECT_THAT(times, ::testing::ElementsAre(1'700'000'000, 1'700'000'001));
}

Trace RandomTrace(Random& random, size_t steps, int64_t step_seconds) {
  std::vector<double> counts(steps);
  double level = 0;
  for (double& count : counts) {
    if (random.Next() % 5 == 0) level = static_cast<double>(random.Next() % 200) / 16;
    if (random.Next() % 9 == 0) level = 0;
    count = level * static_cast<double>(step_seconds);
  }
  return MakeTrace(counts, step_seconds);
}

// Erratic: a policy of whims, the same ones for the same seed.
Script Erratic(uint64_t seed) {
  return Script([random = Random(seed, "erratic", ""), wanted = int64_t{0}](const auto&,
                                                                            const auto&) mutable {
    if (random.Next() % 4 == 0) wanted = static_cast<int64_t>(random.Next() % 6);
    return wanted;
  });
}

TEST(RunTest, NoPolicyIsCheaperThanTheOptimum) {
  Random random(77, "run", "optimum");
  for (uint64_t i = 0; i < 150; ++i) {
    const Trace trace = RandomTrace(random, 60, static_cast<int64_t>(1 + random.Next() % 20));
    SimulationOptions options = Options(1);
    options.startup_delay = StartupDelay::Fixed(absl::Seconds(random.Next() % 12));
    options.min_replicas = base::Replicas(static_cast<int32_t>(random.Next() % 2));
    options.max_replicas = base::Replicas(static_cast<int32_t>(2 + random.Next() % 10));
    options.initial_replicas = base::Replicas(static_cast<int32_t>(random.Next() % 3));
    options.arrivals = random.Next() % 2 == 0 ? ArrivalModel::kEven : ArrivalModel::kPoisson;
    options.seed = i;
    const Bounds bounds = ComputeBounds(trace, options);
    EXPECT_LE(bounds.ideal_cost, bounds.startup_cost);
    EXPECT_LE(bounds.startup_cost, bounds.optimum.cost);
    for (const Report& report :
         {RunPolicy(trace, options, Always(0)), RunPolicy(trace, options, Always(3)),
          RunPolicy(trace, options, Following()), RunPolicy(trace, options, Following(20)),
          RunPolicy(trace, options, Erratic(i))}) {
      ASSERT_GE(report.cost, bounds.optimum.cost) << "case " << i;
    }
  }
}

TEST(RunTest, TwiceTheTrafficOnTwiceTheCapacityChangesNothing) {
  Random random(5, "run", "scale");
  for (const ServiceModel service : {ServiceModel::kFluid, ServiceModel::kQueue}) {
    const Trace trace = RandomTrace(random, 200, 3);
    Trace doubled = trace;
    for (double& count : doubled.counts) count *= 2;
    const Report once = RunPolicy(trace, Options(1, service), Following(5));
    const Report twice = RunPolicy(doubled, Options(2, service), Following(5));
    EXPECT_EQ(twice.cost, once.cost);
    EXPECT_EQ(twice.scale_changes, once.scale_changes);
    EXPECT_EQ(twice.LateFraction(), once.LateFraction());
    EXPECT_EQ(twice.WaitOver1sFraction(), once.WaitOver1sFraction());
  }
}

TEST(RunTest, TheSameRunGivesTheSameBytes) {
  Random random(6, "run", "again");
  const Trace trace = RandomTrace(random, 100, 7);
  SimulationOptions options = Options(1, ServiceModel::kQueue);
  options.arrivals = ArrivalModel::kPoisson;
  options.startup_delay = StartupDelay::LogNormal(absl::Seconds(5), absl::Seconds(20));
  std::string first;
  for (int i = 0; i < 2; ++i) {
    std::ostringstream out;
    std::string json;
    {
      CsvSeries series(out);
      Script policy = Following(3);
      json = base::ToJson(ToValue(simulator::Run(trace, options, "p", policy, &series)));
    }
    if (i == 0) first = json + out.str();
    EXPECT_EQ(json + out.str(), first);
  }
}

TEST(RunTest, TheReportCanBeRecomputedFromTheSeries) {
  Random random(8, "run", "series");
  const Trace trace = RandomTrace(random, 300, 2);
  std::ostringstream out;
  Report report;
  {
    CsvSeries series(out);
    Script policy = Following(4);
    report = simulator::Run(trace, Options(1.5), "p", policy, &series);
  }
  const std::vector<std::string> lines = absl::StrSplit(out.str(), '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 601u);
  EXPECT_EQ(lines[0], "time_s,requests_per_second,demand,desired,ready,starting,reason");
  Report again;
  int64_t last_desired = 0;
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::vector<std::string> cells = absl::StrSplit(lines[i], ',');
    ASSERT_EQ(cells.size(), 7u);
    double rate = 0;
    int64_t row[4] = {};
    ASSERT_TRUE(absl::SimpleAtod(cells[1], &rate));
    for (size_t k = 0; k < 4; ++k) ASSERT_TRUE(absl::SimpleAtoi(cells[2 + k], &row[k]));
    EXPECT_EQ(cells[0], std::to_string(i - 1));
    EXPECT_EQ(row[0], Demand(rate, 1.5));
    EXPECT_EQ(row[1], row[2] + row[3]);
    again.replica_seconds += row[1];
    again.missing_replica_seconds += std::max<int64_t>(0, row[0] - row[2]);
    again.late_requests += std::max(0.0, rate - 1.5 * static_cast<double>(row[2]));
    again.starts += std::max<int64_t>(0, row[1] - last_desired);
    last_desired = row[1];
  }
  EXPECT_GT(report.starts, 5);
  EXPECT_EQ(again.replica_seconds, report.replica_seconds);
  EXPECT_EQ(again.missing_replica_seconds, report.missing_replica_seconds);
  EXPECT_EQ(again.late_requests, report.late_requests);
  EXPECT_EQ(again.starts, report.starts);
}

TEST(RunTest, ReplicaSecondsAddUpByState) {
  Random random(12, "run", "states");
  for (const ServiceModel service : {ServiceModel::kFluid, ServiceModel::kQueue}) {
    const Report report = RunPolicy(RandomTrace(random, 400, 1), Options(1, service), Following(8));
    EXPECT_NEAR(static_cast<double>(report.replica_seconds),
                static_cast<double>(report.starting_replica_seconds) + report.busy_replica_seconds +
                    report.idle_replica_seconds,
                1e-6);
    EXPECT_GT(report.busy_replica_seconds, 0);
    EXPECT_GT(report.idle_replica_seconds, 0);
  }
}

}  // namespace
}  // namespace springtide::simulator
