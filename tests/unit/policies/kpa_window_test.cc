#include "policies/kpa_window.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

absl::Time At(int64_t seconds) { return absl::UnixEpoch() + absl::Seconds(seconds); }

KpaWindow Linear(int64_t seconds) {
  return KpaWindow(absl::Seconds(seconds), absl::Seconds(1), KpaAveraging::kLinear);
}

KpaWindow Weighted(int64_t seconds) {
  return KpaWindow(absl::Seconds(seconds), absl::Seconds(1), KpaAveraging::kWeighted);
}

// The linear window written down as its definition: a map of buckets and no running total.
class NaiveWindow {
 public:
  explicit NaiveWindow(int64_t count) : count_(count) {}

  void Record(int64_t bucket, double value) {
    if (!first_.has_value()) {
      first_ = bucket;
      last_ = bucket;
    } else if (bucket <= last_ - count_) {
      return;
    } else if (bucket >= last_ + count_) {
      first_ = bucket;
      values_.clear();
    }
    first_ = std::min(*first_, bucket);
    last_ = std::max(last_, bucket);
    values_[bucket] += value;
  }

  double Average(int64_t now) const {
    if (!first_.has_value() || now - last_ >= count_) return 0;
    const int64_t newest = std::max(now, last_);
    double sum = 0;
    for (const auto& [bucket, value] : values_) {
      if (bucket > newest - count_) sum += value;
    }
    const int64_t gap = newest - last_;
    const int64_t span = std::min(last_ - *first_ + 1, count_ - gap);
    return std::round(sum / static_cast<double>(span) * 1e6) / 1e6;
  }

 private:
  int64_t count_;
  std::optional<int64_t> first_;
  int64_t last_ = 0;
  std::map<int64_t, double> values_;
};

TEST(KpaWindowTest, AgreesWithItsDefinitionOnLateRepeatedAndMissingSamples) {
  for (const int64_t count : {1, 2, 6, 60}) {
    KpaWindow window = Linear(count);
    NaiveWindow naive(count);
    uint32_t random = static_cast<uint32_t>(count);
    int64_t now = 1000;
    for (int step = 0; step < 20000; ++step) {
      random = random * 1664525u + 1013904223u;
      const uint32_t draw = random >> 20;
      if (draw % 5 < 3) now += 1;
      if (draw % 97 == 0) now += static_cast<int64_t>(draw) % (2 * count + 2);
      const int64_t late = draw % 7 == 0 ? static_cast<int64_t>(draw) % (count + 2) : 0;
      const double value = static_cast<double>(random >> 12) / 100;
      window.Record(At(now - late), value);
      naive.Record(now - late, value);
      const int64_t ask = now + static_cast<int64_t>(draw % 3) - 1;
      ASSERT_NEAR(window.Average(At(ask)), naive.Average(ask), 2e-6) << count << " " << step;
    }
  }
}

TEST(KpaWindowTest, AConstantRateComesOutAsItWentIn) {
  for (const int64_t seconds : {1, 6, 60, 600}) {
    KpaWindow window = Linear(seconds);
    for (int64_t t = 0; t < 2 * seconds + 5; ++t) {
      window.Record(At(t), 12.5);
      ASSERT_DOUBLE_EQ(window.Average(At(t)), 12.5);
    }
  }
}

TEST(KpaWindowTest, SilenceAtTheEndHoldsAndAHoleInsideIsZero) {
  KpaWindow window = Linear(10);
  for (int64_t t = 0; t < 10; ++t) window.Record(At(t), 10);
  EXPECT_DOUBLE_EQ(window.Average(At(18)), 10);
  EXPECT_DOUBLE_EQ(window.Average(At(19)), 0);
  // The source comes back after five seconds: the five missing ones now count as no load.
  window.Record(At(15), 10);
  EXPECT_DOUBLE_EQ(window.Average(At(15)), 5);
}

