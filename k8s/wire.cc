#include "k8s/wire.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace springtide::k8s {
namespace {

constexpr absl::string_view kOutcomeUnknownUrl = "springtide.dev/k8s/OutcomeUnknown";
constexpr size_t kMaxExcerpt = 2048;

// EscapeQuery: everything but the unreserved characters of RFC 3986.
std::string EscapeQuery(absl::string_view text) {
  constexpr absl::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '.' || c == '_' ||
        c == '~') {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<uint8_t>(c);
    out += {'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
  }
  return out;
}

bool IsPath(absl::string_view path) {
  return absl::StartsWith(path, "/") && std::all_of(path.begin(), path.end(), [](unsigned char c) {
           return absl::ascii_isgraph(c) && c != '?' && c != '#';
         });
}

}  // namespace

bool IsRead(http::Method method) {
  return method == http::Method::kGet || method == http::Method::kHead;
}

std::string Describe(const ApiRequest& request) {
  return absl::StrCat(http::MethodName(request.method), " ", request.path);
}

absl::StatusOr<http::Request> EncodeRequest(const ApiRequest& request,
                                            absl::string_view user_agent) {
  if (!IsPath(request.path)) {
    return absl::InvalidArgumentError(
        absl::StrCat("path \"", base::ForDisplay(request.path, 200),
                     "\" must begin with \"/\" and hold no space, \"?\" or \"#\""));
  }
  http::Request encoded;
  encoded.method = request.method;
  encoded.target = request.path;
  char separator = '?';
  for (const auto& [key, value] : request.query) {
    encoded.target.push_back(std::exchange(separator, '&'));
    absl::StrAppend(&encoded.target, EscapeQuery(key), "=", EscapeQuery(value));
  }
  encoded.headers = request.headers;
  encoded.headers.Set("User-Agent", user_agent);
  encoded.headers.Set("Accept", request.accept);
  if (!request.body.empty()) encoded.headers.Set("Content-Type", request.content_type);
  encoded.body = request.body;
  encoded.timeout = request.timeout;
  encoded.max_body_bytes = request.max_body_bytes;
  return encoded;
}

absl::Status CheckAnswer(const ApiRequest& request, const http::Response& response) {
  const auto encoding = response.headers.Get("Content-Encoding");
  if (encoding && !absl::EqualsIgnoreCase(*encoding, "identity")) {
    return absl::DataLossError(absl::StrCat(
        "the answer is encoded as ", base::ForDisplay(*encoding, 40), ", which was not asked for"));
  }
  const auto type = response.headers.Get("Content-Type");
  if (type && absl::StrContains(request.accept, "json") && !absl::StrContains(*type, "json")) {
    return absl::DataLossError(
        absl::StrCat("the answer is ", base::ForDisplay(*type, 80),
                     " instead of JSON; look for a proxy between here and the API server: ",
                     base::ForDisplay(response.body, kMaxExcerpt)));
  }
  return absl::OkStatus();
}

absl::Status Refusal(const ApiError& error, const ApiRequest& request) {
  absl::Status status = ToStatus(error, Describe(request));
  if (!IsRead(request.method) && error.code >= 500) {
    status.SetPayload(kOutcomeUnknownUrl, absl::Cord("5xx"));
  }
  return status;
}

absl::Status LostAnswer(const absl::Status& error, const ApiRequest& request) {
  const bool unknown =
      !IsRead(request.method) && error.code() != absl::StatusCode::kFailedPrecondition;
  absl::Status status(
      error.code(),
      absl::StrCat(Describe(request), ": ", error.message(),
                   unknown ? "; outcome unknown: the server may have applied the write" : ""));
  if (unknown) status.SetPayload(kOutcomeUnknownUrl, absl::Cord("lost"));
  return status;
}

bool OutcomeUnknown(const absl::Status& error) {
  return error.GetPayload(kOutcomeUnknownUrl).has_value();
}

}  // namespace springtide::k8s
