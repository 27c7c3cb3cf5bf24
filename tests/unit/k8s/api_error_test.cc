#include "k8s/api_error.h"

#include <gtest/gtest.h>

#include <string>

#include "k8s/json.h"

namespace springtide::k8s {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'767'225'600);  // 2026-01-01T00:00:00Z

TEST(ApiErrorTest, ReadsAStatusObject) {
  const ApiError error = DecodeApiError(
      {409, {}},
      R"({"kind":"Status","code":409,"reason":"Conflict","message":"changed","details":{
          "retryAfterSeconds":7,"causes":[{"reason":"FieldManagerConflict","message":"kubectl",
          "field":".spec.replicas"}]}})",
      kNow);
  EXPECT_EQ(error, (ApiError{409,
                             "Conflict",
                             "changed",
                             {{"FieldManagerConflict", "kubectl", ".spec.replicas"}},
                             absl::Seconds(7)}));
}

TEST(ApiErrorTest, AProxysPageIsCutAndMadePrintable) {
  const ApiError error =
      DecodeApiError({502, {}}, "<html>\x1b[31m\r\n" + std::string(10'000, 'x'), kNow);
  EXPECT_EQ(error.code, 502);
  EXPECT_EQ(error.reason, "");
  EXPECT_EQ(error.message.size(), 2048);
  EXPECT_EQ(error.message.find_first_of("\x1b\r\n"), std::string::npos);
}

TEST(ApiErrorTest, BytesThatAreNoTextDoNotHideTheCode) {
  std::string cut(2047, 'x');
  cut += "\xc3\xa4";  // the limit lies in the middle of a character
  for (const std::string& body : {std::string("\x1f\x8b\xff"), std::string("caf\xe9"), cut}) {
    const ApiError error = DecodeApiError({404, {}}, body, kNow);
    EXPECT_EQ(ApiErrorOf(ToStatus(error, "GET /x")), error);
    EXPECT_EQ(error.code, 404);
  }
}

TEST(ApiErrorTest, RetryAfterIsClamped) {
  const struct {
    const char* header;
    std::optional<absl::Duration> want;
  } cases[] = {
      {"0", absl::Seconds(1)},
      {"7", absl::Seconds(7)},
      {"1000000000", absl::Seconds(60)},
      {"1e400", absl::Seconds(60)},
      {"Thu, 01 Jan 2026 00:00:20 GMT", absl::Seconds(20)},
      {"Wed, 31 Dec 2025 00:00:00 GMT", absl::Seconds(1)},
      {"soon", std::nullopt},
      {"nan", std::nullopt},
      {"-5", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(DecodeApiError({429, {{"retry-after", c.header}}}, "", kNow).retry_after, c.want)
        << c.header;
  }
}

TEST(ApiErrorTest, AnEventThatIsNoStatusCountsAsAServerError) {
  EXPECT_EQ(DecodeStatusObject(R"({"kind":"Pod"})").code, 500);
  EXPECT_EQ(DecodeStatusObject("garbage").code, 500);
  EXPECT_EQ(DecodeStatusObject(R"({"kind":"Status"})").code, 500);
  EXPECT_EQ(DecodeStatusObject(R"({"kind":"Status","code":410})").code, 410);
}

TEST(ApiErrorTest, TheCodeSaysHowToGoOn) {
  const struct {
    int http;
    absl::StatusCode want;
  } cases[] = {
      {400, absl::StatusCode::kInvalidArgument},    {401, absl::StatusCode::kUnauthenticated},
      {403, absl::StatusCode::kPermissionDenied},   {404, absl::StatusCode::kNotFound},
      {405, absl::StatusCode::kFailedPrecondition}, {409, absl::StatusCode::kAborted},
      {410, absl::StatusCode::kOutOfRange},         {422, absl::StatusCode::kInvalidArgument},
      {429, absl::StatusCode::kUnavailable},        {500, absl::StatusCode::kUnavailable},
      {503, absl::StatusCode::kUnavailable},        {504, absl::StatusCode::kDeadlineExceeded},
      {307, absl::StatusCode::kFailedPrecondition},
  };
  for (const auto& c : cases) {
    ApiError error;
    error.code = c.http;
    EXPECT_EQ(ToStatus(error, "GET /x").code(), c.want) << c.http;
  }
}

TEST(ApiErrorTest, TravelsInsideAStatus) {
  const ApiError error{
      422, "Invalid", "no", {{"FieldValueInvalid", "bad", "spec.replicas"}}, absl::Seconds(3)};
  const absl::Status status = ToStatus(error, "PATCH /apis/x");
  EXPECT_EQ(ApiErrorOf(status), error);
  EXPECT_EQ(status.message(), "PATCH /apis/x: 422 Invalid: no");
  EXPECT_EQ(ApiErrorOf(absl::UnavailableError("refused")), std::nullopt);
}

TEST(JsonTest, DepthHundredIsReadAndDeeperIsRefused) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(ParseJson(nested(kMaxJsonDepth)).ok());
  EXPECT_FALSE(ParseJson(nested(kMaxJsonDepth + 1)).ok());
  EXPECT_FALSE(ParseJson("{} {}").ok());
  EXPECT_FALSE(ParseJson("").ok());
  EXPECT_TRUE(ParseJson("{}\n").ok());
}

TEST(JsonTest, FindsOnlyWhatHasTheType) {
  const auto value = ParseJson(R"({"a":{"n":3.0,"s":"x","big":1e300}})").value();
  EXPECT_EQ(FindInteger(value, {"a", "n"}), 3);
  EXPECT_EQ(FindInteger(value, {"a", "s"}), std::nullopt);
  EXPECT_EQ(FindInteger(value, {"a", "big"}), std::nullopt);
  EXPECT_EQ(FindString(value, {"a", "s"}), "x");
  EXPECT_EQ(FindString(value, {"a", "s", "t"}), std::nullopt);
}

TEST(JsonTest, TimesHaveTheDigitsThatKubernetesWants) {
  const absl::Time time = absl::FromUnixMicros(1'767'225'600'000'050);
  EXPECT_EQ(FormatMicroTime(time), "2026-01-01T00:00:00.000050Z");
  EXPECT_EQ(k8s::FormatTime(time), "2026-01-01T00:00:00Z");
  EXPECT_EQ(k8s::ParseTime("2026-01-01T00:00:00.000050Z"), time);
  EXPECT_EQ(k8s::ParseTime("infinite-future"), std::nullopt);
  EXPECT_EQ(k8s::ParseTime("yesterday"), std::nullopt);
}

}  // namespace
}  // namespace springtide::k8s
