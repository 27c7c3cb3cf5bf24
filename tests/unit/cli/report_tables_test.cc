// Figures, tables and the reading, on reports made by hand.
#include "cli/report_tables.h"

#include <cmath>

#include "cli/figures.h"
#include "cli/reading.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::cli {
namespace {

using simulator::Report;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

Report MakeReport(const std::string& policy, const std::string& trace, int64_t replica_seconds,
                  double late, double cost, uint64_t seed = 1) {
  Report report;
  report.policy = policy;
  report.trace = trace;
  report.trace_class = "steady";
  report.seed = seed;
  report.seconds = 86'400;
  report.capacity = 2;
  report.replica_seconds = replica_seconds;
  report.requests = 1000;
  report.late_requests = late;
  report.peak_replicas = 7;
  report.direction_flips = 12;
  report.cost = cost;
  simulator::Bounds bounds;
  bounds.ideal_cost = 50;
  bounds.startup_cost = 80;
  bounds.optimum.cost = 100;
  report.bounds = bounds;
  return report;
}

TEST(GatherFigures, AveragesSeedsAndKeepsTheOrder) {
  const std::vector<TraceFigures> traces =
      GatherFigures({MakeReport("b", "t1", 3600, 10, 110), MakeReport("a", "t1", 7200, 0, 200),
                     MakeReport("b", "t1", 10'800, 30, 121 / 1.1, 2),
                     MakeReport("a", "t1", 7200, 0, 200, 2), MakeReport("b", "t0", 3600, 0, 100)});
  ASSERT_THAT(traces, SizeIs(2));
  EXPECT_EQ(traces[0].trace, "t1");
  ASSERT_THAT(traces[0].policies, SizeIs(2));
  const Figures& b = traces[0].policies[0];
  EXPECT_EQ(b.policy, "b");
  EXPECT_DOUBLE_EQ(b.replica_hours, 2);
  EXPECT_DOUBLE_EQ(b.late_fraction, 0.02);
  EXPECT_DOUBLE_EQ(b.flips_per_day, 12);
  ASSERT_TRUE(b.regret.has_value());
  EXPECT_NEAR(*b.regret, 1.1, 1e-12);
  EXPECT_FALSE(b.wait_over_1s_fraction.has_value());
}

TEST(GatherFigures, SplitsTheCostIntoRungs) {
  const auto traces = GatherFigures({MakeReport("a", "t", 3600, 0, 200)});
  const auto& share = traces[0].policies[0].ladder;
  EXPECT_DOUBLE_EQ(share[0], 0.25);
  EXPECT_DOUBLE_EQ(share[1], 0.15);
  EXPECT_DOUBLE_EQ(share[2], 0.10);
  EXPECT_DOUBLE_EQ(share[3], 0.50);
}

TEST(TraceTable, ShowsLatenessOrWaitsByTheServiceModel) {
  Report report = MakeReport("a", "t", 3600, 5, 125);
  simulator::SimulationOptions options;
  {
    const TitledTable table = TraceTable(GatherFigures({report})[0], options);
    EXPECT_THAT(table.title, HasSubstr("t (steady): 1d, 1,000 requests; a replica serves 2 req/s"));
    EXPECT_THAT(table.table.ToText(200), AllOf(HasSubstr("late"), HasSubstr("0.50"),
                                               HasSubstr("1.250"), Not(HasSubstr("wait"))));
  }
  options.service = simulator::ServiceModel::kQueue;
  report.waits.emplace();
  report.waits->over_1s_requests = 250;
  report.waits->p99_seconds = 12.5;
  report.waits->max_seconds = 40;
  EXPECT_THAT(
      TraceTable(GatherFigures({report})[0], options).table.ToText(200),
      AllOf(HasSubstr("wait > 1 s"), HasSubstr("25.0"), HasSubstr("12.5"), HasSubstr("40")));
}

TEST(SummaryTable, ComparesWithTheBaseline) {
  const std::vector<Report> reports = {MakeReport("a", "t", 3600, 5, 125),
                                       MakeReport("b", "t", 7200, 10, 150)};
  const auto rows = simulator::Summarize(reports, "b");
  const std::string overall = SummaryTable(rows, false, "b").table.ToText(200);
  EXPECT_THAT(overall, AllOf(HasSubstr("x b"), HasSubstr("0.500"), Not(HasSubstr("class"))));
  const std::string by_class = SummaryTable(rows, true, "b").table.ToText(200);
  EXPECT_THAT(by_class, AllOf(HasSubstr("steady"), HasSubstr("overall")));
}

TEST(Reading, ComparesAndNamesTheKnob) {
  simulator::SimulationOptions options;
  const auto traces =
      GatherFigures({MakeReport("a", "t", 3600, 5, 200), MakeReport("b", "t", 7200, 0, 150)});
  const std::string text = Reading(traces, options);
  EXPECT_THAT(text, AllOf(HasSubstr("a: 0.50 % of requests were late, at 2.00 times the cost"),
                          HasSubstr("It took 50 % fewer replica-hours than b, where no request was "
                                    "late."),
                          HasSubstr("the load itself is 25 %"),
                          HasSubstr("not knowing the future costs most (50 %)")));
}

TEST(Reading, ComparesWithTheBaselineAlone) {
  const auto traces =
      GatherFigures({MakeReport("a", "t", 3600, 5, 200), MakeReport("b", "t", 7200, 0, 150),
                     MakeReport("c", "t", 3600, 0, 150)});
  EXPECT_THAT(Reading(traces, {}, "c"),
              AllOf(HasSubstr("It took as many replica-hours as c"), Not(HasSubstr("than b"))));
  EXPECT_THAT(Reading(traces, {}, "a"), Not(HasSubstr("It took")));
}

TEST(TraceTable, RoundsCountsThatAreSums) {
  Report report = MakeReport("a", "t", 3600, 5, 125);
  report.requests = 47'742.0000001;
  EXPECT_THAT(TraceTable(GatherFigures({report})[0], {}).title, HasSubstr(" 47,742 requests"));
}

TEST(Reading, NamesTheStartUpDelayAndTheLimitsWhenTheyCostMost) {
  simulator::SimulationOptions options;
  Report report = MakeReport("a", "t", 3600, 0, 101);
  EXPECT_THAT(Reading(GatherFigures({report}), options), HasSubstr("start-up delay costs most"));
  report.bounds->startup_cost = 51;
  EXPECT_THAT(Reading(GatherFigures({report}), options), HasSubstr("your limits cost most"));
}

TEST(Reading, SaysNothingOfABoundThatIsMissing) {
  Report report = MakeReport("a", "t", 3600, 0, 100);
  report.bounds.reset();
  EXPECT_EQ(Reading(GatherFigures({report}), {}), "a: no request was late.");
}

}  // namespace
}  // namespace springtide::cli
