#include "k8s/api_error.h"

#include <algorithm>
#include <boost/json.hpp>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/text.h"
#include "k8s/json.h"

namespace springtide::k8s {
namespace {

constexpr absl::string_view kPayloadUrl = "springtide.dev/k8s/ApiError";
constexpr size_t kMaxExcerpt = 2048;

// Printable: one line of valid UTF-8, since it travels as JSON inside a status.
std::string Printable(absl::string_view text) {
  size_t end = std::min(text.size(), kMaxExcerpt);
  // Not in the middle of a character.
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  std::string out(text.substr(0, end));
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  base::ErrorList problems;
  if (!base::CheckText(out, kMaxExcerpt, problems)) {
    std::replace_if(
        out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
  }
  return out;
}

absl::Duration ClampRetryAfter(absl::Duration wait) {
  return std::clamp(wait, absl::Seconds(1), absl::Seconds(60));
}

// RetryAfter: seconds or an HTTP date; nothing for what is neither.
std::optional<absl::Duration> RetryAfter(absl::string_view text, absl::Time now) {
  double seconds = 0;
  if (absl::SimpleAtod(text, &seconds)) {
    if (!(seconds >= 0)) return std::nullopt;
    return ClampRetryAfter(absl::Seconds(seconds));
  }
  absl::Time time;
  if (absl::ParseTime("%a, %d %b %Y %H:%M:%S GMT", text, &time, nullptr)) {
    return ClampRetryAfter(time - now);
  }
  return std::nullopt;
}

std::string Text(const boost::json::value& value, absl::string_view key) {
  return std::string(FindString(value, {key}).value_or(""));
}

// FromStatus: nothing when the document is no Status.
std::optional<ApiError> FromStatus(const boost::json::value& document) {
  if (FindString(document, {"kind"}) != "Status") return std::nullopt;
  ApiError error;
  error.code =
      static_cast<int>(std::clamp<int64_t>(FindInteger(document, {"code"}).value_or(0), 0, 999));
  error.reason = Text(document, "reason");
  error.message = Printable(Text(document, "message"));
  if (const auto seconds = FindInteger(document, {"details", "retryAfterSeconds"});
      seconds && *seconds > 0) {
    error.retry_after = ClampRetryAfter(absl::Seconds(*seconds));
  }
  if (const auto* causes = FindArray(document, {"details", "causes"})) {
    for (const auto& cause : *causes) {
      error.causes.push_back(
          {Text(cause, "reason"), Printable(Text(cause, "message")), Text(cause, "field")});
    }
  }
  return error;
}

absl::StatusCode CodeFor(int code) {
  switch (code) {
    case 400:
    case 422:
      return absl::StatusCode::kInvalidArgument;
    case 401:
      return absl::StatusCode::kUnauthenticated;
    case 403:
      return absl::StatusCode::kPermissionDenied;
    case 404:
      return absl::StatusCode::kNotFound;
    case 409:
      return absl::StatusCode::kAborted;
    case 410:
      return absl::StatusCode::kOutOfRange;
    case 429:
      return absl::StatusCode::kUnavailable;
    case 504:
      return absl::StatusCode::kDeadlineExceeded;
    default:
      return code >= 500 ? absl::StatusCode::kUnavailable : absl::StatusCode::kFailedPrecondition;
  }
}

// The payload is the Status object again, so that one decoder reads both.
std::string Encode(const ApiError& error) {
  boost::json::object details;
  if (error.retry_after) {
    details["retryAfterSeconds"] =
        absl::ToInt64Seconds(absl::Ceil(*error.retry_after, absl::Seconds(1)));
  }
  boost::json::array causes;
  for (const auto& cause : error.causes) {
    causes.push_back(boost::json::object{
        {"reason", cause.reason}, {"message", cause.message}, {"field", cause.field}});
  }
  details["causes"] = std::move(causes);
  boost::json::object status;
  status["kind"] = "Status";
  status["code"] = error.code;
  status["reason"] = error.reason;
  status["message"] = error.message;
  status["details"] = std::move(details);
  return boost::json::serialize(status);
}

}  // namespace

ApiError DecodeApiError(const http::Head& head, absl::string_view body, absl::Time now) {
  ApiError error;
  const auto document = ParseJson(body);
  if (auto status = document.ok() ? FromStatus(*document) : std::nullopt) {
    error = *std::move(status);
  } else {
    error.message = Printable(body);
  }
  error.code = head.status;
  if (const auto header = head.headers.Get("Retry-After"); header && !error.retry_after) {
    error.retry_after = RetryAfter(*header, now);
  }
  return error;
}

ApiError DecodeStatusObject(absl::string_view json) {
  const auto document = ParseJson(json);
  auto error = document.ok() ? FromStatus(*document) : std::nullopt;
  if (error && error->code != 0) return *std::move(error);
  ApiError unknown;
  unknown.code = 500;
  unknown.message = Printable(json);
  return unknown;
}

absl::Status ToStatus(const ApiError& error, absl::string_view what) {
  absl::Status status(CodeFor(error.code),
                      absl::StrCat(what, ": ", error.code, error.reason.empty() ? "" : " ",
                                   error.reason, error.message.empty() ? "" : ": ", error.message));
  status.SetPayload(kPayloadUrl, absl::Cord(Encode(error)));
  return status;
}

std::optional<ApiError> ApiErrorOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayloadUrl);
  if (!payload) return std::nullopt;
  return DecodeStatusObject(std::string(*payload));
}

}  // namespace springtide::k8s
