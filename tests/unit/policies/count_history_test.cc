#include "policies/count_history.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

using base::Replicas;

absl::Time At(double seconds) {
  return absl::FromUnixSeconds(1'700'000'000) + absl::Seconds(seconds);
}

TEST(CountHistoryTest, ANewHistoryStartsFromWhatIsThere) {
  CountHistory history(absl::Seconds(60));
  EXPECT_EQ(history.Record(At(0), Replicas{7}, At(0)), Replicas{7});
}

TEST(CountHistoryTest, KnowsTheCountOnePeriodAgo) {
  CountHistory history(absl::Seconds(60));
  history.Record(At(0), Replicas{1}, At(0));
  history.Record(At(10), Replicas{5}, At(10));
  history.Record(At(20), Replicas{3}, At(20));
  EXPECT_EQ(history.Record(At(69.9), Replicas{3}, At(69.9)), Replicas{1});
  EXPECT_EQ(history.Record(At(70), Replicas{3}, At(70)), Replicas{5})
      << "exactly a period old is out";
  EXPECT_EQ(history.Record(At(80), Replicas{3}, At(80)), Replicas{3});
}

// Against the plain definition: the answer is a count that was there between one period and a
// period and a seventh ago.
TEST(CountHistoryTest, IsAtMostASeventhOfThePeriodOld) {
  for (const double seconds : {1.0, 15.0, 60.0, 1800.0}) {
    const absl::Duration period = absl::Seconds(seconds);
    CountHistory history(period);
    std::vector<std::pair<absl::Time, Replicas>> all;
    for (int i = 0; i < 4000; ++i) {
      const Replicas count{i < 2000 ? i : 4000 - (i * 7) % 31};
      const Replicas got = history.Record(At(i), count, At(i));
      all.emplace_back(At(i), count);
      Replicas low = all.front().second;
      Replicas high = low;
      bool found = false;
      for (auto it = all.rbegin(); it != all.rend(); ++it) {
        const absl::Duration age = At(i) - it->first;
        if (age < period) continue;
        low = found ? std::min(low, it->second) : it->second;
        high = found ? std::max(high, it->second) : it->second;
        found = true;
        if (age >= period + period / 7 + absl::Seconds(1)) break;
      }
      ASSERT_GE(got, low) << seconds << " " << i;
      ASSERT_LE(got, high) << seconds << " " << i;
    }
  }
}

TEST(CountHistoryTest, RoundTripsAndRefusesDamage) {
  CountHistory history(absl::Seconds(60));
  for (int i = 0; i < 40; ++i) history.Record(At(i), Replicas{i}, At(i));
  base::Archive saver = base::Archive::Saver();
  history.Persist(saver);
  const base::Value state = saver.TakeValue();
  CountHistory loaded(absl::Seconds(60));
  base::ErrorList errors("state");
  base::Archive loader = base::Archive::Loader(state, base::FieldPath("s"), errors);
  loaded.Persist(loader);
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  for (int i = 40; i < 160; ++i) {
    ASSERT_EQ(history.Record(At(i), Replicas{i}, At(i)), loaded.Record(At(i), Replicas{i}, At(i)))
        << i;
  }
  for (const base::Value& change :
       {base::Value(base::Value::Map{{"since", 0}, {"count", -1}}), base::Value(3),
        base::Value(base::Value::Map{{"since", "x"}, {"count", 1}})}) {
    base::ErrorList damage("state");
    const base::Value damaged(base::Value::Map{{"changes", base::Value::List{change}}});
    base::Archive damaged_loader = base::Archive::Loader(damaged, base::FieldPath("s"), damage);
    CountHistory(absl::Seconds(60)).Persist(damaged_loader);
    EXPECT_FALSE(damage.ok());
  }
}

}  // namespace
}  // namespace springtide::policies
