#include "policies/hpa_events.h"

#include <cstdint>
#include <limits>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace springtide::policies {
namespace {

using testing::ElementsAre;

const absl::Time kNow = absl::UnixEpoch() + absl::Hours(1);

std::vector<int32_t> Changes(const HpaScaleEvents& events) {
  std::vector<int32_t> changes;
  for (const HpaScaleEvents::Event& event : events.events()) changes.push_back(event.change);
  return changes;
}

TEST(HpaScaleEventsTest, AnEventAsOldAsThePeriodIsOut) {
  HpaScaleEvents events;
  events.Append({4, kNow - absl::Seconds(60), false});
  EXPECT_EQ(events.ChangeWithin(absl::Seconds(60), kNow), 0);
  EXPECT_EQ(events.ChangeWithin(absl::Seconds(60) + absl::Nanoseconds(1), kNow), 4);
}

TEST(HpaScaleEventsTest, AnEventAsOldAsTheLongestPeriodKeepsItsSlot) {
  HpaScaleEvents events;
  events.Append({4, kNow - absl::Seconds(60), false});
  events.Store(7, absl::Seconds(60), kNow);
  EXPECT_THAT(Changes(events), ElementsAre(4, 7));
  EXPECT_FALSE(events.events()[0].outdated);
}

TEST(HpaScaleEventsTest, OnlyTheLastOutdatedSlotIsReused) {
  HpaScaleEvents events;
  events.Append({1, kNow - absl::Seconds(90), false});
  events.Append({2, kNow - absl::Seconds(5), false});
  events.Append({3, kNow - absl::Seconds(61), false});
  events.Store(9, absl::Seconds(60), kNow);
  EXPECT_THAT(Changes(events), ElementsAre(1, 2, 9));
  EXPECT_TRUE(events.events()[0].outdated);
  EXPECT_FALSE(events.events()[2].outdated);
}

TEST(HpaScaleEventsTest, AnOutdatedEventStillCountsInALongerPeriod) {
  // After the longest period was raised: the mark frees the slot, it does not hide the change.
  HpaScaleEvents events;
  events.Append({5, kNow - absl::Seconds(90), true});
  EXPECT_EQ(events.ChangeWithin(absl::Seconds(120), kNow), 5);
}

TEST(HpaScaleEventsTest, EventsOfTheFutureCount) {
  HpaScaleEvents events;
  events.Append({5, kNow + absl::Seconds(90), false});
  EXPECT_EQ(events.ChangeWithin(absl::Seconds(15), kNow), 5);
}

TEST(HpaScaleEventsTest, HugeChangesDoNotOverflow) {
  constexpr int32_t kMax32 = std::numeric_limits<int32_t>::max();
  HpaScaleEvents events;
  for (int i = 0; i < 4; ++i) events.Append({kMax32, kNow, false});
  EXPECT_EQ(events.ChangeWithin(absl::Seconds(15), kNow), int64_t{4} * kMax32);
}

TEST(HpaScaleEventsTest, StaysBoundedUnderSteadyChange) {
  HpaScaleEvents events(6);
  const HpaScaleEvents::Event* const slots = events.events().data();
  for (int tick = 0; tick < 1000; ++tick) {
    events.Store(1, absl::Seconds(60), kNow + absl::Seconds(15) * tick);
  }
  EXPECT_LE(events.events().size(), 6u);
  EXPECT_EQ(events.events().data(), slots);
}

}  // namespace
}  // namespace springtide::policies
