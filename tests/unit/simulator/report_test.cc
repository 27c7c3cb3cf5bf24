#include "simulator/report.h"

#include <string>

#include "base/json.h"
#include "gtest/gtest.h"
#include "simulator/summary.h"

namespace springtide::simulator {
namespace {

Report MakeReport(const std::string& policy, const std::string& trace,
                  const std::string& class_name, int64_t replica_seconds, double over_1s,
                  uint64_t seed = 1) {
  Report report;
  report.policy = policy;
  report.trace = trace;
  report.trace_class = class_name;
  report.seed = seed;
  report.seconds = 43'200;
  report.replica_seconds = replica_seconds;
  report.requests = 100;
  report.late_requests = 2 * over_1s;
  report.direction_flips = 3;
  report.cost = static_cast<double>(replica_seconds);
  report.bounds.emplace();
  report.bounds->optimum.cost = 50;
  report.bounds->optimum.replica_seconds = 50;
  report.waits.emplace();
  report.waits->over_1s_requests = over_1s;
  report.waits->max_seconds = over_1s * 2;
  return report;
}

TEST(ReportTest, JsonHasTheFieldsOfTheContract) {
  const base::Value value = ToValue(MakeReport("p", "t", "c", 100, 5));
  for (const char* const name : {"policy",
                                 "trace",
                                 "replicaSeconds",
                                 "starts",
                                 "missingReplicaSeconds",
                                 "lateRequestFraction",
                                 "coldStarts",
                                 "scaleChanges",
                                 "directionFlips",
                                 "peakReplicas",
                                 "cost",
                                 "optimalCost",
                                 "optimalReplicaSeconds",
                                 "regret",
                                 "waitOver1sFraction",
                                 "waitOver5sFraction",
                                 "waitP50Seconds",
                                 "waitP95Seconds",
                                 "waitP99Seconds",
                                 "waitMaxSeconds",
                                 "releaseWaitMaxSeconds"}) {
    EXPECT_NE(value.Find(name), nullptr) << name;
  }
  EXPECT_EQ(*value.Find("regret"), base::Value(2.0));
  EXPECT_EQ(*value.Find("waitOver1sFraction"), base::Value(0.05));
}

TEST(ReportTest, LeavesOutWhatWasNotComputed) {
  Report report = MakeReport("p", "t", "c", 100, 5);
  report.waits.reset();
  report.bounds.reset();
  const base::Value value = ToValue(report);
  EXPECT_EQ(value.Find("waitMaxSeconds"), nullptr);
  EXPECT_EQ(value.Find("regret"), nullptr);
}

TEST(ReportTest, WrapsRunsWithVersionAndOptions) {
  const base::Value value = ReportsToValue(SimulationOptions(), {Report(), Report()});
  EXPECT_EQ(*value.Find("schemaVersion"), base::Value(kReportSchemaVersion));
  EXPECT_EQ(value.Find("runs")->if_list()->size(), 2u);
  EXPECT_EQ(*value.Find("options")->Find("startupDelaySeconds"), base::Value(10));
  EXPECT_EQ(*value.Find("options")->Find("feed")->Find("wakeSignal"), base::Value(true));
}

TEST(ReportTest, RegretOfWhatIsFree) {
  Report report;
  EXPECT_FALSE(report.Regret().has_value());
  report.bounds.emplace();
  EXPECT_EQ(report.Regret(), 1);
  report.cost = 1;
  EXPECT_FALSE(report.Regret().has_value());
  EXPECT_TRUE(ToValue(report).Find("regret")->is_null());
  EXPECT_EQ(report.LateFraction(), 0) << "no requests, none late";
  EXPECT_EQ(report.FlipsPerDay(), 0);
}

TEST(LadderTest, SharesAddUpToThePolicysCost) {
  Bounds bounds;
  bounds.ideal_cost = 40;
  bounds.startup_cost = 50;
  bounds.optimum.cost = 60;
  const auto ladder = Ladder(bounds, 100);
  EXPECT_EQ(ladder[0].name, "ideal");
  EXPECT_DOUBLE_EQ(ladder[0].share, 0.4);
  EXPECT_DOUBLE_EQ(ladder[1].share, 0.1);
  EXPECT_DOUBLE_EQ(ladder[2].share, 0.1);
  EXPECT_DOUBLE_EQ(ladder[3].share, 0.4);
  EXPECT_EQ(Ladder(bounds, 0)[3].share, 0);
}

TEST(LadderTest, TellsStartUpFromLimits) {
  Trace trace;
  trace.counts.assign(100, 0.0);
  trace.counts.insert(trace.counts.end(), 100, 4.0);
  SimulationOptions options;
  options.capacity = 1;
  Bounds bounds = ComputeBounds(trace, options);
  EXPECT_EQ(bounds.ideal_cost, 400);
  EXPECT_EQ(bounds.startup_cost, 400 + 4 * 15);
  EXPECT_EQ(bounds.optimum.cost, bounds.startup_cost);
  options.max_replicas = base::Replicas(3);
  options.min_replicas = base::Replicas(1);
  bounds = ComputeBounds(trace, options);
  EXPECT_EQ(bounds.startup_cost, 460);
  EXPECT_EQ(bounds.optimum.cost, (200 + 5) + 2 * 115 + 1000);
}

const SummaryRow* Find(const std::vector<SummaryRow>& rows, const std::string& policy,
                       const std::string& class_name) {
  for (const SummaryRow& row : rows) {
    if (row.policy == policy && row.trace_class == class_name) return &row;
  }
  return nullptr;
}

TEST(SummaryTest, ComparesClassByClassWithTheBaseline) {
  const std::vector<Report> reports = {
      MakeReport("base", "a", "x", 100, 10), MakeReport("mine", "a", "x", 50, 4),
      MakeReport("base", "b", "x", 100, 30), MakeReport("mine", "b", "x", 200, 6),
      MakeReport("base", "c", "y", 100, 0),  MakeReport("mine", "c", "y", 25, 0)};
  const std::vector<SummaryRow> rows = Summarize(reports, "base");
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[0].trace_class, "x");
  EXPECT_EQ(rows[0].policy, "base");
  EXPECT_EQ(rows[4].trace_class, kAllClasses);
  const SummaryRow& x = *Find(rows, "mine", "x");
  EXPECT_EQ(x.traces, 2);
  EXPECT_NEAR(*x.relative_hours, 1.0, 1e-12) << "halved here, doubled there";
  EXPECT_DOUBLE_EQ(*x.wait_over_1s_fraction, 0.05);
  EXPECT_DOUBLE_EQ(*x.relative_wait_over_1s, 0.25);
  EXPECT_DOUBLE_EQ(x.late_fraction, 0.1);
  EXPECT_DOUBLE_EQ(x.flips_per_day, 6);
  EXPECT_NEAR(*x.regret, 2.0, 1e-12) << "1 and 4";
  EXPECT_EQ(*x.wait_max_seconds, 12);
  const SummaryRow& y = *Find(rows, "mine", "y");
  EXPECT_FALSE(y.relative_wait_over_1s.has_value()) << "nothing to compare with";
  EXPECT_NEAR(*Find(rows, "mine", "overall")->relative_hours, 0.62996, 1e-5);
  EXPECT_NEAR(*Find(rows, "base", "overall")->relative_hours, 1, 1e-12);
}

TEST(SummaryTest, AveragesSeedsBeforeTraces) {
  const std::vector<Report> reports = {
      MakeReport("base", "a", "x", 100, 10, 1), MakeReport("base", "a", "x", 300, 20, 2),
      MakeReport("mine", "a", "x", 150, 10, 1), MakeReport("mine", "a", "x", 50, 20, 2)};
  const std::vector<SummaryRow> rows = Summarize(reports, "base");
  EXPECT_EQ(Find(rows, "mine", "x")->traces, 1);
  EXPECT_NEAR(*Find(rows, "mine", "x")->relative_hours, 0.5, 1e-12);
}

TEST(SummaryTest, WithoutABaselineNothingIsRelative) {
  const std::vector<SummaryRow> rows = Summarize({MakeReport("mine", "a", "", 0, 1)}, "other");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_FALSE(rows[0].relative_hours.has_value());
  EXPECT_TRUE(ToValue(rows[0]).Find("relativeHours")->is_null());
  EXPECT_TRUE(Summarize({}, "other").empty());
}

}  // namespace
}  // namespace springtide::simulator
