// Status of a custom resource, written by the rules.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "k8s/conditions.h"
#include "k8s/json.h"
#include "k8s/status_patch.h"
#include "tests/client/client_fixture.h"

namespace springtide::client_test {
namespace {

using http::Method;
using k8s::StatusOutcome;

class StatusTest : public ClientTest {
 protected:
  void SetUp() override {
    ClientTest::SetUp();
    if (!HasFatalFailure()) Create(kGadget, "web", 2);
  }

  boost::json::value Object() {
    auto object = Send(Method::kGet, Path(kGadget, "web"));
    EXPECT_TRUE(object.ok()) << object.status();
    return object.value_or(boost::json::value());
  }
  // What a controller that has just read `object` would write.
  k8s::StatusWrite WriteOf(const boost::json::value& object, boost::json::object wanted) {
    k8s::StatusWrite write;
    write.object = {{{"suite.springtide.dev", "v1"}, "gadgets"}, ns(), "web", ""};
    write.uid = std::string(k8s::FindString(object, {"metadata", "uid"}).value());
    write.resource_version =
        std::string(k8s::FindString(object, {"metadata", "resourceVersion"}).value());
    if (const auto* status = k8s::FindObject(object, {"status"})) write.current = *status;
    write.wanted = std::move(wanted);
    return write;
  }
  static boost::json::object Count(int replicas) {
    boost::json::object status;
    status["replicas"] = replicas;
    return status;
  }
  static boost::json::object Ready(k8s::ConditionStatus ready, int64_t generation) {
    k8s::Conditions conditions;
    conditions.Set("Ready", ready, "Tested", "by the suite", generation, base::RealClock().Now());
    boost::json::object status = Count(2);
    status["conditions"] = conditions.ToJson();
    return status;
  }
};

TEST_F(StatusTest, IsWrittenWithoutTouchingTheSpec) {
  k8s::StatusWriter writer(api(), base::RealClock());
  const auto before = Object();
  EXPECT_EQ(writer.Write(WriteOf(before, Count(2)), {}).outcome, StatusOutcome::kWritten);
  const auto after = Object();
  EXPECT_EQ(k8s::FindInteger(after, {"status", "replicas"}), 2);
  EXPECT_EQ(k8s::FindInteger(after, {"metadata", "generation"}),
            k8s::FindInteger(before, {"metadata", "generation"}));
  EXPECT_EQ(after.at("spec"), before.at("spec"));
}

TEST_F(StatusTest, TheAnswerGivesTheNewVersion) {
  k8s::StatusWriter writer(api(), base::RealClock());
  const auto written = writer.Write(WriteOf(Object(), Count(2)), {});
  EXPECT_EQ(written.resource_version,
            k8s::FindString(Object(), {"metadata", "resourceVersion"}).value());
}

TEST_F(StatusTest, WhatIsThereIsNotWrittenAgain) {
  k8s::StatusWriter writer(api(), base::RealClock(), absl::ZeroDuration());
  ASSERT_EQ(writer.Write(WriteOf(Object(), Count(2)), {}).outcome, StatusOutcome::kWritten);
  const auto before = Object();
  EXPECT_EQ(writer.Write(WriteOf(before, Count(2)), {}).outcome, StatusOutcome::kUnchanged);
  EXPECT_EQ(Object(), before);
}

TEST_F(StatusTest, AnObjectThatHasMovedOnIsAConflict) {
  k8s::StatusWriter writer(api(), base::RealClock());
  const auto old = Object();
  Touch(kGadget, "web");
  EXPECT_EQ(writer.Write(WriteOf(old, Count(2)), {}).outcome, StatusOutcome::kConflict);
  EXPECT_EQ(k8s::FindInteger(Object(), {"status", "replicas"}), std::nullopt);
}

TEST_F(StatusTest, AnObjectThatIsGoneIsGone) {
  k8s::StatusWriter writer(api(), base::RealClock());
  const auto old = Object();
  Delete(kGadget, "web");
  EXPECT_EQ(writer.Write(WriteOf(old, Count(2)), {}).outcome, StatusOutcome::kGone);
}

TEST_F(StatusTest, AFieldThatIsNotWantedIsRemoved) {
  k8s::StatusWriter writer(api(), base::RealClock(), absl::ZeroDuration());
  boost::json::object both = Count(2);
  both["selector"] = "app=web";
  ASSERT_EQ(writer.Write(WriteOf(Object(), both), {}).outcome, StatusOutcome::kWritten);
  ASSERT_EQ(writer.Write(WriteOf(Object(), Count(2)), {}).outcome, StatusOutcome::kWritten);
  EXPECT_EQ(k8s::FindString(Object(), {"status", "selector"}), std::nullopt);
}

TEST_F(StatusTest, ConditionsComeBackAsTheyWere) {
  k8s::StatusWriter writer(api(), base::RealClock());
  const auto wanted = Ready(k8s::ConditionStatus::kTrue, 1);
  ASSERT_EQ(writer.Write(WriteOf(Object(), wanted), {}).outcome, StatusOutcome::kWritten);
  const auto object = Object();
  const auto* stored = k8s::Find(object, {"status", "conditions"});
  ASSERT_NE(stored, nullptr);
  EXPECT_EQ(k8s::Conditions::FromJson(*stored), k8s::Conditions::FromJson(wanted.at("conditions")));
}

TEST_F(StatusTest, AFlipGoesOutWhereANumberWaits) {
  k8s::StatusWriter writer(api(), base::RealClock(), absl::Hours(1));
  ASSERT_EQ(writer.Write(WriteOf(Object(), Ready(k8s::ConditionStatus::kTrue, 1)), {}).outcome,
            StatusOutcome::kWritten);
  boost::json::object counted = Ready(k8s::ConditionStatus::kTrue, 1);
  counted["replicas"] = 3;
  counted["conditions"] = Object().at_pointer("/status/conditions");
  EXPECT_EQ(writer.Write(WriteOf(Object(), counted), {}).outcome, StatusOutcome::kDeferred);
  EXPECT_EQ(writer.Write(WriteOf(Object(), Ready(k8s::ConditionStatus::kFalse, 1)), {}).outcome,
            StatusOutcome::kWritten);
}

TEST_F(StatusTest, AShutFenceStopsTheWrite) {
  k8s::StatusWriter writer(api(), base::RealClock());
  auto write = WriteOf(Object(), Count(2));
  write.fence = [] { return absl::FailedPreconditionError("not the leader"); };
  EXPECT_EQ(writer.Write(write, {}).outcome, StatusOutcome::kFenced);
  EXPECT_EQ(k8s::FindInteger(Object(), {"status", "replicas"}), std::nullopt);
}

}  // namespace
}  // namespace springtide::client_test
