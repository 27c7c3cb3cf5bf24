#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "tests/unit/k8s/election_world.h"

namespace springtide::k8s {
namespace {

// ExpectNoOverlap: terms follow one another in what was accepted, and each has one leader.
void ExpectNoOverlap(const std::vector<ElectionWorld::Accepted>& accepted) {
  std::map<int32_t, std::string> leaders;
  int32_t highest = -1;
  for (const auto& write : accepted) {
    const auto [leader, first] = leaders.emplace(write.term, write.identity);
    ASSERT_EQ(leader->second, write.identity) << "two leaders in term " << write.term;
    ASSERT_GE(write.term, highest)
        << write.identity << " wrote in an earlier term, at " << absl::FormatDuration(write.at);
    highest = write.term;
  }
}

struct Tally {
  int64_t writes = 0;
  size_t terms = 0;
  int64_t refused = 0;
  absl::Duration slowest_recovery;  // from healing to the first accepted write
  absl::Duration slowest_takeover;  // from the death of a leader to the first accepted write

  void Print(const char* what, int seeds) const {
    std::printf(
        "%s: %d seeds, %lld accepted writes, %zu terms, %lld refused by term, slowest "
        "recovery after healing %s, slowest take-over from a dead leader %s\n",
        what, seeds, static_cast<long long>(writes), terms, static_cast<long long>(refused),
        absl::FormatDuration(slowest_recovery).c_str(),
        absl::FormatDuration(slowest_takeover).c_str());
  }
};

// One seed: chaos, healing, a dead leader. `limit` is for each recovery, in true time.
void RunOne(const ElectionWorld::Options& options, Tally& tally) {
  ElectionWorld world(options);
  world.Chaos(absl::Minutes(6));
  const absl::Duration healed = world.now();
  world.Calm(absl::Seconds(90));
  // 30 s by the slowest clock that counts them.
  const absl::Duration limit = absl::Seconds(30) / std::min(1.0, world.slowest_rate());
  const auto recovered = world.FirstWriteSince(healed);
  ASSERT_TRUE(recovered);
  EXPECT_LE(*recovered - healed, limit);
  tally.slowest_recovery = std::max(tally.slowest_recovery, *recovered - healed);

  ASSERT_TRUE(world.KillLeader()) << "after 90 s of calm somebody leads";
  const absl::Duration died = world.now();
  world.Calm(absl::Seconds(90));
  const auto taken_over = world.FirstWriteSince(died);
  ASSERT_TRUE(taken_over);
  EXPECT_LE(*taken_over - died, limit);
  tally.slowest_takeover = std::max(tally.slowest_takeover, *taken_over - died);

  ExpectNoOverlap(world.accepted());
  std::set<int32_t> terms;
  for (const auto& write : world.accepted()) terms.insert(write.term);
  tally.writes += static_cast<int64_t>(world.accepted().size());
  tally.terms += terms.size();
  tally.refused += world.refused_terms();
}

TEST(ElectionSimulationTest, OnTrueClocksTheFenceAloneKeepsTermsApart) {
  constexpr int kSeeds = 60;
  Tally tally;
  for (int seed = 1; seed <= kSeeds && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    ElectionWorld::Options options;
    options.seed = static_cast<uint64_t>(seed);
    RunOne(options, tally);
  }
  tally.Print("true clocks", kSeeds);
  EXPECT_GT(tally.terms, size_t{kSeeds} * 5) << "there must be something to survive";
}

// Within lease duration / renew deadline (1.5) no two fences are open at once, whatever the rates.
TEST(ElectionSimulationTest, OnClocksOfDifferentRatesTheFenceAloneKeepsTermsApart) {
  constexpr int kSeeds = 60;
  Tally tally;
  for (int seed = 1; seed <= kSeeds && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    ElectionWorld::Options options;
    options.seed = 1000 + static_cast<uint64_t>(seed);
    options.slowest = 0.5 + 0.01 * (seed % 50);
    options.fastest = 1.4 * options.slowest;
    RunOne(options, tally);
  }
  tally.Print("rates within x1.4 of each other, x0.5 to x1.4 of the truth", kSeeds);
  EXPECT_GT(tally.terms, size_t{kSeeds} * 5);
}

// Beyond, and with writes that are held up for longer than any lease, no lock keeps leaders apart:
// then it is the term that each write carries, which the object it changes remembers.
TEST(ElectionSimulationTest, WithTermsInTheObjectNothingElseIsNeeded) {
  constexpr int kSeeds = 60;
  Tally tally;
  for (int seed = 1; seed <= kSeeds && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    ElectionWorld::Options options;
    options.seed = 2000 + static_cast<uint64_t>(seed);
    options.slowest = 0.5;
    options.fastest = 1.4;
    options.max_write_latency = absl::Seconds(20);
    options.object_knows_terms = true;
    RunOne(options, tally);
  }
  tally.Print("rates x0.5 to x1.4, stale writes", kSeeds);
  EXPECT_GT(tally.refused, 0) << "the fence alone would have been enough: make it harder";
}

// The simulation can fail: a leader that counted its window from the answer, or a lease that is
// taken a little too early, would be seen. Clocks beyond the limit stand for both.
TEST(ElectionSimulationTest, FindsAnOverlapWhenThereIsOne) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    ElectionWorld::Options options;
    options.seed = seed;
    options.slowest = 0.4;
    options.fastest = 2;
    ElectionWorld world(options);
    world.Chaos(absl::Minutes(6));
    int32_t highest = -1;
    for (const auto& write : world.accepted()) {
      if (write.term < highest) return;
      highest = write.term;
    }
  }
  FAIL() << "clocks that differ five-fold must let two leaders write";
}

TEST(ElectionSimulationTest, ASeedGivesTheSameStoryAgain) {
  const auto run = [] {
    ElectionWorld::Options options;
    options.seed = 7;
    ElectionWorld world(options);
    world.Chaos(absl::Minutes(3));
    std::string story;
    for (const auto& write : world.accepted()) {
      absl::StrAppend(&story, absl::FormatDuration(write.at), " ", write.term, " ", write.identity,
                      "\n");
    }
    return story;
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace springtide::k8s
