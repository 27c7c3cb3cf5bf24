#include "k8s/event_series.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace springtide::k8s {
namespace {

using Kind = EventWrite::Kind;

const absl::Time kWall = absl::FromUnixSeconds(1'767'225'600);

absl::Duration At(double seconds) { return absl::Seconds(seconds); }

Event About(const std::string& object, const std::string& reason = "ScaledUp",
            const std::string& note = "") {
  Event event;
  event.regarding = {"v1", "Thing", "shop", object, "u-" + object};
  event.reason = reason;
  event.action = "Scale";
  event.note = note;
  return event;
}

class EventSeriesTest : public testing::Test {
 protected:
  std::vector<EventWrite> Add(const Event& event, absl::Duration now) {
    return series_.Add(event, now, kWall + now);
  }

  EventSeries series_{EventSeries::Limits{}};
};

TEST_F(EventSeriesTest, TheStoryOfASeries) {
  auto writes = Add(About("web"), At(0));
  ASSERT_EQ(writes.size(), 1) << "the first is made";
  EXPECT_EQ(writes[0].kind, Kind::kCreate);
  EXPECT_EQ(writes[0].record.count, 1);

  writes = Add(About("web", "ScaledUp", "another note"), At(10));
  ASSERT_EQ(writes.size(), 1) << "the second makes it a series";
  EXPECT_EQ(writes[0].kind, Kind::kPatch);
  EXPECT_EQ(writes[0].record.count, 2);
  EXPECT_EQ(writes[0].record.first, kWall);
  EXPECT_EQ(writes[0].record.last, kWall + At(10));

  // One a minute from now on: only counted, until the heartbeat.
  for (int minute = 1; minute <= 30; ++minute) {
    EXPECT_TRUE(Add(About("web"), absl::Minutes(minute)).empty()) << minute;
    EXPECT_TRUE(series_.Sweep(absl::Minutes(minute)).empty()) << minute;
  }
  writes = series_.Sweep(absl::Minutes(30) + At(10));
  ASSERT_EQ(writes.size(), 1) << "30 minutes after the last write";
  EXPECT_EQ(writes[0].kind, Kind::kPatch);
  EXPECT_EQ(writes[0].record.count, 32);
  EXPECT_TRUE(series_.Sweep(absl::Minutes(31)).empty()) << "nothing new";

  Add(About("web"), absl::Minutes(32));
  EXPECT_TRUE(series_.Sweep(absl::Minutes(37)).empty());
  writes = series_.Sweep(absl::Minutes(38));
  ASSERT_EQ(writes.size(), 1) << "closed after 6 minutes of silence, with its last count";
  EXPECT_EQ(writes[0].record.count, 33);
  EXPECT_EQ(writes[0].record.last, kWall + absl::Minutes(32));

  writes = Add(About("web"), absl::Minutes(39));
  ASSERT_EQ(writes.size(), 1) << "the next is a first one again";
  EXPECT_EQ(writes[0].kind, Kind::kCreate);
  EXPECT_EQ(writes[0].record.first, kWall + absl::Minutes(39));
}

TEST_F(EventSeriesTest, SilenceEndsASeriesWithoutASweepToo) {
  Add(About("web"), At(0));
  Add(About("web"), At(1));
  Add(About("web"), At(2));
  const auto writes = Add(About("web"), absl::Minutes(10));
  ASSERT_EQ(writes.size(), 2);
  EXPECT_EQ(writes[0].kind, Kind::kPatch);
  EXPECT_EQ(writes[0].record.count, 3);
  EXPECT_EQ(writes[1].kind, Kind::kCreate);
}

TEST_F(EventSeriesTest, OneThatWasAloneLeavesNothingToWrite) {
  Add(About("web"), At(0));
  EXPECT_TRUE(series_.Sweep(absl::Minutes(7)).empty());
  EXPECT_TRUE(series_.Finish().empty());
}

TEST_F(EventSeriesTest, WhatDiffersIsAnotherSeries) {
  EXPECT_EQ(Add(About("web"), At(0)).size(), 1);
  EXPECT_EQ(Add(About("api"), At(0))[0].kind, Kind::kCreate);
  EXPECT_EQ(Add(About("web", "ScaledDown"), At(0))[0].kind, Kind::kCreate);
  Event warning = About("web");
  warning.type = EventType::kWarning;
  EXPECT_EQ(Add(warning, At(0))[0].kind, Kind::kCreate);
  Event related = About("web");
  related.related = About("pod").regarding;
  EXPECT_EQ(Add(related, At(0))[0].kind, Kind::kCreate);
}

TEST_F(EventSeriesTest, AnObjectAndReasonHasAtMostSoManyWrites) {
  // Every time with another action, so that each would be a series of its own.
  int written = 0;
  const auto add = [&](int i, double second) {
    Event event = About("web");
    event.action = absl::StrCat("Try", i);
    const auto writes = Add(event, At(second));
    written += static_cast<int>(writes.size());
  };
  for (int i = 0; i < 100; ++i) add(i, 0);
  EXPECT_EQ(written, 25);
  EXPECT_EQ(series_.filtered(), 75);
  EXPECT_EQ(Add(About("web", "ScaledDown"), At(0)).size(), 1) << "another reason";
  EXPECT_EQ(Add(About("api"), At(0)).size(), 1) << "another object";
  add(100, 299);
  EXPECT_EQ(written, 25);
  add(101, 300);
  add(102, 300);
  EXPECT_EQ(written, 26) << "one more each 300 s";
  for (int i = 0; i < 100; ++i) add(200 + i, 1e6);
  EXPECT_EQ(written, 51) << "and never more than the burst";
}

TEST_F(EventSeriesTest, ASecondOneWithoutATokenWaitsForTheHeartbeat) {
  for (int i = 0; i < 25; ++i) {
    Event event = About("web");
    event.action = absl::StrCat("Try", i);
    Add(event, At(0));
  }
  Event again = About("web");
  again.action = "Try0";
  EXPECT_TRUE(Add(again, At(1)).empty());
  EXPECT_EQ(series_.filtered(), 0) << "it is counted, not lost";
  const auto writes = series_.Sweep(absl::Minutes(7));
  ASSERT_EQ(writes.size(), 1);
  EXPECT_EQ(writes[0].record.count, 2);
}

TEST_F(EventSeriesTest, AsManySeriesAsItHoldsAndNoMore) {
  EventSeries small(EventSeries::Limits{.entries = 2});
  small.Add(About("a"), At(0), kWall);
  small.Add(About("a"), At(1), kWall);
  small.Add(About("a"), At(2), kWall);
  small.Add(About("b"), At(3), kWall);
  const auto writes = small.Add(About("c"), At(4), kWall);
  ASSERT_EQ(writes.size(), 2);
  EXPECT_EQ(writes[0].record.event.regarding.name, "c");
  EXPECT_EQ(writes[1].kind, Kind::kPatch) << "the count of the one that had to go";
  EXPECT_EQ(writes[1].record.count, 3);
}

TEST_F(EventSeriesTest, FinishWritesWhatWasOnlyCounted) {
  for (int i = 0; i < 5; ++i) Add(About("web"), At(i));
  Add(About("api"), At(5));
  const auto writes = series_.Finish();
  ASSERT_EQ(writes.size(), 1);
  EXPECT_EQ(writes[0].record.count, 5);
  EXPECT_EQ(Add(About("web"), At(6))[0].kind, Kind::kCreate);
}

// F48: the wall clock goes back an hour; the series does not, and the order stays.
TEST_F(EventSeriesTest, AWallClockThatJumpsBackLeavesTheSeriesInOrder) {
  series_.Add(About("web"), At(0), kWall);
  const auto writes = series_.Add(About("web"), At(1), kWall - absl::Hours(1));
  ASSERT_EQ(writes.size(), 1);
  EXPECT_EQ(writes[0].record.last, kWall);
}

}  // namespace
}  // namespace springtide::k8s
