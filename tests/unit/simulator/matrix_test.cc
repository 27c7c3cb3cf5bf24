#include "simulator/matrix.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "gtest/gtest.h"
#include "simulator/generator.h"
#include "tests/unit/simulator/test_support.h"

namespace springtide::simulator {
namespace {

Matrix SmallMatrix() {
  Matrix matrix;
  for (const int hold : {0, 5, 60}) {
    matrix.policies.push_back(
        {"hold-" + std::to_string(hold), [hold]() -> std::unique_ptr<Decider> {
           return std::make_unique<Script>(Following(hold));
         }});
  }
  GeneratorOptions generator;
  generator.duration = absl::Hours(2);
  for (const char* const shape : {"diurnal", "intermittent", "spiky", "square"}) {
    matrix.traces.push_back(GenerateTrace(*FindShape(shape), generator));
  }
  matrix.seeds = {1, 2};
  matrix.options.arrivals = ArrivalModel::kPoisson;
  matrix.options.service = ServiceModel::kQueue;
  return matrix;
}

std::string Json(const Matrix& matrix) {
  return base::ToPrettyJson(ReportsToValue(matrix.options, RunMatrix(matrix)));
}

TEST(MatrixTest, AnyNumberOfThreadsGivesTheSameBytes) {
  Matrix matrix = SmallMatrix();
  matrix.threads = 1;
  const std::string one = Json(matrix);
  for (const int threads : {2, 3, 16, 0}) {
    matrix.threads = threads;
    EXPECT_EQ(Json(matrix), one) << threads << " threads";
  }
}

TEST(MatrixTest, OrdersByTraceThenSeedThenPolicy) {
  const Matrix matrix = SmallMatrix();
  const std::vector<Report> reports = RunMatrix(matrix);
  ASSERT_EQ(reports.size(), 4u * 2 * 3);
  size_t i = 0;
  for (const Trace& trace : matrix.traces) {
    for (const uint64_t seed : matrix.seeds) {
      for (const NamedPolicy& policy : matrix.policies) {
        EXPECT_EQ(reports[i].trace, trace.name);
        EXPECT_EQ(reports[i].seed, seed);
        EXPECT_EQ(reports[i].policy, policy.name);
        EXPECT_TRUE(reports[i].bounds.has_value());
        EXPECT_GE(reports[i].Regret().value_or(0), 1);
        ++i;
      }
    }
  }
}

TEST(MatrixTest, TheCompanyThatARunKeepsChangesNothing) {
  const Matrix matrix = SmallMatrix();
  Matrix turned = matrix;
  std::reverse(turned.policies.begin(), turned.policies.end());
  std::reverse(turned.traces.begin(), turned.traces.end());
  std::reverse(turned.seeds.begin(), turned.seeds.end());
  std::multiset<std::string> here;
  std::multiset<std::string> there;
  for (const Report& report : RunMatrix(matrix)) here.insert(base::ToJson(ToValue(report)));
  for (const Report& report : RunMatrix(turned)) there.insert(base::ToJson(ToValue(report)));
  EXPECT_EQ(here, there);
}

TEST(MatrixTest, SeedsMatterWhereArrivalsAreNoisy) {
  Matrix matrix = SmallMatrix();
  const std::vector<Report> noisy = RunMatrix(matrix);
  EXPECT_NE(noisy[0].requests, noisy[3].requests);
  matrix.options.arrivals = ArrivalModel::kEven;
  const std::vector<Report> even = RunMatrix(matrix);
  EXPECT_EQ(even[0].requests, even[3].requests);
}

TEST(MatrixTest, ProgressGrowsToItsEnd) {
  Matrix matrix = SmallMatrix();
  matrix.threads = 3;
  std::vector<int64_t> seen;
  int64_t whole = 0;
  // Never called from two threads at once, so no lock is needed here.
  matrix.progress = [&](int64_t done, int64_t total) {
    seen.push_back(done);
    whole = total;
  };
  RunMatrix(matrix);
  EXPECT_EQ(seen.size(), 4u * 2 * (3 + 1)) << "a run or the bounds each time";
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back(), whole);
  EXPECT_EQ(whole, 4 * 2 * 4 * 7200);
}

// Rows: counts what is written.
class Rows : public SeriesSink {
 public:
  explicit Rows(std::atomic<int64_t>& rows) : rows_(rows) {}
  void Write(const SeriesRow& /*row*/) override { ++rows_; }

 private:
  std::atomic<int64_t>& rows_;
};

TEST(MatrixTest, ASeriesIsWrittenWhereOneIsAskedFor) {
  Matrix matrix = SmallMatrix();
  std::atomic<int64_t> rows{0};
  matrix.series = [&](absl::string_view policy, const Trace& trace,
                      uint64_t seed) -> std::unique_ptr<SeriesSink> {
    if (policy != "hold-5" || trace.name != "spiky" || seed != 2) return nullptr;
    return std::make_unique<Rows>(rows);
  };
  RunMatrix(matrix);
  EXPECT_EQ(rows, 7200);
}

TEST(MatrixTest, BoundsAreLeftOutWhenNotAskedFor) {
  Matrix matrix = SmallMatrix();
  matrix.bounds = false;
  for (const Report& report : RunMatrix(matrix)) EXPECT_FALSE(report.bounds.has_value());
}

TEST(MatrixTest, AnEmptyMatrixHasNoReports) { EXPECT_TRUE(RunMatrix(Matrix()).empty()); }

}  // namespace
}  // namespace springtide::simulator
