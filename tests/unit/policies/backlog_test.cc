#include "policies/backlog.h"

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

// Seconds of a workload whose replicas serve 10/s each.
class Books {
 public:
  Books() { workload_.capacity = 10; }
  void Second(double rate, int ready, std::optional<double> held = std::nullopt,
              absl::Duration window = absl::Seconds(1)) {
    now_ += window > absl::Seconds(10) ? absl::Seconds(15) : window;
    const Sample sample{now_, window, rate};
    history_.Record(sample);
    Observe(ready, held, {&sample, 1});
  }
  void Quiet(int ready) {
    now_ += absl::Seconds(1);
    Observe(ready, std::nullopt, {});
  }
  double waiting() const { return backlog_.requests(); }

 private:
  void Observe(int ready, std::optional<double> held, absl::Span<const Sample> samples) {
    const Tick tick{now_,      {{}, base::Replicas{ready}, {}},
                    workload_, SignalState::kValue,
                    history_,  absl::UnixEpoch(),
                    samples,   held};
    backlog_.Update(tick, history_.newest_value());
  }

  absl::Time now_ = absl::FromUnixSeconds(1'000'000);
  Workload workload_;
  RateHistory history_{absl::Seconds(60), absl::Seconds(1)};
  Backlog backlog_;
};

TEST(BacklogTest, WhatIsNotServedWaits) {
  Books books;
  books.Second(25, 2);
  EXPECT_DOUBLE_EQ(books.waiting(), 5);
  books.Second(45, 2);
  EXPECT_DOUBLE_EQ(books.waiting(), 30);
  books.Second(5, 2);
  EXPECT_DOUBLE_EQ(books.waiting(), 15);
  books.Second(0, 2);
  EXPECT_DOUBLE_EQ(books.waiting(), 0);
  books.Second(0, 2);
  EXPECT_DOUBLE_EQ(books.waiting(), 0) << "idle capacity is not saved up";
}

TEST(BacklogTest, WhatTheSourceHoldsIsTheTruth) {
  Books books;
  books.Second(4, 0, 7);
  EXPECT_DOUBLE_EQ(books.waiting(), 7);
}

TEST(BacklogTest, WaitersGiveUpAfterAMinute) {
  Books books;
  for (int i = 0; i < 1000; ++i) books.Second(25, 1);
  EXPECT_DOUBLE_EQ(books.waiting(), 25 * 60);
}

TEST(BacklogTest, LongSamplesAreBookedTickByTick) {
  Books books;
  books.Second(25, 2, std::nullopt, absl::Seconds(60));
  for (int i = 0; i < 10; ++i) books.Quiet(2);
  EXPECT_DOUBLE_EQ(books.waiting(), 50);
}

}  // namespace
}  // namespace springtide::policies
