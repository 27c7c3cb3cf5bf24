#include "k8s/api_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "k8s/api_error.h"
#include "k8s/wire.h"
#include "tests/unit/k8s/api_fixture.h"

namespace springtide::k8s {
namespace {

using ::springtide::testing::ApiFixture;
using ::springtide::testing::JsonResponse;
using ::springtide::testing::StatusResponse;
using ::springtide::testing::StreamScript;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Answer = absl::StatusOr<http::Response>;

Answer Ok() { return JsonResponse(200, "{}"); }
Answer Code(int code) { return StatusResponse(code, "Some", "no"); }
Answer Code(int code, const std::string& retry_after) {
  http::Response response = StatusResponse(code, "Some", "no");
  response.headers.Set("Retry-After", retry_after);
  return response;
}
Answer Reset() { return absl::UnavailableError("connection reset"); }

ApiRequest Get(const char* path, Lane lane = Lane::kOther) {
  ApiRequest request;
  request.path = path;
  request.lane = lane;
  return request;
}

ApiRequest Patch(const char* path) {
  ApiRequest request = Get(path);
  request.method = http::Method::kPatch;
  request.body = "{}";
  request.repeatable = false;
  return request;
}

// The rules for repeats: what is sent again, after how long, and what the caller hears in the end.
struct RepeatCase {
  const char* name;
  http::Method method;
  bool repeatable;
  Lane lane;
  std::vector<Answer> answers;  // the last one for good
  int want_sent;
  absl::Duration want_elapsed;
  absl::StatusCode want;
  bool want_unknown = false;
};

void PrintTo(const RepeatCase& c, std::ostream* out) { *out << c.name; }

class RepeatTest : public ::testing::TestWithParam<RepeatCase> {};

TEST_P(RepeatTest, FollowsTheRules) {
  const RepeatCase& c = GetParam();
  size_t next = 0;
  ApiFixture f([&](const http::Request&) {
    const Answer answer = c.answers[std::min(next, c.answers.size() - 1)];
    ++next;
    return answer;
  });
  ApiRequest request;
  request.method = c.method;
  request.path = "/api/v1/things/a";
  request.repeatable = c.repeatable;
  request.lane = c.lane;
  if (!IsRead(c.method)) request.body = "{}";
  const absl::Status status = f.api.Call(request, {}).status();
  EXPECT_EQ(f.sent().size(), static_cast<size_t>(c.want_sent));
  EXPECT_EQ(f.elapsed(), c.want_elapsed);
  EXPECT_EQ(status.code(), c.want) << status;
  EXPECT_EQ(OutcomeUnknown(status), c.want_unknown) << status;
  EXPECT_THAT(f.reports, SizeIs(c.want_sent));
}

constexpr auto kGet = http::Method::kGet;
constexpr auto kPut = http::Method::kPut;
constexpr auto kPatch = http::Method::kPatch;
constexpr auto kPost = http::Method::kPost;
constexpr auto kOkCode = absl::StatusCode::kOk;
constexpr auto kUnavailableCode = absl::StatusCode::kUnavailable;
const absl::Duration kNoWait = absl::ZeroDuration();

INSTANTIATE_TEST_SUITE_P(
    Success, RepeatTest,
    ::testing::Values(
        RepeatCase{"get", kGet, true, Lane::kOther, {Ok()}, 1, kNoWait, kOkCode},
        RepeatCase{
            "created", kPost, false, Lane::kOther, {JsonResponse(201, "{}")}, 1, kNoWait, kOkCode}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Unauthorized, RepeatTest,
    ::testing::Values(
        RepeatCase{
            "read_goes_again", kGet, true, Lane::kOther, {Code(401), Ok()}, 2, kNoWait, kOkCode},
        RepeatCase{"write_was_not_done_and_goes_again",
                   kPatch,
                   false,
                   Lane::kScale,
                   {Code(401), Ok()},
                   2,
                   kNoWait,
                   kOkCode},
        RepeatCase{
            "lease_goes_again", kPut, false, Lane::kLease, {Code(401), Ok()}, 2, kNoWait, kOkCode},
        RepeatCase{"twice_is_the_answer",
                   kGet,
                   true,
                   Lane::kOther,
                   {Code(401)},
                   2,
                   kNoWait,
                   absl::StatusCode::kUnauthenticated}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Refused, RepeatTest,
    ::testing::Values(
        RepeatCase{"c302",
                   kGet,
                   true,
                   Lane::kOther,
                   {Code(302)},
                   1,
                   kNoWait,
                   absl::StatusCode::kFailedPrecondition},
        RepeatCase{"c400",
                   kPut,
                   true,
                   Lane::kOther,
                   {Code(400)},
                   1,
                   kNoWait,
                   absl::StatusCode::kInvalidArgument},
        RepeatCase{"c403",
                   kPut,
                   true,
                   Lane::kOther,
                   {Code(403)},
                   1,
                   kNoWait,
                   absl::StatusCode::kPermissionDenied},
        RepeatCase{
            "c404", kGet, true, Lane::kOther, {Code(404)}, 1, kNoWait, absl::StatusCode::kNotFound},
        RepeatCase{"c405",
                   kPatch,
                   true,
                   Lane::kOther,
                   {Code(405)},
                   1,
                   kNoWait,
                   absl::StatusCode::kFailedPrecondition},
        RepeatCase{"c406",
                   kGet,
                   true,
                   Lane::kOther,
                   {Code(406)},
                   1,
                   kNoWait,
                   absl::StatusCode::kFailedPrecondition},
        RepeatCase{
            "c409", kPut, true, Lane::kOther, {Code(409)}, 1, kNoWait, absl::StatusCode::kAborted},
        RepeatCase{"c409_with_retry_after",
                   kPut,
                   true,
                   Lane::kOther,
                   {Code(409, "1")},
                   1,
                   kNoWait,
                   absl::StatusCode::kAborted},
        RepeatCase{"c410",
                   kGet,
                   true,
                   Lane::kOther,
                   {Code(410)},
                   1,
                   kNoWait,
                   absl::StatusCode::kOutOfRange},
        RepeatCase{"c413",
                   kPut,
                   true,
                   Lane::kOther,
                   {Code(413)},
                   1,
                   kNoWait,
                   absl::StatusCode::kFailedPrecondition},
        RepeatCase{"c415",
                   kPatch,
                   true,
                   Lane::kOther,
                   {Code(415)},
                   1,
                   kNoWait,
                   absl::StatusCode::kFailedPrecondition},
        RepeatCase{"c422",
                   kPatch,
                   true,
                   Lane::kOther,
                   {Code(422)},
                   1,
                   kNoWait,
                   absl::StatusCode::kInvalidArgument}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Throttled, RepeatTest,
    ::testing::Values(RepeatCase{"waits_as_asked",
                                 kGet,
                                 true,
                                 Lane::kOther,
                                 {Code(429, "7"), Ok()},
                                 2,
                                 absl::Seconds(7),
                                 kOkCode},
                      RepeatCase{"zero_is_a_second",
                                 kGet,
                                 true,
                                 Lane::kOther,
                                 {Code(429, "0"), Ok()},
                                 2,
                                 absl::Seconds(1),
                                 kOkCode},
                      RepeatCase{"a_billion_is_a_minute",
                                 kGet,
                                 true,
                                 Lane::kOther,
                                 {Code(429, "1000000000"), Ok()},
                                 2,
                                 absl::Seconds(60),
                                 kOkCode},
                      RepeatCase{"a_date",
                                 kGet,
                                 true,
                                 Lane::kOther,
                                 {Code(429, "Thu, 01 Jan 2026 00:00:20 GMT"), Ok()},
                                 2,
                                 absl::Seconds(20),
                                 kOkCode},
                      RepeatCase{"garbage_is_our_backoff",
                                 kGet,
                                 true,
                                 Lane::kOther,
                                 {Code(429, "soon"), Code(429), Code(429), Ok()},
                                 4,
                                 absl::Seconds(1 + 2 + 4),
                                 kOkCode},
                      RepeatCase{"ten_times_and_no_more",
                                 kGet,
                                 true,
                                 Lane::kOther,
                                 {Code(429, "1")},
                                 11,
                                 absl::Seconds(10),
                                 kUnavailableCode},
                      RepeatCase{"a_scale_write_is_decided_again",
                                 kPatch,
                                 false,
                                 Lane::kScale,
                                 {Code(429, "7")},
                                 1,
                                 kNoWait,
                                 kUnavailableCode},
                      RepeatCase{"a_lease_keeps_its_own_time",
                                 kGet,
                                 true,
                                 Lane::kLease,
                                 {Code(429, "7")},
                                 1,
                                 kNoWait,
                                 kUnavailableCode}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    ServerError, RepeatTest,
    ::testing::Values(
        RepeatCase{"read_with_retry_after",
                   kGet,
                   true,
                   Lane::kOther,
                   {Code(503, "5"), Ok()},
                   2,
                   absl::Seconds(5),
                   kOkCode},
        RepeatCase{
            "read_without", kGet, true, Lane::kOther, {Code(503)}, 1, kNoWait, kUnavailableCode},
        RepeatCase{"repeatable_write",
                   kPut,
                   true,
                   Lane::kOther,
                   {Code(500, "2"), Ok()},
                   2,
                   absl::Seconds(2),
                   kOkCode},
        RepeatCase{"write",
                   kPut,
                   false,
                   Lane::kOther,
                   {Code(500, "2")},
                   1,
                   kNoWait,
                   kUnavailableCode,
                   true},
        RepeatCase{"write_that_may_come_late",
                   kPatch,
                   false,
                   Lane::kScale,
                   {Code(504)},
                   1,
                   kNoWait,
                   absl::StatusCode::kDeadlineExceeded,
                   true}),
    [](const auto& test) { return std::string(test.param.name); });

INSTANTIATE_TEST_SUITE_P(
    LostAnswer, RepeatTest,
    ::testing::Values(
        RepeatCase{"read_goes_again",
                   kGet,
                   true,
                   Lane::kOther,
                   {Reset(), Ok()},
                   2,
                   absl::Seconds(1),
                   kOkCode},
        RepeatCase{"cut_read_goes_again",
                   kGet,
                   true,
                   Lane::kOther,
                   {absl::DataLossError("cut"), Ok()},
                   2,
                   absl::Seconds(1),
                   kOkCode},
        RepeatCase{"read_gives_up",
                   kGet,
                   true,
                   Lane::kOther,
                   {Reset()},
                   3,
                   absl::Seconds(2),
                   kUnavailableCode},
        RepeatCase{"timed_out_read",
                   kGet,
                   true,
                   Lane::kOther,
                   {absl::DeadlineExceededError("15s")},
                   1,
                   kNoWait,
                   absl::StatusCode::kDeadlineExceeded},
        RepeatCase{"lease", kGet, true, Lane::kLease, {Reset()}, 1, kNoWait, kUnavailableCode},
        RepeatCase{"blind_write",
                   kPost,
                   false,
                   Lane::kOther,
                   {Reset()},
                   1,
                   kNoWait,
                   kUnavailableCode,
                   true},
        RepeatCase{"repeatable_write_is_not_sent_again",
                   kPut,
                   true,
                   Lane::kOther,
                   {Reset()},
                   1,
                   kNoWait,
                   kUnavailableCode,
                   true},
        RepeatCase{"untrusted_peer_got_nothing",
                   kPut,
                   false,
                   Lane::kOther,
                   {absl::FailedPreconditionError("certificate")},
                   1,
                   kNoWait,
                   absl::StatusCode::kFailedPrecondition,
                   false}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ApiClientTest, SendsWhatWasAskedWithEveryHeader) {
  ApiFixture f([](const http::Request&) { return Ok(); });
  ApiRequest request;
  request.method = kPatch;
  request.path = "/apis/apps/v1/namespaces/shop/deployments/web/scale";
  request.query = {{"fieldManager", "spring tide"},
                   {"labelSelector", "app=web,tier in (a,b)"},
                   {"x&y", "\xc3\xa4/?#%"}};
  request.body = "[]";
  request.content_type = "application/json-patch+json";
  request.headers = {{"If-None-Match", "\"e\""}};
  ASSERT_TRUE(f.api.Call(request, {}).ok());
  const http::Request sent = f.http->requests().at(0);
  EXPECT_EQ(sent.target,
            "/apis/apps/v1/namespaces/shop/deployments/web/scale?fieldManager=spring%20tide"
            "&labelSelector=app%3Dweb%2Ctier%20in%20%28a%2Cb%29&x%26y=%C3%A4%2F%3F%23%25");
  EXPECT_EQ(sent.headers.Get("User-Agent"), "springtide");
  EXPECT_EQ(sent.headers.Get("Accept"), "application/json");
  EXPECT_EQ(sent.headers.Get("Content-Type"), "application/json-patch+json");
  EXPECT_EQ(sent.headers.Get("If-None-Match"), "\"e\"");
  EXPECT_EQ(sent.headers.Get("Authorization"), "Bearer t1");
  EXPECT_EQ(sent.body, "[]");
}

TEST(ApiClientTest, APathThatIsNoneIsNotSent) {
  ApiFixture f([](const http::Request&) { return Ok(); });
  for (const char* path :
       {"", "api/v1", "/api/v1?x=1", "/a b", "/a\r\nHost: x", "/a#b", "/\xc3\xa4"}) {
    ApiRequest request;
    request.path = path;
    EXPECT_EQ(f.api.Call(request, {}).status().code(), absl::StatusCode::kInvalidArgument) << path;
    EXPECT_EQ(f.api.Watch(request, {}).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_THAT(f.sent(), IsEmpty());
}

TEST(ApiClientTest, ARejectedTokenIsReportedAndTheNextOneUsed) {
  ApiFixture f([](const http::Request& request) -> Answer {
    return request.headers.Get("Authorization") == "Bearer t2" ? Ok() : Code(401);
  });
  ASSERT_TRUE(f.api.Call(Get("/api"), {}).ok());
  EXPECT_THAT(f.auth.rejected, ElementsAre("t1"));
}

TEST(ApiClientTest, WithoutCredentialsNothingIsSent) {
  ApiFixture f([](const http::Request&) { return Ok(); });
  f.auth.error = absl::UnavailableError("the plug-in hangs");
  const absl::Status status = f.api.Call(Get("/api"), {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("the plug-in hangs"));
  EXPECT_FALSE(f.api.Watch(Get("/api"), {}).ok());
  EXPECT_THAT(f.sent(), IsEmpty());
}

TEST(ApiClientTest, TheGuardIsAskedBeforeEachSendingWhenTheWaitsAreOver) {
  std::vector<absl::Duration> asked;
  ApiFixture f([&](const http::Request&) { return asked.size() < 2 ? Code(429, "9") : Ok(); });
  f.lanes.Pause(absl::Seconds(5));
  ApiRequest request = Get("/api");
  request.guard = [&] {
    asked.push_back(f.elapsed());
    return absl::OkStatus();
  };
  ASSERT_TRUE(f.api.Call(request, {}).ok());
  EXPECT_THAT(asked, ElementsAre(absl::Seconds(5), absl::Seconds(14)));
}

TEST(ApiClientTest, WhatTheGuardRefusesIsNotSent) {
  ApiFixture f([](const http::Request&) { return Ok(); });
  ApiRequest request = Patch("/api");
  request.guard = [] { return absl::AbortedError("the lease is lost"); };
  EXPECT_EQ(f.api.Call(request, {}).status(), absl::AbortedError("the lease is lost"));
  EXPECT_EQ(f.api.Watch(request, {}).status(), absl::AbortedError("the lease is lost"));
  EXPECT_THAT(f.sent(), IsEmpty());
}

TEST(ApiClientTest, AThrottlingServerHoldsAllButLeasesBack) {
  ApiFixture f([](const http::Request& request) -> Answer {
    return request.target == "/throttled" ? Code(429, "30") : Ok();
  });
  ApiRequest write = Patch("/throttled");
  ASSERT_FALSE(f.api.Call(write, {}).ok());
  ASSERT_TRUE(f.api.Call(Get("/lease", Lane::kLease), {}).ok());
  EXPECT_EQ(f.elapsed(), absl::ZeroDuration());
  ASSERT_TRUE(f.api.Call(Get("/scale", Lane::kScale), {}).ok());
  EXPECT_EQ(f.elapsed(), absl::Seconds(30));
  EXPECT_EQ(f.reports.back().waited, absl::Seconds(30));
}

TEST(ApiClientTest, AnswersThatAreNotTheServersAreErrors) {
  const struct {
    http::Response response;
    const char* want;
  } cases[] = {
      {{200, {{"Content-Type", "text/html"}}, "<html>Sign in</html>"}, "<html>Sign in"},
      {{200, {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, "\x1f\x8b"},
       "encoded as gzip"},
  };
  for (const auto& c : cases) {
    ApiFixture f([&](const http::Request&) { return c.response; });
    ApiRequest request = Patch("/api");
    const absl::Status status = f.api.Call(request, {}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.want));
    EXPECT_TRUE(OutcomeUnknown(status));
  }
  ApiFixture page([](const http::Request&) {
    return http::Response{502, {{"Content-Type", "text/html"}}, std::string(10'000, 'x')};
  });
  const auto error = ApiErrorOf(page.api.Call(Get("/api"), {}).status());
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, 502);
  EXPECT_EQ(error->message.size(), 2048U);
}

TEST(ApiClientTest, ObserversHearOfEachSending) {
  ApiFixture f([](const http::Request&) {
    http::Response response = JsonResponse(200, "{}");
    response.headers.Add("Audit-Id", "a-1");
    response.headers.Add("X-Kubernetes-PF-FlowSchema-UID", "fs");
    response.headers.Add("Warning", R"(299 - "v1beta1 is old", 299 - "unknown field \"x\"")");
    response.headers.Add("warning", R"(199 - "not ours")");
    response.headers.Add("Warning", R"(299 kube "third" "Thu, 01 Jan 2026 00:00:20 GMT")");
    return response;
  });
  ASSERT_TRUE(f.api.Call(Get("/api"), {}).ok());
  ASSERT_THAT(f.reports, SizeIs(1));
  const CallReport& report = f.reports[0];
  EXPECT_EQ(report.path, "/api");
  EXPECT_EQ(report.code, 200);
  EXPECT_EQ(report.audit_id, "a-1");
  EXPECT_EQ(report.flow_schema_id, "fs");
  EXPECT_THAT(report.warnings, ElementsAre("v1beta1 is old", "unknown field \"x\"", "third"));
}

TEST(ApiClientTest, MalformedAndHostileWarningsDoNoHarm) {
  ApiFixture f([](const http::Request&) {
    http::Response response = JsonResponse(200, "{}");
    for (const char* value : {"", "299", "299 -", "299 - ", "299 - \"no end", "299 - \"\\", ",,,",
                              "299 - \"\x1b[31mred\""}) {
      response.headers.Add("Warning", value);
    }
    for (int i = 0; i < 100; ++i) {
      response.headers.Add("Warning", "299 - \"" + std::string(5000, 'w') + "\"");
    }
    return response;
  });
  ASSERT_TRUE(f.api.Call(Get("/api"), {}).ok());
  ASSERT_THAT(f.reports.at(0).warnings, SizeIs(32));
  EXPECT_EQ(f.reports[0].warnings[0], " [31mred");
  EXPECT_EQ(f.reports[0].warnings[1].size(), 1024U);
}

TEST(ApiClientTest, ANewClientIsUsedOnceThereIsOne) {
  ApiFixture f([](const http::Request&) { return Ok(); });
  const auto old = f.http;
  ASSERT_TRUE(f.api.Call(Get("/a"), {}).ok());
  f.http = std::make_shared<springtide::testing::FakeHttpClient>(
      [](const http::Request&) { return Ok(); });
  ASSERT_TRUE(f.api.Call(Get("/b"), {}).ok());
  EXPECT_THAT(old->requests(), SizeIs(1));
  EXPECT_THAT(f.sent(), ElementsAre("GET /b"));
}

TEST(ApiClientTest, StoppingEndsAWaitWithTheAnswerThatWasThere) {
  std::stop_source stop;
  ApiFixture f([&](const http::Request&) {
    stop.request_stop();
    return Code(503, "60");
  });
  // A manual clock's sleep ends at once when stopped.
  EXPECT_EQ(f.api.Call(Get("/api"), stop.get_token()).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(f.elapsed(), absl::ZeroDuration());
  EXPECT_EQ(f.api.Call(Get("/api"), stop.get_token()).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_THAT(f.sent(), SizeIs(1));
}

TEST(ApiClientWatchTest, StreamsAndKeepsItsClient) {
  ApiFixture f(
      [](const http::Request&) { return Ok(); },
      [](const http::Request&) { return StreamScript{http::Head{200, {}}, {"{\"a\"", ":1}\n"}}; });
  ApiRequest watch = Get("/api/v1/pods");
  watch.query = {{"watch", "1"}};
  auto stream = f.api.Watch(watch, {});
  ASSERT_TRUE(stream.ok());
  EXPECT_THAT(f.sent(), ElementsAre("GET /api/v1/pods?watch=1"));
  EXPECT_TRUE(f.reports.at(0).watch);
  const std::weak_ptr<http::Client> client = f.http;
  f.http.reset();
  EXPECT_FALSE(client.expired());
  EXPECT_EQ((*stream)->Read(absl::Seconds(1)).value(), "{\"a\"");
  EXPECT_EQ((*stream)->Read(absl::Seconds(1)).value(), ":1}\n");
  EXPECT_EQ((*stream)->Read(absl::Seconds(1)).value(), "");
  stream->reset();
  EXPECT_TRUE(client.expired());
}

TEST(ApiClientWatchTest, ARefusalIsReadAsOfAnyRequest) {
  ApiFixture f([](const http::Request&) { return StatusResponse(410, "Expired", "too old"); });
  const absl::Status status = f.api.Watch(Get("/api/v1/pods"), {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(ApiErrorOf(status)->reason, "Expired");
  EXPECT_THAT(f.sent(), SizeIs(1));
}

TEST(ApiClientWatchTest, ARefusalWithoutEndIsCut) {
  ApiFixture f([](const http::Request&) { return Ok(); },
               [](const http::Request&) {
                 return StreamScript{http::Head{500, {}}, std::vector<absl::StatusOr<std::string>>(
                                                              1000, std::string(1024, 'x'))};
               });
  EXPECT_EQ(ApiErrorOf(f.api.Watch(Get("/api"), {}).status())->code, 500);
}

TEST(ApiClientWatchTest, AnUnauthorizedWatchIsOpenedOnceMore) {
  ApiFixture f([](const http::Request& request) -> Answer {
    return request.headers.Get("Authorization") == "Bearer t2" ? Ok() : Code(401);
  });
  EXPECT_TRUE(f.api.Watch(Get("/api"), {}).ok());
  ApiFixture never([](const http::Request&) { return Code(401); });
  EXPECT_EQ(never.api.Watch(Get("/api"), {}).status().code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(never.auth.rejected, ElementsAre("t1", "t2"));
}

TEST(ApiClientWatchTest, IsFreeOfTheRateLimitButItsThrottlingCounts) {
  ApiFixture f([](const http::Request&) { return Code(429, "8"); });
  f.lanes.Pause(absl::Seconds(3));
  EXPECT_FALSE(f.api.Watch(Get("/api"), {}).ok());
  EXPECT_EQ(f.elapsed(), absl::ZeroDuration());
  EXPECT_TRUE(f.lanes.Enter(Lane::kOther, f.lanes.NextTicket(), {}).ok());
  EXPECT_EQ(f.elapsed(), absl::Seconds(8));
}

}  // namespace
}  // namespace springtide::k8s
