// Faults on demand: between the HTTP server and the API server, so that a client meets them as it
// would meet the real ones.
#ifndef SPRINGTIDE_SANDBOX_FAULTS_H_
#define SPRINGTIDE_SANDBOX_FAULTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "http/responder.h"

namespace springtide::sandbox {

// Fault: what happens to a request. Everything that is set happens.
struct Fault {
  // Answers instead of the API server, which never sees the request.
  std::optional<http::Response> answer;
  // How the answer is delivered: late, never, in drops, cut short, reset.
  http::Delivery delivery;
  // The request is carried out and its answer lost: the connection is reset.
  bool lose_answer = false;
  // The connection is reset before the request is carried out.
  bool lose_request = false;

  // For watches; events are counted without bookmarks.
  bool drop_bookmarks = false;
  bool repeat_events = false;            // every event comes twice
  std::string replace_first;             // the first event becomes these bytes
  std::optional<int> events_before_end;  // after so many events ...
  std::string last_words;                // ... these bytes are written, and the stream ends
  bool reset_at_end = false;             // or is reset
};

// FaultRule: which requests a fault meets. Of several rules that match the first wins.
struct FaultRule {
  std::string method;  // "GET"; empty for all
  std::string target;  // ECMAScript regular expression, searched in path and query; empty for all
  int skip = 0;        // so many matching requests pass first
  int count = -1;      // so many are met then; -1 for all
  Fault fault;
};

// Faults: a handler before another.
//
// Thread safety: safe from any thread.
class Faults final : public http::Handler {
 public:
  // `next` outlives this.
  explicit Faults(http::Handler& next) : next_(next) {}

  void Handle(http::ServerRequest request, std::unique_ptr<http::Responder> responder) override;

  // Add returns a number for Remove and Met. REQUIRES: `target` is a regular expression.
  int Add(FaultRule rule);
  void Remove(int id);
  void Clear();
  // Met returns how many requests a rule has met.
  int Met(int id) const;

  // Log: method and target of every request so far, as "GET /api/v1/pods?limit=500".
  std::vector<std::string> Log() const;
  // Requests that match are counted here, whether a fault met them or not.
  int Count(absl::string_view method, absl::string_view target_pattern) const;

 private:
  struct Active {
    int id;
    FaultRule rule;
    std::regex target;
    int matched;
    int met;
  };

  std::optional<Fault> Match(const http::ServerRequest& request);

  http::Handler& next_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<Active> rules_;
  std::vector<std::string> log_;
  int next_id_ = 1;
};

// Answers for Fault::answer.
//
// RefusalAnswer: a metav1.Status; `retry_after` is sent as it is when it is not empty.
http::Response RefusalAnswer(const absl::Status& status, absl::string_view retry_after = "");
// TooManyRequests: 429 as priority and fairness gives it.
http::Response TooManyRequests(absl::string_view retry_after);
// GatewayPage: an HTML page of some proxy.
http::Response GatewayPage(int status);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_FAULTS_H_
