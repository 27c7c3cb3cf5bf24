#include "policies/request_price.h"

#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

class Story {
 public:
  // Requests so short that their own length does not count.
  Story() { workload.capacity = 1e9; }
  void Seconds(int count, double rate, int replicas) {
    for (int i = 0; i < count; ++i) {
      now_ += absl::Seconds(1);
      const Sample sample{now_, absl::Seconds(1), rate};
      history_.Record(sample);
      const Tick tick{now_,         {base::Replicas{replicas}, {}, {}},
                      workload,     SignalState::kValue,
                      history_,     absl::UnixEpoch(),
                      {&sample, 1}, std::nullopt};
      price.Observe(tick, false);
    }
  }

  Workload workload;
  RequestPrice price;

 private:
  absl::Time now_ = absl::FromUnixSeconds(1'000'000);
  RateHistory history_{absl::Seconds(10), absl::Seconds(1)};
};

TEST(RequestPriceTest, BeginsWithHalfAMinute) {
  const Story fresh;
  EXPECT_NEAR(fresh.price.Price(fresh.workload), 30, 1e-6);
}

TEST(RequestPriceTest, SparseTrafficMakesRequestsDear) {
  Story sparse;
  for (int i = 0; i < 100; ++i) {
    sparse.Seconds(1, 1, 1);
    sparse.Seconds(99, 0, 1);
  }
  EXPECT_NEAR(sparse.price.Price(sparse.workload), 100, 5);
  Story dense;
  dense.Seconds(1000, 50, 1);
  EXPECT_NEAR(dense.price.Price(dense.workload), 0.02, 0.005);
}

TEST(RequestPriceTest, TimeWithoutReplicasIsFree) {
  Story prices;
  prices.Seconds(10'000, 0, 0);
  EXPECT_NEAR(prices.price.Price(prices.workload), 30, 1.1);  // but for the first tick's minute
}

TEST(RequestPriceTest, LongRequestsCostMore) {
  Story prices;
  prices.workload.capacity = 0.5;
  EXPECT_NEAR(prices.price.Price(prices.workload), 30 * 2.3, 1e-6);
}

TEST(RequestPriceTest, AHundredReturnsHalveThePast) {
  Story prices;
  prices.Seconds(1000, 10, 1);
  const double before = prices.price.Price(prices.workload);
  for (int i = 0; i < 100; ++i) prices.price.Return(absl::Seconds(5), prices.workload);
  EXPECT_EQ(prices.price.Price(prices.workload), before) << "a rest shorter than a start is none";
  for (int i = 0; i < 100; ++i) prices.price.Return(absl::Seconds(500), prices.workload);
  prices.Seconds(100, 0, 1);
  // (530 + 100 + 60) / (5000 + 2), where it had been (1060 + 60) / (10002).
  EXPECT_NEAR(prices.price.Price(prices.workload), 0.138, 0.01);
}

}  // namespace
}  // namespace springtide::policies
