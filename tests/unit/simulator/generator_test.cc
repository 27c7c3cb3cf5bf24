#include "simulator/generator.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "simulator/options.h"
#include "simulator/trace_reader.h"

namespace springtide::simulator {
namespace {

double Sum(const Trace& trace) {
  return std::accumulate(trace.counts.begin(), trace.counts.end(), 0.0);
}

class EveryShapeTest : public ::testing::TestWithParam<Shape> {};

TEST_P(EveryShapeTest, KeepsTheMeanRateAndReadsBack) {
  GeneratorOptions options;
  options.duration = absl::Hours(48);
  const Trace trace = GenerateTrace(GetParam(), options);
  EXPECT_EQ(trace.counts.size(), 2880u);
  EXPECT_EQ(trace.class_name, GetParam().class_name);
  EXPECT_NEAR(Sum(trace) / static_cast<double>(trace.seconds()), 10, 0.1);
  std::ostringstream out;
  WriteTrace(trace, out);
  base::ErrorList errors;
  const std::optional<Trace> again = ParseTrace(out.str(), trace.name, errors);
  ASSERT_TRUE(again.has_value()) << errors.ToString();
  EXPECT_EQ(again->counts, trace.counts);
}

TEST_P(EveryShapeTest, SeedAndOptionsDecideEverything) {
  GeneratorOptions options;
  options.duration = absl::Hours(3);
  const Trace trace = GenerateTrace(GetParam(), options);
  EXPECT_EQ(trace.counts, GenerateTrace(GetParam(), options).counts);
  options.seed = 2;
  EXPECT_NE(trace.counts, GenerateTrace(GetParam(), options).counts);
}

TEST_P(EveryShapeTest, HasThePeakThatIsAskedFor) {
  GeneratorOptions options;
  options.duration = absl::Hours(24);
  options.noise = false;
  options.mean_rate = 100;
  options.peak_to_mean = 1.5;
  const Trace trace = GenerateTrace(GetParam(), options);
  EXPECT_NEAR(Sum(trace) / static_cast<double>(trace.seconds()), 100, 0.01);
  const double peak = *std::max_element(trace.counts.begin(), trace.counts.end()) / 60;
  // Shapes whose peaks are shorter than a step, or random, stay below; drawn pauses miss it a
  // little.
  EXPECT_LE(peak, GetParam().idle_pauses ? 180 : 150.1);
  EXPECT_GE(peak, GetParam().name == "steady" ? 100 : 110);
}

TEST_P(EveryShapeTest, AShortTraceIsNotEmpty) {
  GeneratorOptions options;
  options.duration = absl::Seconds(2);
  options.step = absl::Seconds(1);
  options.noise = false;
  EXPECT_EQ(Sum(GenerateTrace(GetParam(), options)), 20);
}

INSTANTIATE_TEST_SUITE_P(Shapes, EveryShapeTest, ::testing::ValuesIn(Shapes()),
                         [](const auto& shape) {
                           std::string name(shape.param.name);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(GeneratorTest, ShapesAreWhatTheirNamesSay) {
  GeneratorOptions options;
  options.duration = absl::Hours(2);
  options.noise = false;
  const auto counts = [&](const char* shape) {
    return GenerateTrace(*FindShape(shape), options).counts;
  };
  const std::vector<double> square = counts("square");
  EXPECT_EQ(square[0], 1200);
  EXPECT_EQ(square[29], 1200);
  EXPECT_EQ(square[30], 0);
  const std::vector<double> ramp = counts("ramp");
  EXPECT_TRUE(std::is_sorted(ramp.begin(), ramp.end()));
  const std::vector<double> impulse = counts("impulse");
  EXPECT_EQ(impulse[60], 72'000);
  EXPECT_EQ(std::count(impulse.begin(), impulse.end(), 0), 119);
  const std::vector<double> cron = counts("cron");
  EXPECT_EQ(cron[0], cron[60]);
  EXPECT_EQ(std::count(cron.begin(), cron.end(), 0), 118);
  const std::vector<double> steady = counts("steady");
  EXPECT_EQ(std::count(steady.begin(), steady.end(), 600), 120);
}

TEST(GeneratorTest, IntermittentLoadIsIdleMostOfTheTime) {
  GeneratorOptions options;
  options.duration = absl::Hours(24 * 7);
  const Trace trace = GenerateTrace(*FindShape("intermittent"), options);
  const auto idle = std::count(trace.counts.begin(), trace.counts.end(), 0);
  EXPECT_GT(idle, static_cast<int64_t>(trace.counts.size()) * 8 / 10);
  EXPECT_LT(idle, static_cast<int64_t>(trace.counts.size()));
}

TEST(GeneratorTest, RefusesWhatMakesNoTrace) {
  const auto problems = [](auto change) {
    GeneratorOptions options;
    change(options);
    base::ErrorList errors;
    CheckGeneratorOptions(options, errors);
    return errors.problems().size();
  };
  EXPECT_EQ(problems([](GeneratorOptions&) {}), 0u);
  EXPECT_EQ(problems([](GeneratorOptions& o) { o.step = absl::ZeroDuration(); }), 1u);
  EXPECT_EQ(problems([](GeneratorOptions& o) { o.step = absl::Milliseconds(1500); }), 1u);
  EXPECT_EQ(problems([](GeneratorOptions& o) { o.duration = absl::Seconds(90); }), 1u);
  EXPECT_EQ(problems([](GeneratorOptions& o) { o.duration = absl::InfiniteDuration(); }), 1u);
  EXPECT_EQ(problems([](GeneratorOptions& o) { o.mean_rate = -1; }), 1u);
  EXPECT_EQ(problems([](GeneratorOptions& o) { o.mean_rate = std::nan(""); }), 1u);
  EXPECT_EQ(problems([](GeneratorOptions& o) { o.peak_to_mean = 0.5; }), 1u);
  EXPECT_EQ(FindShape("heptagon"), nullptr);
}

std::string Problems(const SimulationOptions& options) {
  base::ErrorList errors;
  CheckOptions(options, errors);
  return errors.ToString(100);
}

TEST(OptionsTest, DefaultsAreFine) { EXPECT_EQ(Problems(SimulationOptions()), ""); }

TEST(OptionsTest, AllProblemsAreToldAtOnceWithTheirFields) {
  SimulationOptions options;
  options.capacity = 0;
  options.capacity_floor = std::nan("");
  options.believed_capacity_factor = -1;
  options.startup_delay = StartupDelay::Fixed(-absl::Seconds(1));
  options.prices.replica_second = 0;
  options.min_replicas = base::Replicas(5);
  options.max_replicas = base::Replicas(4);
  options.stale_after = absl::ZeroDuration();
  options.feed.interval = absl::ZeroDuration();
  options.feed.scrape_lag = absl::Milliseconds(500);
  options.feed.rate_window = absl::InfiniteDuration();
  options.feed.outages = {{absl::Seconds(2), absl::Seconds(1)}};
  const std::string problems = Problems(options);
  for (const char* const field :
       {"capacity:", "capacityFloor:", "believedCapacityFactor:", "startupDelay:",
        "prices.replicaSecond:", "minReplicas: 5 is above maxReplicas, 4", "staleAfter:",
        "interval:", "scrapeLag: 500ms is not a whole number", "rateWindow:", "outages[0]:"}) {
    EXPECT_THAT(problems, ::testing::HasSubstr(field));
  }
}

TEST(OptionsTest, InitialReplicasStayBelowTheMaximum) {
  SimulationOptions options;
  options.initial_replicas = base::Replicas(201);
  EXPECT_THAT(Problems(options), ::testing::HasSubstr("initialReplicas"));
}

}  // namespace
}  // namespace springtide::simulator
