#include "k8s/status_patch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "k8s/conditions.h"
#include "k8s/json.h"
#include "tests/unit/k8s/api_fixture.h"

namespace springtide::k8s {
namespace {

using ::springtide::testing::ApiFixture;
using ::springtide::testing::JsonResponse;
using ::springtide::testing::StatusResponse;
using ::testing::IsEmpty;
using ::testing::SizeIs;

boost::json::object Object(const char* json) { return ParseJson(json)->as_object(); }

TEST(CompareStatusTest, SendsOnlyWhatChanged) {
  const struct {
    const char* why;
    const char* current;
    const char* wanted;
    const char* want;
  } cases[] = {
      {"the first status", "{}", R"({"a":1})", R"({"a":1})"},
      {"the same", R"({"a":1,"b":[1]})", R"({"b":[1],"a":1})", "{}"},
      {"a number", R"({"a":1,"b":2})", R"({"a":1,"b":3})", R"({"b":3})"},
      {"gone", R"({"a":1,"b":2})", R"({"a":1})", R"({"b":null})"},
      {"a null is gone", R"({"a":1,"b":2})", R"({"a":1,"b":null})", R"({"b":null})"},
      {"a null that never was", "{}", R"({"b":null})", "{}"},
      {"nested", R"({"o":{"a":1,"b":2}})", R"({"o":{"a":1,"b":3}})", R"({"o":{"b":3}})"},
      {"nested and the same", R"({"o":{"a":1}})", R"({"o":{"a":1}})", "{}"},
      {"an array is one value", R"({"l":[1,2]})", R"({"l":[1,3]})", R"({"l":[1,3]})"},
      {"another type", R"({"o":{"a":1}})", R"({"o":[1]})", R"({"o":[1]})"},
  };
  for (const auto& c : cases) {
    const StatusChange change = CompareStatus(Object(c.current), Object(c.wanted));
    EXPECT_EQ(boost::json::serialize(change.patch), c.want) << c.why;
    EXPECT_FALSE(change.flips) << c.why;
  }
}

TEST(CompareStatusTest, SeesConditionsFlip) {
  const auto status = [](const char* ready, const char* reason) {
    return Object(absl::StrCat(R"({"conditions":[{"type":"Ready","status":")", ready,
                               R"(","reason":")", reason, R"("}]})")
                      .c_str());
  };
  EXPECT_FALSE(CompareStatus(status("True", "A"), status("True", "B")).flips);
  EXPECT_TRUE(CompareStatus(status("True", "A"), status("False", "A")).flips);
  EXPECT_TRUE(CompareStatus({}, status("Unknown", "NotYetKnown")).flips);
}

TEST(StatusWaitTest, OnceInFiveSecondsUnlessAConditionFlips) {
  const absl::Duration interval = absl::Seconds(5);
  const StatusChange none;
  const StatusChange change{Object(R"({"a":1})"), false};
  const StatusChange flip{Object(R"({"a":1})"), true};
  EXPECT_EQ(StatusWait(none, std::nullopt, interval), std::nullopt);
  EXPECT_EQ(StatusWait({{}, true}, std::nullopt, interval), std::nullopt);
  EXPECT_EQ(StatusWait(change, std::nullopt, interval), absl::ZeroDuration());
  EXPECT_EQ(StatusWait(change, absl::ZeroDuration(), interval), absl::Seconds(5));
  EXPECT_EQ(StatusWait(change, absl::Seconds(3), interval), absl::Seconds(2));
  EXPECT_EQ(StatusWait(change, absl::Seconds(5), interval), absl::ZeroDuration());
  EXPECT_EQ(StatusWait(change, absl::Hours(5), interval), absl::ZeroDuration());
  EXPECT_EQ(StatusWait(flip, absl::ZeroDuration(), interval), absl::ZeroDuration());
}

StatusWrite WriteOf(const char* current, const char* wanted) {
  StatusWrite write;
  write.object = {{{"springtide.dev", "v1alpha1"}, "requestautoscalers"}, "shop", "web", ""};
  write.uid = "u1";
  write.resource_version = "7";
  write.current = Object(current);
  write.wanted = Object(wanted);
  return write;
}

http::Response Patched() { return JsonResponse(200, R"({"metadata":{"resourceVersion":"8"}})"); }

TEST(StatusWriterTest, PatchesTheSubresourceUnderItsVersion) {
  ApiFixture f([](const http::Request&) { return Patched(); });
  StatusWriter writer(f.api, f.clock);
  const StatusResult result = writer.Write(WriteOf(R"({"old":1})", R"({"desiredReplicas":3})"), {});
  EXPECT_EQ(result.outcome, StatusOutcome::kWritten);
  EXPECT_EQ(result.resource_version, "8");
  const http::Request sent = f.http->requests().at(0);
  EXPECT_EQ(sent.method, http::Method::kPatch);
  EXPECT_EQ(sent.target,
            "/apis/springtide.dev/v1alpha1/namespaces/shop/requestautoscalers/web/status"
            "?fieldManager=springtide");
  EXPECT_EQ(sent.headers.Get("Content-Type"), "application/merge-patch+json");
  EXPECT_EQ(sent.body,
            R"({"metadata":{"resourceVersion":"7"},"status":{"old":null,"desiredReplicas":3}})");
}

