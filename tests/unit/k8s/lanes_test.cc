#include "k8s/lanes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/manual_clock.h"

namespace springtide::k8s {
namespace {

using ::testing::ElementsAre;

absl::Time Start() { return absl::FromUnixSeconds(1'767'225'600); }

// Enters on a clock that sleeping moves, and gives the slot back at once: when it went.
absl::Duration EnterAndLeave(Lanes& lanes, const base::Clock& clock, Lane lane) {
  EXPECT_TRUE(lanes.Enter(lane, lanes.NextTicket(), {}).ok());
  return clock.Elapsed();
}

void AwaitWaiting(const Lanes& lanes, size_t count) {
  while (lanes.waiting() != count) std::this_thread::yield();
}

TEST(LanesTest, ABurstGoesAtOnceAndTheRestAtTheRate) {
  base::ManualClock clock(Start(), true);
  Lanes lanes({.queries_per_second = 50, .burst = 100, .max_in_flight = 32}, clock);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kOther), absl::ZeroDuration()) << i;
  }
  EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kOther), absl::Milliseconds(20));
  EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kScale), absl::Milliseconds(40));
}

TEST(LanesTest, QuietTimeFillsTheBucketAndNoMore) {
  base::ManualClock clock(Start(), true);
  Lanes lanes({.queries_per_second = 10, .burst = 2, .max_in_flight = 32}, clock);
  EnterAndLeave(lanes, clock, Lane::kOther);
  EnterAndLeave(lanes, clock, Lane::kOther);
  clock.Advance(absl::Hours(1));
  EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kOther), absl::Hours(1));
  EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kOther), absl::Hours(1));
  EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kOther), absl::Hours(1) + absl::Milliseconds(100));
}

TEST(LanesTest, LeasesWaitForNothing) {
  base::ManualClock clock(Start(), true);
  Lanes lanes({.queries_per_second = 1, .burst = 1, .max_in_flight = 1}, clock);
  const auto held = lanes.Enter(Lane::kOther, lanes.NextTicket(), {});
  ASSERT_TRUE(held.ok());
  lanes.Pause(absl::Hours(1));
  std::vector<Lanes::Slot> leases;
  for (int i = 0; i < 100; ++i) {
    auto lease = lanes.Enter(Lane::kLease, lanes.NextTicket(), {});
    ASSERT_TRUE(lease.ok());
    leases.push_back(*std::move(lease));
  }
  EXPECT_EQ(clock.Elapsed(), absl::ZeroDuration());
}

TEST(LanesTest, APauseEndsWithoutABurst) {
  base::ManualClock clock(Start(), true);
  Lanes lanes({.queries_per_second = 50, .burst = 100, .max_in_flight = 32}, clock);
  lanes.Pause(absl::Seconds(7));
  lanes.Pause(absl::Seconds(2));  // the longer one stays
  EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kScale), absl::Seconds(7));
  EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kOther), absl::Milliseconds(7020));
  EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kOther), absl::Milliseconds(7040));
}

TEST(LanesTest, ScaleWritesGoFirstThenTheOldestTicket) {
  base::ManualClock clock(Start(), true);
  Lanes lanes({.queries_per_second = 1000, .burst = 1000, .max_in_flight = 1}, clock);
  auto held = std::make_optional(lanes.Enter(Lane::kOther, lanes.NextTicket(), {}).value());
  std::mutex mutex;
  std::vector<std::string> order;
  const Lanes::Ticket early = lanes.NextTicket();
  const Lanes::Ticket middle = lanes.NextTicket();
  const Lanes::Ticket late = lanes.NextTicket();
  std::vector<std::jthread> threads;
  const auto start = [&](const std::string& name, Lane lane, Lanes::Ticket ticket) {
    threads.emplace_back([&, name, lane, ticket] {
      const auto slot = lanes.Enter(lane, ticket, {});
      const std::lock_guard lock(mutex);
      order.push_back(name);
    });
    AwaitWaiting(lanes, threads.size());
  };
  start("second", Lane::kOther, late);
  start("first", Lane::kOther, early);  // repeated: it keeps its place
  start("scale", Lane::kScale, middle);
  held.reset();
  threads.clear();
  EXPECT_THAT(order, ElementsAre("scale", "first", "second"));
}

