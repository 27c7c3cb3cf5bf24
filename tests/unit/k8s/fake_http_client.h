// An HTTP client whose answers come from a function, for tests of what talks to an API server.
//
//   FakeHttpClient client([](const http::Request& request) -> absl::StatusOr<http::Response> {
//     if (request.target == "/api") return JsonResponse(200, R"({"kind":"APIVersions"})");
//     return absl::UnavailableError("connection reset");
//   });
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_FAKE_HTTP_CLIENT_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_FAKE_HTTP_CLIENT_H_

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "http/client.h"
#include "http/message.h"

namespace springtide::testing {

inline http::Response JsonResponse(int status, absl::string_view body) {
  return {status, {{"Content-Type", "application/json"}}, std::string(body)};
}

// StreamScript: what one Open gives: the head, then each piece as one Read (a status fails there
// and for good), then the clean end.
struct StreamScript {
  absl::StatusOr<http::Head> head = http::Head{200, {}};
  std::vector<absl::StatusOr<std::string>> pieces;
};

// FakeHttpClient: records what was asked and answers at once, on the caller's thread. A handler
// that blocks blocks the caller, which is how a test keeps a request in flight.
//
// Thread safety: safe from any thread, as far as the handlers are.
class FakeHttpClient final : public http::Client {
 public:
  using Handler = std::function<absl::StatusOr<http::Response>(const http::Request&)>;
  using StreamHandler = std::function<StreamScript(const http::Request&)>;

  // Without a `stream_handler` a stream is the handler's answer with its body as one piece.
  explicit FakeHttpClient(Handler handler, StreamHandler stream_handler = {})
      : handler_(std::move(handler)), stream_handler_(std::move(stream_handler)) {}

  void Send(http::Request request, std::stop_token stop, Done done) override {
    if (stop.stop_requested()) return done(absl::CancelledError("stopped before sending"));
    Record(request);
    done(handler_(request));
  }

  std::unique_ptr<http::Stream> Open(http::Request request, std::stop_token stop) override {
    if (stop.stop_requested()) {
      return std::make_unique<ScriptedStream>(
          StreamScript{absl::CancelledError("stopped before sending"), {}}, stop);
    }
    Record(request);
    return std::make_unique<ScriptedStream>(
        stream_handler_ ? stream_handler_(request) : ScriptOf(handler_(request)), stop);
  }

  // requests: all that were sent so far, in their order.
  std::vector<http::Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  class ScriptedStream final : public http::Stream {
   public:
    ScriptedStream(StreamScript script, std::stop_token stop)
        : head_(std::move(script.head)),
          pieces_(script.pieces.begin(), script.pieces.end()),
          stop_(std::move(stop)) {}

    absl::StatusOr<http::Head> WaitForHead() override { return head_; }

    absl::StatusOr<std::string> Read(absl::Duration) override {
      if (!error_.ok()) return error_;
      if (stop_.stop_requested()) return error_ = absl::CancelledError("stopped");
      if (pieces_.empty()) return std::string();
      auto piece = std::move(pieces_.front());
      pieces_.pop_front();
      if (!piece.ok()) error_ = piece.status();
      return piece;
    }

   private:
    const absl::StatusOr<http::Head> head_;
    std::deque<absl::StatusOr<std::string>> pieces_;
    const std::stop_token stop_;
    absl::Status error_;
  };

  static StreamScript ScriptOf(absl::StatusOr<http::Response> response) {
    if (!response.ok()) return {response.status(), {}};
    StreamScript script{http::Head{response->status, response->headers}, {}};
    if (!response->body.empty()) script.pieces.emplace_back(std::move(response->body));
    return script;
  }

  void Record(const http::Request& request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(request);
  }

  const Handler handler_;
  const StreamHandler stream_handler_;
  mutable std::mutex mutex_;
  std::vector<http::Request> requests_;  // guarded by mutex_
};

}  // namespace springtide::testing

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_FAKE_HTTP_CLIENT_H_
