#include "policies/rate_history.h"

#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <random>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

using Admission = RateHistory::Admission;

absl::Time At(double seconds) { return absl::UnixEpoch() + absl::Seconds(seconds); }

Sample Second(int end, double value) { return {At(end), absl::Seconds(1), value}; }

TEST(RateHistoryTest, ConstantRateInSameRateOut) {
  RateHistory history(absl::Seconds(60), absl::Seconds(1));
  for (int t = 1; t <= 200; ++t) {
    ASSERT_EQ(history.Record(Second(t, 7.3)), Admission::kRecorded);
    for (const int width : {1, 5, 60}) {
      const WindowMean mean = history.LatestMean(absl::Seconds(width));
      EXPECT_DOUBLE_EQ(mean.mean, 7.3);
      EXPECT_EQ(mean.covered, absl::Seconds(std::min(width, t)));
    }
  }
}

TEST(RateHistoryTest, NothingObservedIsNotZero) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  EXPECT_TRUE(history.empty());
  EXPECT_EQ(history.newest_end(), absl::InfinitePast());
  EXPECT_EQ(history.LatestMean(absl::Seconds(10)).covered, absl::ZeroDuration());
}

TEST(RateHistoryTest, InteriorGapIsUnknown) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  history.Record(Second(1, 4));
  history.Record(Second(5, 8));  // seconds 2, 3 and 4 were never reported
  const WindowMean mean = history.LatestMean(absl::Seconds(5));
  EXPECT_DOUBLE_EQ(mean.mean, 6);
  EXPECT_EQ(mean.covered, absl::Seconds(2));
}

TEST(RateHistoryTest, TrailingGapIsUnknown) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  history.Record(Second(1, 4));
  EXPECT_EQ(history.MeanAt(At(4), absl::Seconds(3)).covered, absl::ZeroDuration());
  EXPECT_EQ(history.MeanAt(At(3), absl::Seconds(3)).covered, absl::Seconds(1));
}

TEST(RateHistoryTest, LateSampleFillsItsGapExactly) {
  RateHistory late(absl::Seconds(10), absl::Seconds(1));
  RateHistory in_order(absl::Seconds(10), absl::Seconds(1));
  for (const int t : {1, 2, 4, 5}) late.Record(Second(t, t));
  EXPECT_EQ(late.Record(Second(3, 3)), Admission::kRecorded);
  for (const int t : {1, 2, 3, 4, 5}) in_order.Record(Second(t, t));
  for (const int width : {1, 2, 3, 4, 5}) {
    EXPECT_EQ(late.LatestMean(absl::Seconds(width)).mean,
              in_order.LatestMean(absl::Seconds(width)).mean);
  }
}

TEST(RateHistoryTest, FirstReportOfATimeStands) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  history.Record(Second(1, 4));
  EXPECT_EQ(history.Record(Second(1, 4)), Admission::kDuplicate);
  EXPECT_EQ(history.Record(Second(1, 9)), Admission::kDuplicate);
  EXPECT_EQ(history.LatestMean(absl::Seconds(1)).mean, 4);
}

TEST(RateHistoryTest, OverlappingSampleCoversOnlyWhatWasUnknown) {
  RateHistory history(absl::Seconds(60), absl::Seconds(1));
  history.Record({At(60), absl::Seconds(60), 10});
  history.Record({At(75), absl::Seconds(60), 20});  // scraped every 15 s, averages over 60 s
  const WindowMean mean = history.MeanAt(At(75), absl::Seconds(30));
  EXPECT_DOUBLE_EQ(mean.mean, 15);
  EXPECT_EQ(mean.covered, absl::Seconds(30));
}

TEST(RateHistoryTest, LongSampleIsItsOwnBestEstimate) {
  RateHistory history(absl::Seconds(60), absl::Seconds(1));
  history.Record({At(60), absl::Seconds(60), 10});
  history.Record({At(75), absl::Seconds(60), 20});
  EXPECT_EQ(history.LatestMean(absl::Seconds(60)).mean, 20);
  EXPECT_EQ(history.LatestMean(absl::Seconds(10)).covered, absl::Seconds(10));
}

TEST(RateHistoryTest, FrequentSamplesKeepTheLookBack) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  for (int i = 1; i <= 400; ++i) {
    history.Record({At(i * 0.1), absl::Milliseconds(100), i <= 350 ? 1.0 : 3.0});
  }
  const WindowMean mean = history.LatestMean(absl::Seconds(10));
  EXPECT_NEAR(mean.mean, 2, 1e-9);
  EXPECT_GE(mean.covered, absl::Milliseconds(9999));
}