TEST(LanesTest, AScaleWriteOvertakesWhatSleepsForAToken) {
  base::ManualClock clock(Start());
  Lanes lanes({.queries_per_second = 1, .burst = 1, .max_in_flight = 8}, clock);
  EXPECT_TRUE(lanes.Enter(Lane::kOther, lanes.NextTicket(), {}).ok());  // takes the only token
  std::optional<absl::Duration> other_went;
  std::optional<absl::Duration> scale_went;
  std::jthread other([&] {
    EXPECT_TRUE(lanes.Enter(Lane::kOther, lanes.NextTicket(), {}).ok());
    other_went = clock.Elapsed();
  });
  clock.AwaitSleepers(1);
  std::jthread scale([&] {
    EXPECT_TRUE(lanes.Enter(Lane::kScale, lanes.NextTicket(), {}).ok());
    scale_went = clock.Elapsed();
  });
  clock.AwaitSleepers(2);
  clock.Advance(absl::Seconds(1));
  scale.join();
  clock.AwaitSleepers(1);  // the other sleeps again, for the next token
  clock.Advance(absl::Seconds(1));
  other.join();
  EXPECT_EQ(scale_went, absl::Seconds(1));
  EXPECT_EQ(other_went, absl::Seconds(2));
}

TEST(LanesTest, NoMoreAreInFlightThanTheCap) {
  base::ManualClock clock(Start(), true);
  Lanes lanes({.queries_per_second = 1000, .burst = 1000, .max_in_flight = 32}, clock);
  std::vector<Lanes::Slot> slots;
  for (int i = 0; i < 32; ++i) {
    slots.push_back(lanes.Enter(Lane::kOther, lanes.NextTicket(), {}).value());
  }
  std::jthread next([&] { EXPECT_TRUE(lanes.Enter(Lane::kScale, lanes.NextTicket(), {}).ok()); });
  AwaitWaiting(lanes, 1);
  slots.pop_back();
  next.join();
  EXPECT_EQ(lanes.waiting(), 0U);
}

TEST(LanesTest, AWaitCanBeStoppedAndHoldsNobodyUp) {
  base::ManualClock clock(Start());
  Lanes lanes({.queries_per_second = 1, .burst = 1, .max_in_flight = 8}, clock);
  EXPECT_TRUE(lanes.Enter(Lane::kOther, lanes.NextTicket(), {}).ok());
  std::stop_source stop;
  absl::Status stopped;
  std::jthread first(
      [&] { stopped = lanes.Enter(Lane::kScale, lanes.NextTicket(), stop.get_token()).status(); });
  clock.AwaitSleepers(1);
  std::jthread second([&] { EXPECT_TRUE(lanes.Enter(Lane::kOther, lanes.NextTicket(), {}).ok()); });
  AwaitWaiting(lanes, 2);
  stop.request_stop();
  first.join();
  EXPECT_EQ(stopped.code(), absl::StatusCode::kCancelled);
  clock.AwaitSleepers(1);  // the second is at the front now
  clock.Advance(absl::Seconds(1));
  second.join();
}

TEST(LanesTest, WhoIsStoppedAlreadyTakesNothing) {
  base::ManualClock clock(Start(), true);
  Lanes lanes({.queries_per_second = 1, .burst = 1, .max_in_flight = 1}, clock);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(lanes.Enter(Lane::kOther, lanes.NextTicket(), stop.get_token()).ok());
  EXPECT_EQ(EnterAndLeave(lanes, clock, Lane::kOther), absl::ZeroDuration());
}

}  // namespace
}  // namespace springtide::k8s
