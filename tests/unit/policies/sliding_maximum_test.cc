#include "policies/sliding_maximum.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

absl::Time At(double seconds) { return kStart + absl::Seconds(seconds); }

int32_t MaxOr(SlidingMaximum& maximum, absl::Time now, absl::Duration window, int32_t none = -1) {
  const auto top = maximum.Max(now, window);
  return top.has_value() ? top->value : none;
}

// A generator of its own, the same everywhere.
uint32_t Next(uint32_t& state) {
  state = state * 1664525U + 1013904223U;
  return state >> 8U;
}

TEST(SlidingMaximumTest, NothingPushedHasNoMaximum) {
  SlidingMaximum maximum;
  EXPECT_FALSE(maximum.Max(kStart, absl::Seconds(10)).has_value());
}

TEST(SlidingMaximumTest, HoldsEachLevelForTheWindowAfterItsLastNeed) {
  SlidingMaximum maximum;
  const absl::Duration window = absl::Seconds(10);
  maximum.Push(At(0), 5, window);
  maximum.Push(At(1), 3, window);
  maximum.Push(At(2), 1, window);
  EXPECT_EQ(MaxOr(maximum, At(9.999), window), 5);
  EXPECT_EQ(MaxOr(maximum, At(10), window), 3) << "exactly one window old is out";
  EXPECT_EQ(MaxOr(maximum, At(11), window), 1);
  EXPECT_EQ(MaxOr(maximum, At(12), window), -1);
}

TEST(SlidingMaximumTest, ARepeatedLevelIsAsOldAsItsLastNeed) {
  SlidingMaximum maximum;
  maximum.Push(At(0), 5, absl::Seconds(10));
  maximum.Push(At(6), 5, absl::Seconds(10));
  EXPECT_EQ(maximum.Max(At(6), absl::Seconds(10))->time, At(6));
  EXPECT_EQ(MaxOr(maximum, At(15), absl::Seconds(10)), 5);
}

TEST(SlidingMaximumTest, NegatedValuesGiveAMinimum) {
  SlidingMaximum maximum;
  maximum.Push(At(0), -3, absl::Seconds(10));
  maximum.Push(At(1), -7, absl::Seconds(10));
  EXPECT_EQ(-MaxOr(maximum, At(1), absl::Seconds(10)), 3);
}

// Against the plain definition: never too low, and never above what the last 1.1 windows held.
TEST(SlidingMaximumTest, NeverLeavesEarlyNorMuchTooLate) {
  uint32_t random = 7;
  for (const int range : {2, 8, 100, 100'000}) {
    for (const double window_seconds : {1.0, 15.0, 300.0}) {
      const absl::Duration window = absl::Seconds(window_seconds);
      SlidingMaximum maximum;
      std::vector<std::pair<absl::Time, int32_t>> pushed;
      absl::Time now = kStart;
      for (int i = 0; i < 3000; ++i) {
        now += absl::Milliseconds(Next(random) % 3000);
        // Falling ramps are what fills the queue.
        const auto noise = static_cast<int32_t>(Next(random) % static_cast<uint32_t>(range));
        const int32_t value = range == 100'000 ? range - (i % 700) : noise;
        maximum.Push(now, value, window);
        pushed.emplace_back(now, value);
        int32_t least = -1;
        int32_t most = -1;
        for (auto it = pushed.rbegin(); it != pushed.rend(); ++it) {
          if (now - it->first >= 1.1 * window) break;
          most = std::max(most, it->second);
          if (now - it->first < window) least = std::max(least, it->second);
        }
        const int32_t got = MaxOr(maximum, now, window);
        ASSERT_GE(got, least) << range << " " << window << " " << i;
        ASSERT_LE(got, most) << range << " " << window << " " << i;
        if (range <= 8) {
          ASSERT_EQ(got, least) << "few levels are exact";
        }
      }
    }
  }
}

TEST(SlidingMaximumTest, SurvivesHostileTimesAndWindows) {
  SlidingMaximum maximum;
  for (int i = 0; i < 100; ++i) maximum.Push(kStart, 100 - i, absl::InfiniteDuration());
  EXPECT_EQ(MaxOr(maximum, absl::InfiniteFuture(), absl::InfiniteDuration()), -1)
      << "infinitely long ago is outside of every window";
  for (int i = 0; i < 100; ++i) maximum.Push(kStart, 100 - i, absl::ZeroDuration());
  EXPECT_EQ(MaxOr(maximum, kStart, absl::Seconds(1)), 1) << "a window of 0 keeps nothing older";
  EXPECT_EQ(MaxOr(maximum, kStart, absl::ZeroDuration()), -1);
  maximum.Push(At(5), 9, absl::Seconds(10));
  maximum.Push(At(1), 4, absl::Seconds(10));
  EXPECT_EQ(MaxOr(maximum, At(14), absl::Seconds(10)), 9) << "the clock does not run backwards";
  EXPECT_EQ(MaxOr(maximum, At(15), absl::Seconds(10)), -1);
}

TEST(SlidingMaximumTest, AFullRingThatOutgrewItsWindowStillHolds) {
  SlidingMaximum maximum;
  for (int i = 0; i < 1000; ++i) maximum.Push(At(i), 1000 - i, absl::Seconds(1 + i));
  EXPECT_GE(MaxOr(maximum, At(999), absl::Seconds(1000)), 1);
}

TEST(SlidingMaximumTest, RoundTripsAndRefusesDamage) {
  SlidingMaximum maximum;
  for (int i = 0; i < 20; ++i) maximum.Push(At(i), 50 - i, absl::Seconds(60));
  base::Archive saver = base::Archive::Saver();
  maximum.Persist(saver);
  const base::Value state = saver.TakeValue();

  SlidingMaximum loaded;
  base::ErrorList errors("state");
  base::Archive loader = base::Archive::Loader(state, base::FieldPath("s"), errors);
  loaded.Persist(loader);
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  for (int i = 20; i < 90; ++i) {
    maximum.Push(At(i), i % 7, absl::Seconds(60));
    loaded.Push(At(i), i % 7, absl::Seconds(60));
    ASSERT_EQ(MaxOr(maximum, At(i), absl::Seconds(60)), MaxOr(loaded, At(i), absl::Seconds(60)));
  }

  base::Value damaged = state;
  base::Value& damaged_entries = damaged.Set("entries", *state.Find("entries"));
  base::Value::List& entries = *damaged_entries.if_list();
  std::swap(entries.front(), entries.back());
  base::ErrorList damage("state");
  base::Archive damaged_loader = base::Archive::Loader(damaged, base::FieldPath("s"), damage);
  SlidingMaximum().Persist(damaged_loader);
  EXPECT_FALSE(damage.ok());

  entries.assign(25, base::Value(base::Value::Map{{"time", 0}, {"value", 0}}));
  base::ErrorList too_many("state");
  base::Archive too_many_loader = base::Archive::Loader(damaged, base::FieldPath("s"), too_many);
  SlidingMaximum().Persist(too_many_loader);
  EXPECT_FALSE(too_many.ok());
}

}  // namespace
}  // namespace springtide::policies