TEST(RateHistoryTest, RefusesWhatIsNotASample) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  const double inf = std::numeric_limits<double>::infinity();
  for (const double value : {std::nan(""), inf, -inf, -1.0, 1e300}) {
    EXPECT_EQ(history.Record(Second(1, value)), Admission::kInvalid) << value;
  }
  for (const absl::Duration window :
       {absl::ZeroDuration(), absl::Seconds(-1), absl::Hours(25), absl::InfiniteDuration()}) {
    EXPECT_EQ(history.Record({At(1), window, 1}), Admission::kInvalid) << window;
  }
  for (const absl::Time end : {absl::InfinitePast(), absl::InfiniteFuture()}) {
    EXPECT_EQ(history.Record({end, absl::Seconds(1), 1}), Admission::kInvalid) << end;
  }
  EXPECT_TRUE(history.empty());
}

TEST(RateHistoryTest, RefusesWhatIsOlderThanTheLookBack) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  history.Record(Second(100, 1));
  EXPECT_EQ(history.Record(Second(90, 1)), Admission::kTooOld);
  EXPECT_EQ(history.Record(Second(91, 1)), Admission::kRecorded);
}

// Against a plain map from second to value, for random samples in random order.
TEST(RateHistoryTest, AgreesWithAModel) {
  constexpr int kLookBack = 20;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    RateHistory history(absl::Seconds(kLookBack), absl::Seconds(1));
    std::map<int, double> model;  // second (by its end) -> value
    int newest = 0;
    for (int i = 0; i < 60; ++i) {
      const int end = std::max(1, newest + static_cast<int>(random() % 9) - 4);
      const int window = 1 + static_cast<int>(random() % 4);
      const double value = static_cast<double>(random() % 100);
      const Admission admission = history.Record({At(end), absl::Seconds(window), value});
      if (newest > 0 && end <= newest - kLookBack) {
        EXPECT_EQ(admission, Admission::kTooOld);
        continue;
      }
      bool fills = false;
      for (int s = end - window + 1; s <= end; ++s) {
        // A sample in order only covers what follows the newest; older gaps stay unknown.
        if (end > newest && newest > 0 && s <= newest) continue;
        fills |= model.emplace(s, value).second;
      }
      EXPECT_EQ(admission, fills ? Admission::kRecorded : Admission::kDuplicate);
      newest = std::max(newest, end);
      for (const int width : {1, 3, 10}) {
        double sum = 0;
        int covered = 0;
        for (int s = newest - width + 1; s <= newest; ++s) {
          const auto it = model.find(s);
          if (it == model.end()) continue;
          sum += it->second;
          ++covered;
        }
        const WindowMean mean = history.MeanAt(At(newest), absl::Seconds(width));
        ASSERT_EQ(mean.covered, absl::Seconds(covered)) << "seed " << seed << " step " << i;
        ASSERT_NEAR(mean.mean, sum / covered, 1e-9) << "seed " << seed << " step " << i;
      }
    }
  }
}

TEST(RateHistoryTest, SurvivesSaveAndLoad) {
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  for (const int t : {1, 2, 5, 6, 30, 31, 33}) history.Record(Second(t, 1.0 / t));
  base::Archive saver = base::Archive::Saver();
  history.Persist(saver);
  const base::Value saved = saver.TakeValue();
  RateHistory loaded(absl::Seconds(10), absl::Seconds(1));
  base::ErrorList errors;
  base::Archive loader = base::Archive::Loader(saved, base::FieldPath(), errors);
  loaded.Persist(loader);
  ASSERT_TRUE(errors.ok()) << errors.ToString();
  EXPECT_EQ(loaded.newest_end(), history.newest_end());
  EXPECT_EQ(loaded.LatestMean(absl::Seconds(10)).mean, history.LatestMean(absl::Seconds(10)).mean);
}

TEST(RateHistoryTest, RefusesDamagedState) {
  base::Value segment = base::Value::Map();
  segment.Set("begin", int64_t{5});
  segment.Set("end", int64_t{4});  // ends before it begins
  segment.Set("value", 1.0);
  base::Value state = base::Value::Map();
  state.Set("segments", base::Value::List{segment});
  state.Set("newestValue", 1.0);
  state.Set("newestWindow", int64_t{1});
  RateHistory history(absl::Seconds(10), absl::Seconds(1));
  base::ErrorList errors;
  base::Archive loader = base::Archive::Loader(state, base::FieldPath("history"), errors);
  history.Persist(loader);
  EXPECT_FALSE(errors.ok());
  EXPECT_TRUE(history.empty());
}

}  // namespace
}  // namespace springtide::policies