TEST(KpaWindowTest, ExactlyOneWindowOldIsNotEmptyButAveragesZero) {
  KpaWindow window = Linear(5);
  window.Record(At(100), 8);
  EXPECT_FALSE(window.IsEmpty(At(105)));
  EXPECT_DOUBLE_EQ(window.Average(At(105)), 0);
  EXPECT_TRUE(window.IsEmpty(At(106)));
}

TEST(KpaWindowTest, NothingRecordedIsEmptyAndZero) {
  const KpaWindow window = Linear(5);
  EXPECT_TRUE(window.IsEmpty(At(0)));
  EXPECT_DOUBLE_EQ(window.Average(At(0)), 0);
  EXPECT_DOUBLE_EQ(window.Sum(At(0)), 0);
  EXPECT_EQ(window.span_start(), std::nullopt);
  EXPECT_DOUBLE_EQ(Weighted(5).Average(At(0)), 0);
}

TEST(KpaWindowTest, SamplesAWindowLateAreRefused) {
  KpaWindow window = Linear(5);
  EXPECT_TRUE(window.Record(At(100), 10));
  EXPECT_FALSE(window.Record(At(95), 10));
  EXPECT_TRUE(window.Record(At(96), 10));
  EXPECT_DOUBLE_EQ(window.Average(At(100)), 4);
  EXPECT_EQ(window.span_start(), At(96));
}

TEST(KpaWindowTest, WhatIsNoNumberIsRefusedAndHarmsNothing) {
  KpaWindow window = Linear(5);
  window.Record(At(100), 10);
  EXPECT_FALSE(window.Record(At(100), std::nan("")));
  EXPECT_FALSE(window.Record(At(100), INFINITY));
  EXPECT_FALSE(window.Record(absl::InfiniteFuture(), 1));
  EXPECT_FALSE(window.Record(absl::InfinitePast(), 1));
  EXPECT_DOUBLE_EQ(window.Average(At(100)), 10);
  EXPECT_DOUBLE_EQ(window.Average(absl::InfiniteFuture()), 0);
  EXPECT_DOUBLE_EQ(window.Average(absl::InfinitePast()), 10);
}

TEST(KpaWindowTest, OneHugeValueIsForgottenWithItsWindow) {
  KpaWindow window = Linear(6);
  window.Record(At(0), 1e300);
  for (int64_t t = 1; t < 30; ++t) window.Record(At(t), 7);
  EXPECT_DOUBLE_EQ(window.Average(At(29)), 7);
}

TEST(KpaWindowTest, ATurnOfTheRingSumsTheBucketsAnew) {
  KpaWindow window = Linear(60);
  for (int64_t t = 0; t < 100000; ++t) window.Record(At(t), 0.1 * static_cast<double>(t % 13));
  EXPECT_NEAR(window.state().total, window.Sum(At(99999)), 1e-12);
}

TEST(KpaWindowTest, TimesBeforeTheEpochWork) {
  KpaWindow window = Linear(5);
  for (int64_t t = -7; t <= 2; ++t) window.Record(At(t), static_cast<double>(t));
  // -2, -1, 0, 1, 2
  EXPECT_DOUBLE_EQ(window.Average(At(2)), 0);
  EXPECT_DOUBLE_EQ(window.Sum(At(2)), 0);
  KpaWindow early = Linear(5);
  early.Record(absl::UnixEpoch() - absl::Milliseconds(1), 4);
  EXPECT_EQ(early.span_start(), At(-1));
}

TEST(KpaWindowTest, ShiftingTimeShiftsTheAverage) {
  KpaWindow here = Linear(60);
  KpaWindow there = Linear(60);
  const int64_t shift = 1'000'003;
  for (int64_t t = 0; t < 300; ++t) {
    const double value = static_cast<double>((t * 37) % 101);
    here.Record(At(t), value);
    there.Record(At(t + shift), value);
    ASSERT_DOUBLE_EQ(here.Average(At(t)), there.Average(At(t + shift)));
  }
}