TEST(StatusWriterTest, NoChangeNoRequest) {
  ApiFixture f([](const http::Request&) { return Patched(); });
  StatusWriter writer(f.api, f.clock);
  for (int i = 0; i < 100; ++i) {
    f.clock.Advance(absl::Seconds(10));
    EXPECT_EQ(writer.Write(WriteOf(R"({"a":1})", R"({"a":1})"), {}).outcome,
              StatusOutcome::kUnchanged);
  }
  EXPECT_THAT(f.sent(), IsEmpty());
}

TEST(StatusWriterTest, AStoryOfWrites) {
  ApiFixture f([](const http::Request&) { return Patched(); });
  StatusWriter writer(f.api, f.clock);
  const auto flip = [](const char* ready) {
    return absl::StrCat(R"({"conditions":[{"type":"Ready","status":")", ready, R"("}]})");
  };
  const struct {
    const char* why;
    int at;
    std::string current;
    std::string wanted;
    StatusOutcome want;
    int want_wait;
  } steps[] = {
      {"the first write goes at once", 0, "{}", flip("Unknown"), StatusOutcome::kWritten, 0},
      {"too early", 2, R"({"a":1})", R"({"a":2})", StatusOutcome::kDeferred, 3},
      {"a flip does not wait", 3, flip("Unknown"), flip("True"), StatusOutcome::kWritten, 0},
      {"counted from the flip", 7, R"({"a":1})", R"({"a":2})", StatusOutcome::kDeferred, 1},
      {"now", 8, R"({"a":1})", R"({"a":2})", StatusOutcome::kWritten, 0},
      {"nothing new", 9, R"({"a":2})", R"({"a":2})", StatusOutcome::kUnchanged, 0},
  };
  for (const auto& step : steps) {
    f.clock.Advance(absl::Seconds(step.at) - f.elapsed());
    const StatusResult result =
        writer.Write(WriteOf(step.current.c_str(), step.wanted.c_str()), {});
    EXPECT_EQ(result.outcome, step.want) << step.why;
    EXPECT_EQ(result.wait, absl::Seconds(step.want_wait)) << step.why;
  }
  EXPECT_THAT(f.sent(), SizeIs(3));
}

TEST(StatusWriterTest, ObjectsDoNotWaitForEachOther) {
  ApiFixture f([](const http::Request&) { return Patched(); });
  StatusWriter writer(f.api, f.clock);
  StatusWrite write = WriteOf("{}", R"({"a":1})");
  for (int i = 0; i < 50; ++i) {
    write.uid = absl::StrCat("u", i);
    EXPECT_EQ(writer.Write(write, {}).outcome, StatusOutcome::kWritten);
  }
  EXPECT_EQ(writer.Write(write, {}).outcome, StatusOutcome::kDeferred);
  writer.Forget(write.uid);
  EXPECT_EQ(writer.Write(write, {}).outcome, StatusOutcome::kWritten);
}

TEST(StatusWriterTest, SaysWhyNot) {
  const struct {
    absl::StatusOr<http::Response> answer;
    StatusOutcome want;
  } cases[] = {
      {StatusResponse(409, "Conflict", "modified"), StatusOutcome::kConflict},
      {StatusResponse(404, "NotFound", "gone"), StatusOutcome::kGone},
      {StatusResponse(403, "Forbidden", "terminating",
                      R"("details":{"causes":[{"reason":"NamespaceTerminating"}]})"),
       StatusOutcome::kGone},
      {StatusResponse(403, "Forbidden", "RBAC"), StatusOutcome::kFailed},
      {StatusResponse(422, "Invalid", "schema"), StatusOutcome::kFailed},
      {http::Response{429, {{"Retry-After", "9"}}, ""}, StatusOutcome::kFailed},
      {absl::UnavailableError("reset"), StatusOutcome::kFailed},
  };
  for (const auto& c : cases) {
    ApiFixture f([&](const http::Request&) { return c.answer; });
    StatusWriter writer(f.api, f.clock);
    const StatusResult result = writer.Write(WriteOf("{}", R"({"a":1})"), {});
    EXPECT_EQ(result.outcome, c.want) << result.error;
    EXPECT_FALSE(result.error.ok());
    EXPECT_THAT(f.sent(), SizeIs(1));
    const bool throttled = c.answer.ok() && c.answer->status == 429;
    EXPECT_EQ(result.wait, throttled ? absl::Seconds(9) : absl::ZeroDuration());
    // A write that failed is not tried hot.
    EXPECT_EQ(writer.Write(WriteOf("{}", R"({"a":1})"), {}).outcome, StatusOutcome::kDeferred);
  }
}

TEST(StatusWriterTest, AFenceStopsIt) {
  ApiFixture f([](const http::Request&) { return Patched(); });
  StatusWriter writer(f.api, f.clock);
  StatusWrite write = WriteOf("{}", R"({"a":1})");
  write.fence = [] { return absl::AbortedError("the lease is lost"); };
  const StatusResult result = writer.Write(write, {});
  EXPECT_EQ(result.outcome, StatusOutcome::kFenced);
  EXPECT_EQ(result.error, absl::AbortedError("the lease is lost"));
  EXPECT_THAT(f.sent(), IsEmpty());
}

TEST(StatusWriterTest, ABadNameIsNotSent) {
  ApiFixture f([](const http::Request&) { return Patched(); });
  StatusWriter writer(f.api, f.clock);
  StatusWrite write = WriteOf("{}", R"({"a":1})");
  write.object.name = "a/b";
  EXPECT_EQ(writer.Write(write, {}).outcome, StatusOutcome::kFailed);
  EXPECT_THAT(f.sent(), IsEmpty());
}

}  // namespace
}  // namespace springtide::k8s
