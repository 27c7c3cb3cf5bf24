// An API server that follows a script, for tests of what lists and watches.
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_FAKE_API_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_FAKE_API_H_

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/manual_clock.h"
#include "k8s/api.h"
#include "k8s/api_error.h"

namespace springtide::k8s {

// FakeApi answers each request with the next entry of its script, whatever was asked; the tests
// look at `requests`. When the script is over it requests the stop of whoever runs.
//
// Fidelity: no selectors, no versions, no state: what it says is what the script says. Time passes
// only where the script says so.
class FakeApi final : public Api {
 public:
  // One piece of a stream.
  struct Piece {
    std::string bytes = {};                  // empty ends the stream
    absl::Duration silence = {};             // before it
    std::optional<absl::Status> error = {};  // instead of bytes
    std::function<void()> then = {};         // runs when the reader comes back for more
  };
  struct Request {
    ApiRequest sent;
    absl::Duration at;
    // "resourceVersion=5 limit=500": the query but for what every watch has.
    std::string ToString() const {
      std::string text = Query("watch") ? "watch" : "list";
      for (const auto& [key, value] : sent.query) {
        if (key == "watch" || key == "allowWatchBookmarks" || key == "timeoutSeconds") continue;
        absl::StrAppend(&text, " ", key, "=", value);
      }
      return text;
    }
    std::optional<std::string> Query(absl::string_view key) const {
      for (const auto& [name, value] : sent.query) {
        if (name == key) return value;
      }
      return std::nullopt;
    }
  };

  explicit FakeApi(base::ManualClock& clock) : clock_(clock) {}

  // ---- the script ----
  FakeApi& List(std::string body) {
    script_.push_back({.body = std::move(body)});
    return *this;
  }
  // Refuse: an answer of the API server.
  FakeApi& Refuse(int code, absl::string_view reason = "") {
    ApiError error;
    error.code = code;
    error.reason = std::string(reason);
    return Break(k8s::ToStatus(error, "GET /x"));
  }
  // Break: an error of the transport.
  FakeApi& Break(absl::Status status) {
    script_.push_back({.error = std::move(status)});
    return *this;
  }
  // Watch: the stream ends cleanly after its pieces.
  FakeApi& Watch(std::vector<Piece> pieces) {
    script_.push_back({.pieces = std::move(pieces)});
    return *this;
  }

  // Check runs when the last entry is asked for, before it is answered.
  FakeApi& Check(std::function<void()> check) {
    script_.back().check = std::move(check);
    return *this;
  }

  std::stop_token stop_token() const { return stop_.get_token(); }

  std::vector<std::string> Asked() const {
    std::vector<std::string> asked;
    for (const Request& request : requests) asked.push_back(request.ToString());
    return asked;
  }

  std::vector<Request> requests;

  // ---- Api ----
  absl::StatusOr<http::Response> Call(const ApiRequest& request, std::stop_token) override {
    auto step = Take(request);
    if (!step.ok()) return step.status();
    return http::Response{200, {}, std::move(step->body)};
  }
  absl::StatusOr<std::unique_ptr<http::Stream>> Watch(const ApiRequest& request,
                                                      std::stop_token) override {
    auto step = Take(request);
    if (!step.ok()) return step.status();
    return std::make_unique<FakeStream>(clock_, std::move(step->pieces));
  }

 private:
  struct Step {
    std::string body = {};
    std::vector<Piece> pieces = {};
    std::optional<absl::Status> error = {};
    std::function<void()> check = {};
  };

  class FakeStream final : public http::Stream {
   public:
    FakeStream(base::ManualClock& clock, std::vector<Piece> pieces)
        : clock_(clock), pieces_(pieces.begin(), pieces.end()) {}

    absl::StatusOr<http::Head> WaitForHead() override { return http::Head{200, {}}; }

    absl::StatusOr<std::string> Read(absl::Duration idle_limit) override {
      if (then_) std::exchange(then_, nullptr)();
      if (pieces_.empty()) return std::string();
      if (pieces_.front().silence >= idle_limit) {
        clock_.Advance(idle_limit);
        pieces_.clear();
        return absl::DeadlineExceededError("idle");
      }
      Piece piece = std::move(pieces_.front());
      pieces_.pop_front();
      clock_.Advance(piece.silence);
      then_ = std::move(piece.then);
      if (piece.error) return *piece.error;
      return std::move(piece.bytes);
    }

   private:
    base::ManualClock& clock_;
    std::deque<Piece> pieces_;
    std::function<void()> then_;
  };

  absl::StatusOr<Step> Take(const ApiRequest& request) {
    if (script_.empty()) {
      stop_.request_stop();
      return absl::CancelledError("the script is over");
    }
    requests.push_back({request, clock_.Elapsed()});
    Step step = std::move(script_.front());
    script_.pop_front();
    if (step.check) step.check();
    if (step.error) return *step.error;
    return step;
  }

  base::ManualClock& clock_;
  std::stop_source stop_;
  std::deque<Step> script_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_FAKE_API_H_
