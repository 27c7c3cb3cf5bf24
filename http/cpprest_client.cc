#include "http/cpprest_client.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "http/exchange.h"
#include "http/hub.h"
#include "http/origin.h"
#include "http/runtime.h"
#include "http/tls.h"
#include "http/wire.h"

namespace springtide::http {
namespace {

class CpprestStream final : public Stream {
 public:
  explicit CpprestStream(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  ~CpprestStream() override { exchange_->Cancel("the stream was closed"); }
  CpprestStream(const CpprestStream&) = delete;
  CpprestStream& operator=(const CpprestStream&) = delete;

  absl::StatusOr<Head> WaitForHead() override { return exchange_->WaitForHead(); }

  absl::StatusOr<std::string> Read(absl::Duration idle_limit) override {
    if (!failure_.ok()) return failure_;
    absl::StatusOr<std::string> piece = exchange_->sink().Read(idle_limit);
    if (piece.ok()) return piece;
    failure_ = piece.status();
    exchange_->Cancel("the stream failed");  // drops the connection at once
    return failure_;
  }

 private:
  const std::shared_ptr<Exchange> exchange_;
  absl::Status failure_;
};

// A stream that was refused before it began.
class RefusedStream final : public Stream {
 public:
  explicit RefusedStream(absl::Status status) : status_(std::move(status)) {}
  absl::StatusOr<Head> WaitForHead() override { return status_; }
  absl::StatusOr<std::string> Read(absl::Duration) override { return status_; }

 private:
  const absl::Status status_;
};

class CpprestClient final : public Client {
 public:
  explicit CpprestClient(std::shared_ptr<Hub> hub) : hub_(std::move(hub)) {}
  ~CpprestClient() override { hub_->Close(); }
  CpprestClient(const CpprestClient&) = delete;
  CpprestClient& operator=(const CpprestClient&) = delete;

  void Send(Request request, std::stop_token stop, Done done) override {
    absl::Status checked = CheckRequest(hub_->origin(), request);
    if (!checked.ok()) return done(std::move(checked));
    std::make_shared<Exchange>(hub_, std::move(request), std::move(done))->Start(std::move(stop));
  }

  std::unique_ptr<Stream> Open(Request request, std::stop_token stop) override {
    absl::Status checked = CheckRequest(hub_->origin(), request);
    if (!checked.ok()) return std::make_unique<RefusedStream>(std::move(checked));
    auto exchange = std::make_shared<Exchange>(hub_, std::move(request), nullptr);
    exchange->Start(std::move(stop));
    return std::make_unique<CpprestStream>(std::move(exchange));
  }

 private:
  const std::shared_ptr<Hub> hub_;
};

void CheckNumbers(const ClientOptions& options, base::ErrorList& errors) {
  const auto positive = [&errors](absl::string_view name, absl::Duration value) {
    if (value > absl::ZeroDuration()) return;
    errors.Add(base::FieldPath(name), base::Mark{},
               absl::StrCat(absl::FormatDuration(value), " must be greater than zero"));
  };
  positive("connectTimeout", options.connect_timeout);
  positive("recycleAfter", options.recycle_after);
  positive("idleTimeout", options.idle_timeout);
  positive("tcpKeepalive", options.tcp_keepalive);
  const auto within = [&errors](absl::string_view name, size_t value, size_t most) {
    if (value >= 1 && value <= most) return;
    errors.Add(base::FieldPath(name), base::Mark{}, absl::StrCat(value, " is not in 1..", most));
  };
  within("maxInFlight", options.max_in_flight, 10'000);
  within("streamBufferBytes", options.stream_buffer_bytes, size_t{1} << 30);
  within("threads", options.threads, 64);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> MakeClient(ClientOptions options) {
  base::ErrorList errors("client");
  absl::StatusOr<Origin> origin = ParseOrigin(options.url);
  if (!origin.ok()) {
    errors.Add(origin.status().message());
    // TLS is still checked, as for the endpoint that was likely meant.
    origin = Origin();
    origin->tls = !absl::StartsWith(options.url, "http:");
    origin->host = "unknown";
  }
  auto tls = TlsContext::Create(options.tls, *origin, errors);
  CheckNumbers(options, errors);
  if (!errors.ok()) return errors.ToStatus();
  StartThreads(options.threads);
  return std::make_unique<CpprestClient>(
      std::make_shared<Hub>(std::move(options), *std::move(origin), std::move(tls)));
}

}  // namespace springtide::http
