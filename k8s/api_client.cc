#include "k8s/api_client.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/text.h"
#include "k8s/api_error.h"
#include "k8s/warning_header.h"
#include "k8s/wire.h"

namespace springtide::k8s {
namespace {

// Between tries when the server did not say how long.
constexpr absl::Duration kFirstBackoff = absl::Seconds(1);
constexpr absl::Duration kMaxBackoff = absl::Seconds(30);
constexpr size_t kMaxRefusalBytes = size_t{64} << 10;

bool IsSuccess(int code) { return code >= 200 && code <= 299; }

std::string HeaderText(const http::Head& head, absl::string_view name) {
  return base::ForDisplay(head.headers.Get(name).value_or(""), 128);
}

// OwnedStream keeps the client of a stream for as long as the stream is read.
class OwnedStream final : public http::Stream {
 public:
  OwnedStream(std::shared_ptr<http::Client> client, std::unique_ptr<http::Stream> stream)
      : client_(std::move(client)), stream_(std::move(stream)) {}

  absl::StatusOr<http::Head> WaitForHead() override { return stream_->WaitForHead(); }
  absl::StatusOr<std::string> Read(absl::Duration idle_limit) override {
    return stream_->Read(idle_limit);
  }

 private:
  const std::shared_ptr<http::Client> client_;  // first, so that it goes last
  const std::unique_ptr<http::Stream> stream_;
};

}  // namespace

struct ApiClient::Attempt {
  absl::StatusOr<http::Response> result = absl::UnknownError("not sent");
  std::optional<ApiError> refusal;
  std::string credentials;
  bool sent = false;
};

ApiClient::ApiClient(ClientProvider clients, RequestAuth& auth, Lanes& lanes,
                     const base::Clock& clock, ApiClientOptions options, Observer observer)
    : clients_(std::move(clients)),
      auth_(auth),
      lanes_(lanes),
      clock_(clock),
      options_(std::move(options)),
      observer_(std::move(observer)) {}

absl::StatusOr<http::Response> ApiClient::Call(const ApiRequest& request, std::stop_token stop) {
  const auto encoded = EncodeRequest(request, options_.user_agent);
  if (!encoded.ok()) return encoded.status();
  const bool repeatable = request.repeatable && request.lane != Lane::kLease;
  const Lanes::Ticket ticket = lanes_.NextTicket();
  bool renewed = false;
  int repeats = 0;
  int resets = 0;
  absl::Duration backoff = kFirstBackoff;
  for (int number = 1;; ++number) {
    Attempt attempt = Send(request, *encoded, ticket, number, stop);
    if (attempt.result.ok() || !attempt.sent) return std::move(attempt.result);
    const int code = attempt.refusal ? attempt.refusal->code : 0;
    if (code == 401) {
      auth_.Rejected(attempt.credentials);
      if (std::exchange(renewed, true)) return std::move(attempt.result);
      continue;
    }
    const auto retry_after = attempt.refusal ? attempt.refusal->retry_after : std::nullopt;
    const absl::Duration wait = retry_after.value_or(backoff);
    if (code == 429) lanes_.Pause(wait);
    if (!repeatable) return std::move(attempt.result);
    if (code == 429 || (code >= 500 && retry_after.has_value())) {
      if (repeats++ >= options_.max_repeats) return std::move(attempt.result);
      // After 429 the pause is the wait, and the request keeps its place in the order.
      if (code != 429 && !clock_.SleepFor(wait, stop)) return std::move(attempt.result);
      backoff = std::min(2 * backoff, kMaxBackoff);
      continue;
    }
    const absl::StatusCode error = attempt.result.status().code();
    const bool reset = code == 0 && (error == absl::StatusCode::kUnavailable ||
                                     error == absl::StatusCode::kDataLoss);
    if (!reset || !IsRead(request.method) || resets++ >= options_.max_repeats_after_reset ||
        !clock_.SleepFor(kFirstBackoff, stop)) {
      return std::move(attempt.result);
    }
  }
}

absl::StatusOr<std::unique_ptr<http::Stream>> ApiClient::Watch(const ApiRequest& request,
                                                               std::stop_token stop) {
  const auto encoded = EncodeRequest(request, options_.user_agent);
  if (!encoded.ok()) return encoded.status();
  for (int number = 1;; ++number) {
    std::string rejected;
    auto stream = Open(request, *encoded, number, rejected, stop);
    if (rejected.empty()) return stream;
    auth_.Rejected(rejected);
    if (number == 2) return stream;
  }
}

absl::StatusOr<std::string> ApiClient::Clear(const ApiRequest& request, http::Request& encoded) {
  auto credentials = auth_.Authorize(encoded);
  if (!credentials.ok()) {
    return absl::Status(credentials.status().code(),
                        absl::StrCat(Describe(request), " was not sent for want of credentials: ",
                                     credentials.status().message()));
  }
  // Last of all, when everything that may take time is behind us.
  if (request.guard) {
    if (absl::Status status = request.guard(); !status.ok()) return status;
  }
  return credentials;
}

ApiClient::Attempt ApiClient::Send(const ApiRequest& request, http::Request encoded,
                                   Lanes::Ticket ticket, int number, const std::stop_token& stop) {
  Attempt attempt;
  const absl::Duration asked = clock_.Elapsed();
  const auto slot = lanes_.Enter(request.lane, ticket, stop);
  if (!slot.ok()) {
    attempt.result = slot.status();
    return attempt;
  }
  CallReport report;
  report.attempt = number;
  report.waited = clock_.Elapsed() - asked;
  auto credentials = Clear(request, encoded);
  if (!credentials.ok()) {
    attempt.result = credentials.status();
    return attempt;
  }
  attempt.credentials = *std::move(credentials);
  attempt.sent = true;

  const std::shared_ptr<http::Client> client = clients_();
  const absl::Duration started = clock_.Elapsed();
  auto response = http::Fetch(*client, std::move(encoded), stop);
  report.took = clock_.Elapsed() - started;
  if (!response.ok()) {
    report.error = response.status();
    Report(request, {}, std::move(report));
    attempt.result = LostAnswer(response.status(), request);
    return attempt;
  }
  const http::Head head{response->status, response->headers};
  Report(request, head, std::move(report));
  if (!IsSuccess(head.status)) {
    attempt.refusal = DecodeApiError(head, response->body, clock_.Now());
    attempt.result = Refusal(*attempt.refusal, request);
  } else if (const absl::Status fine = CheckAnswer(request, *response); !fine.ok()) {
    attempt.result = LostAnswer(fine, request);
  } else {
    attempt.result = std::move(response);
  }
  return attempt;
}

absl::StatusOr<std::unique_ptr<http::Stream>> ApiClient::Open(const ApiRequest& request,
                                                              http::Request encoded, int number,
                                                              std::string& rejected,
                                                              std::stop_token stop) {
  auto credentials = Clear(request, encoded);
  if (!credentials.ok()) return credentials.status();
  std::shared_ptr<http::Client> client = clients_();
  CallReport report;
  report.watch = true;
  report.attempt = number;
  const absl::Duration started = clock_.Elapsed();
  auto stream = client->Open(std::move(encoded), std::move(stop));
  const auto head = stream->WaitForHead();
  report.took = clock_.Elapsed() - started;
  if (!head.ok()) {
    report.error = head.status();
    Report(request, {}, std::move(report));
    return LostAnswer(head.status(), request);
  }
  Report(request, *head, std::move(report));
  if (!IsSuccess(head->status)) {
    if (head->status == 401) rejected = *std::move(credentials);
    return ReadRefusal(request, *stream, *head);
  }
  if (const absl::Status fine = CheckAnswer(request, {head->status, head->headers, ""});
      !fine.ok()) {
    return LostAnswer(fine, request);
  }
  return std::make_unique<OwnedStream>(std::move(client), std::move(stream));
}

absl::Status ApiClient::ReadRefusal(const ApiRequest& request, http::Stream& stream,
                                    const http::Head& head) {
  std::string body;
  const absl::Duration end = clock_.Elapsed() + request.timeout;
  while (body.size() < kMaxRefusalBytes) {
    const absl::Duration left = end - clock_.Elapsed();
    if (left <= absl::ZeroDuration()) break;
    const auto piece = stream.Read(left);
    // What has come is enough to go by: the code alone says what to do.
    if (!piece.ok() || piece->empty()) break;
    body += *piece;
  }
  const ApiError error = DecodeApiError(head, body, clock_.Now());
  if (error.code == 429) lanes_.Pause(error.retry_after.value_or(kFirstBackoff));
  return Refusal(error, request);
}

void ApiClient::Report(const ApiRequest& request, const http::Head& head, CallReport report) const {
  if (!observer_) return;
  report.method = request.method;
  report.path = request.path;
  report.code = head.status;
  report.audit_id = HeaderText(head, "Audit-Id");
  report.flow_schema_id = HeaderText(head, "X-Kubernetes-PF-FlowSchema-UID");
  report.warnings = ParseWarnings(head.headers);
  observer_(report);
}

}  // namespace springtide::k8s