TEST(KpaWindowTest, AWindowThatIsNotAMultipleGetsOneMoreBucket) {
  const KpaWindow window(absl::Milliseconds(2500), absl::Seconds(1), KpaAveraging::kLinear);
  EXPECT_EQ(window.bucket_count(), 3u);
}

TEST(KpaWindowTest, ImpossibleLengthsAreTakenAsTheNearestPossible) {
  EXPECT_EQ(KpaWindow(-absl::Seconds(5), absl::Seconds(1), KpaAveraging::kLinear).bucket_count(),
            1u);
  EXPECT_EQ(KpaWindow(absl::Seconds(1), absl::ZeroDuration(), KpaAveraging::kLinear).bucket_count(),
            1000u);
  EXPECT_EQ(
      KpaWindow(absl::InfiniteDuration(), absl::Seconds(1), KpaAveraging::kLinear).bucket_count(),
      size_t{1} << 20);
}

TEST(KpaWindowTest, ResizeKeepsTheNewestBuckets) {
  KpaWindow window = Linear(5);
  for (int64_t t = 0; t < 8; ++t) window.Record(At(t), static_cast<double>(t));
  window.Resize(absl::Seconds(2));
  EXPECT_EQ(window.bucket_count(), 2u);
  EXPECT_DOUBLE_EQ(window.Average(At(7)), 6.5);
  window.Resize(absl::Seconds(10));
  EXPECT_DOUBLE_EQ(window.Average(At(7)), 6.5);
  window.Record(At(8), 20);
  EXPECT_DOUBLE_EQ(window.Average(At(8)), 11);
}

TEST(KpaWindowTest, ResizeOfAYoungWindowDilutesIt) {
  // As upstream: one second of load in a 5 s window reads as a fifth of it after a resize.
  KpaWindow window = Linear(5);
  window.Record(At(0), 10);
  window.Resize(absl::Seconds(6));
  EXPECT_DOUBLE_EQ(window.Average(At(0)), 2);
}

TEST(KpaWindowTest, ResizeBeforeTheFirstSampleOnlyChangesTheLength) {
  KpaWindow window = Weighted(60);
  window.Resize(absl::Seconds(6));
  EXPECT_EQ(window.span_start(), std::nullopt);
  EXPECT_NEAR(window.newest_weight(), 0.7845565309968117, 1e-15);
}

TEST(KpaWindowTest, WeightedDecaysThroughSilence) {
  KpaWindow window = Weighted(60);
  EXPECT_DOUBLE_EQ(window.newest_weight(), 0.2);
  window.Record(At(0), 100);
  EXPECT_DOUBLE_EQ(window.Average(At(0)), 20);
  EXPECT_NEAR(window.Average(At(1)), 16, 1e-12);
  EXPECT_NEAR(window.Average(At(10)), 20 * std::pow(0.8, 10), 1e-12);
  EXPECT_DOUBLE_EQ(window.Average(At(60)), 0);
  EXPECT_DOUBLE_EQ(window.Average(At(61)), 0);
}

TEST(KpaWindowTest, RecordingDoesNotAllocate) {
  KpaWindow window = Linear(60);
  const double* const slots = window.state().buckets.data();
  for (int64_t t = 0; t < 1000; ++t) window.Record(At(3 * t), 1);
  EXPECT_EQ(window.state().buckets.data(), slots);
}

TEST(RoundToDigitsTest, HalvesGoAwayFromZero) {
  EXPECT_DOUBLE_EQ(RoundToDigits(0.0000005, 6), 0.000001);
  EXPECT_DOUBLE_EQ(RoundToDigits(-2.5, 0), -3);
  EXPECT_DOUBLE_EQ(RoundToDigits(1.25, 1), 1.3);
}

TEST(RoundToDigitsTest, HugeAndStrangeValuesPass) {
  EXPECT_DOUBLE_EQ(RoundToDigits(1e307, 6), 1e307);
  EXPECT_TRUE(std::isnan(RoundToDigits(std::nan(""), 6)));
  EXPECT_EQ(RoundToDigits(-INFINITY, 6), -std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace springtide::policies
