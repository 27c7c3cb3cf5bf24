#include "k8s/conditions.h"

#include <gtest/gtest.h>

#include <string>

#include "k8s/json.h"

namespace springtide::k8s {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'767'225'600);  // 2026-01-01T00:00:00Z

TEST(ConditionsTest, AllAreUnknownAtFirst) {
  const Conditions conditions({"Ready", "Active"}, 3, kStart);
  ASSERT_EQ(conditions.all().size(), 2U);
  EXPECT_EQ(conditions.all()[0],
            (Condition{"Ready", ConditionStatus::kUnknown, "NotYetKnown", "", 3, kStart}));
  EXPECT_EQ(conditions.Get("Limited"), nullptr);
}

TEST(ConditionsTest, TheTimeMovesOnlyWhenTheStatusFlips) {
  Conditions conditions({"Ready"}, 1, kStart);
  const auto at = [](int seconds) { return kStart + absl::Seconds(seconds); };
  const struct {
    const char* why;
    ConditionStatus status;
    const char* reason;
    int64_t generation;
    int now;
    int want;
  } steps[] = {
      {"first look: known now", ConditionStatus::kTrue, "Scaled", 1, 10, 10},
      {"another reason is no flip", ConditionStatus::kTrue, "Held", 1, 20, 10},
      {"another generation is no flip", ConditionStatus::kTrue, "Held", 2, 30, 10},
      {"broken", ConditionStatus::kFalse, "TargetNotFound", 2, 40, 40},
      {"still broken", ConditionStatus::kFalse, "ScaleForbidden", 2, 50, 40},
      {"not known any more", ConditionStatus::kUnknown, "NoAnswer", 2, 60, 60},
      {"the clock went back", ConditionStatus::kTrue, "Scaled", 2, 5, 5},
  };
  for (const auto& step : steps) {
    conditions.Set("Ready", step.status, step.reason, "", step.generation, at(step.now));
    const Condition* ready = conditions.Get("Ready");
    EXPECT_EQ(ready->last_transition_time, at(step.want)) << step.why;
    EXPECT_EQ(ready->reason, step.reason) << step.why;
    EXPECT_EQ(ready->observed_generation, step.generation) << step.why;
  }
  EXPECT_EQ(conditions.all().size(), 1U);
}

TEST(ConditionsTest, WhatTheServerWouldRefuseIsMended) {
  Conditions conditions;
  for (const char* reason : {"", "two words", "1st", "snake_case", "a-b", "x\n"}) {
    conditions.Set("Ready", ConditionStatus::kFalse, reason, "", 1, kStart);
    EXPECT_EQ(conditions.Get("Ready")->reason, "Unspecified") << reason;
  }
  std::string message(32767, 'x');
  message += "\xc3\xa4";  // would be cut in its middle
  conditions.Set("Ready", ConditionStatus::kFalse, "Long", message, 1, kStart);
  EXPECT_EQ(conditions.Get("Ready")->message.size(), 32767U);
}

TEST(ConditionsTest, GoesOverTheWireAndBack) {
  Conditions conditions({"Ready", "Active"}, 3, kStart);
  conditions.Set("Active", ConditionStatus::kTrue, "Load", "12 \"requests\"", 4,
                 kStart + absl::Seconds(1));
  const boost::json::value json(conditions.ToJson());
  EXPECT_EQ(Conditions::FromJson(json), conditions);
  EXPECT_EQ(boost::json::serialize(json.as_array()[1]),
            R"({"type":"Active","status":"True","reason":"Load","message":"12 \"requests\"",)"
            R"("observedGeneration":4,"lastTransitionTime":"2026-01-01T00:00:01Z"})");
}

TEST(ConditionsTest, WhatOthersWroteIsReadLeniently) {
  const auto json = ParseJson(R"([null, 3, {}, {"type":"Ready","status":"Maybe","reason":7,
      "observedGeneration":"x","lastTransitionTime":"yesterday"}, {"type":"Ready"},
      {"type":"Active","status":"False"}])")
                        .value();
  const Conditions conditions = Conditions::FromJson(json);
  ASSERT_EQ(conditions.all().size(), 2U);
  EXPECT_EQ(conditions.Get("Ready")->status, ConditionStatus::kUnknown);
  EXPECT_EQ(conditions.Get("Ready")->last_transition_time, absl::UnixEpoch());
  EXPECT_EQ(conditions.Get("Active")->status, ConditionStatus::kFalse);
  EXPECT_EQ(Conditions::FromJson(boost::json::value("x")), Conditions());
}

TEST(ConditionsTest, AFlipIsANewGoneOrChangedStatus) {
  const Conditions one({"Ready"}, 1, kStart);
  Conditions same = one;
  same.Set("Ready", ConditionStatus::kUnknown, "Other", "text", 2, kStart + absl::Seconds(9));
  Conditions flipped = one;
  flipped.Set("Ready", ConditionStatus::kTrue, "Fine", "", 1, kStart);
  EXPECT_FALSE(AnyFlipped(one, one));
  EXPECT_FALSE(AnyFlipped(one, same));
  EXPECT_TRUE(AnyFlipped(one, flipped));
  EXPECT_TRUE(AnyFlipped(one, Conditions()));
  EXPECT_TRUE(AnyFlipped(Conditions(), one));
  EXPECT_TRUE(AnyFlipped(one, Conditions({"Active"}, 1, kStart)));
}

}  // namespace
}  // namespace springtide::k8s
