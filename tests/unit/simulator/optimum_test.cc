#include "simulator/optimum.h"

#include <algorithm>
#include <limits>
#include <map>
#include <vector>

#include "gtest/gtest.h"
#include "simulator/random.h"

namespace springtide::simulator {
namespace {

Optimum Solve(const OptimumModel& model, const std::vector<int64_t>& demand) {
  OptimumSolver solver(model);
  for (const int64_t d : demand) solver.Add(d, 1);
  return solver.Finish();
}

// Exhaustive: the cheapest of all schedules, by trying in every second every replica count, with
// the whole pipeline of starting replicas as the state. Removal takes the newest starting ones
// first.
double Exhaustive(const OptimumModel& model, const std::vector<int64_t>& demand) {
  const auto delay = static_cast<size_t>(model.startup_seconds);
  // State: ready replicas, then those that become ready in 1, 2, ... D seconds.
  using State = std::vector<int64_t>;
  State start(delay + 1, 0);
  start[0] = model.initial_replicas;
  std::map<State, double> costs = {{start, 0}};
  for (size_t t = 0; t < demand.size(); ++t) {
    std::map<State, double> next;
    for (const auto& [from, cost] : costs) {
      State state = from;
      if (t > 0 && delay > 0) {
        state[0] += state[1];
        std::rotate(state.begin() + 1, state.begin() + 2, state.end());
        state[delay] = 0;
      }
      int64_t spec = 0;
      for (const int64_t count : state) spec += count;
      for (int64_t n = model.min_replicas; n <= model.max_replicas; ++n) {
        State to = state;
        double total = cost + model.prices.replica_second * static_cast<double>(n);
        if (n > spec) {
          to[delay] += n - spec;
          total += model.prices.start * static_cast<double>(n - spec);
        }
        int64_t remove = std::max<int64_t>(0, spec - n);
        for (size_t place = delay + 1; place-- > 0 && remove > 0;) {
          const int64_t gone = std::min(remove, to[place]);
          to[place] -= gone;
          remove -= gone;
        }
        total += model.prices.missing_replica_second *
                 static_cast<double>(std::max<int64_t>(0, demand[t] - to[0]));
        const auto found = next.find(to);
        if (found == next.end()) {
          next.emplace(std::move(to), total);
        } else {
          found->second = std::min(found->second, total);
        }
      }
    }
    costs = std::move(next);
  }
  double best = std::numeric_limits<double>::infinity();
  for (const auto& [state, cost] : costs) best = std::min(best, cost);
  return best;
}

int64_t Pick(Random& random, int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random.Next() % static_cast<uint64_t>(high - low + 1));
}

TEST(OptimumTest, EqualsExhaustiveSearchOnThousandsOfSmallCases) {
  Random random(2024, "optimum", "cases");
  for (int i = 0; i < 4000; ++i) {
    OptimumModel model;
    model.startup_seconds = Pick(random, 0, 3);
    model.max_replicas = Pick(random, 0, 3);
    model.min_replicas = Pick(random, 0, model.max_replicas);
    model.initial_replicas = Pick(random, 0, model.max_replicas);
    model.prices.replica_second = 1;
    model.prices.start = static_cast<double>(Pick(random, 0, 6));
    // Also prices at which a missed second costs less than a replica.
    model.prices.missing_replica_second = static_cast<double>(Pick(random, 0, 12)) / 2;
    std::vector<int64_t> demand(static_cast<size_t>(Pick(random, 1, 8)));
    for (int64_t& d : demand) d = Pick(random, 0, 1) * Pick(random, 0, 5);
    ASSERT_EQ(Solve(model, demand).cost, Exhaustive(model, demand))
        << "case " << i << ": D=" << model.startup_seconds << " min=" << model.min_replicas
        << " max=" << model.max_replicas << " n0=" << model.initial_replicas
        << " s=" << model.prices.start << " p=" << model.prices.missing_replica_second << " demand "
        << ::testing::PrintToString(demand);
  }
}

TEST(OptimumTest, RunsGiveTheSameAsSeconds) {
  Random random(9, "optimum", "runs");
  for (int i = 0; i < 200; ++i) {
    OptimumModel model;
    model.min_replicas = Pick(random, 0, 2);
    model.initial_replicas = Pick(random, 0, 4);
    model.max_replicas = 5;
    OptimumSolver runs(model);
    OptimumSolver seconds(model);
    for (int k = 0; k < 20; ++k) {
      const int64_t demand = Pick(random, 0, 7);
      const int64_t length = Pick(random, 0, 40);
      runs.Add(demand, length);
      for (int64_t s = 0; s < length; ++s) seconds.Add(demand, 1);
    }
    const Optimum a = runs.Finish();
    const Optimum b = seconds.Finish();
    ASSERT_EQ(a.cost, b.cost);
    ASSERT_EQ(a.replica_seconds, b.replica_seconds);
    ASSERT_EQ(a.starts, b.starts);
  }
}

// Demand of one replica from second 100 to 199 and again after a gap of `gap` seconds.
Optimum TwoNeeds(int64_t gap) {
  OptimumSolver solver(OptimumModel{});  // D = 10, c = 1, s = 5, p = 10
  solver.Add(0, 100);
  solver.Add(1, 100);
  solver.Add(0, gap);
  solver.Add(1, 100);
  return solver.Finish();
}

TEST(OptimumTest, KeepsAReplicaOverAGapUpToBreakEven) {
  // One start costs s + cD = 15, as much as 15 idle seconds.
  EXPECT_EQ(TwoNeeds(14).cost, 5 + 10 + 200 + 14);
  EXPECT_EQ(TwoNeeds(15).cost, 2 * 15 + 200);
  EXPECT_EQ(TwoNeeds(1000).cost, 2 * 15 + 200);
  EXPECT_EQ(TwoNeeds(14).starts, 1);
  EXPECT_EQ(TwoNeeds(1000).starts, 2);
  EXPECT_EQ(TwoNeeds(1000).missing_replica_seconds, 0);
}

TEST(OptimumTest, MissesAnImpulseThatIsNotWorthAStart) {
  // Serving n seconds costs 15 + n, missing them 10 n: even at 5/3.
  for (const int64_t length : {1, 2, 3}) {
    OptimumSolver solver(OptimumModel{});
    solver.Add(0, 100);
    solver.Add(4, length);
    solver.Add(0, 100);
    const Optimum optimum = solver.Finish();
    EXPECT_EQ(optimum.cost, 4 * (length == 1 ? 10 : 15 + length));
    EXPECT_EQ(optimum.missing_replica_seconds, length == 1 ? 4 : 0);
  }
}

TEST(OptimumTest, NothingIsReadyBeforeTheStartUpDelay) {
  OptimumSolver solver(OptimumModel{});
  solver.Add(1, 50);
  const Optimum optimum = solver.Finish();
  EXPECT_EQ(optimum.missing_replica_seconds, 10);
  EXPECT_EQ(optimum.cost, 10 * 10 + 5 + 50);
}

TEST(OptimumTest, ARampPaysForEachLevelOnce) {
  // One level more every 100 s from second 100 on, all held to the end at 1100.
  OptimumSolver solver(OptimumModel{});
  for (int64_t level = 0; level <= 10; ++level) solver.Add(level, 100);
  const Optimum optimum = solver.Finish();
  EXPECT_EQ(optimum.starts, 10);
  EXPECT_EQ(optimum.replica_seconds, 100 * 55 + 10 * 10);
  EXPECT_EQ(optimum.missing_replica_seconds, 0);
}

TEST(OptimumTest, LimitsCostWhatTheyForce) {
  OptimumModel model;
  model.min_replicas = 2;
  model.max_replicas = 3;
  OptimumSolver solver(model);
  solver.Add(0, 1000);
  solver.Add(5, 100);
  const Optimum optimum = solver.Finish();
  // Two all the time, one for the 100 s and its start, two missed throughout.
  EXPECT_EQ(optimum.starts, 3);
  EXPECT_EQ(optimum.replica_seconds, 2 * 1100 + 110);
  EXPECT_EQ(optimum.missing_replica_seconds, 200);
}

TEST(OptimumTest, NoTimeCostsNothing) {
  OptimumModel model;
  model.min_replicas = 3;
  EXPECT_EQ(OptimumSolver(model).Finish().cost, 0);
}

TEST(OptimumTest, DearerMissesNeverMakeItCheaper) {
  Random random(4, "optimum", "prices");
  for (int i = 0; i < 50; ++i) {
    std::vector<int64_t> demand(300);
    for (int64_t& d : demand) d = Pick(random, 0, 3) == 0 ? Pick(random, 0, 9) : 0;
    double last = 0;
    for (const double p : {1.0, 3.0, 10.0, 30.0, 100.0}) {
      OptimumModel model;
      model.prices.missing_replica_second = p;
      const double cost = Solve(model, demand).cost;
      EXPECT_GE(cost, last);
      last = cost;
    }
  }
}

}  // namespace
}  // namespace springtide::simulator
