// One request and its answer, from the wait for room to the last byte.
#ifndef SPRINGTIDE_HTTP_EXCHANGE_H_
#define SPRINGTIDE_HTTP_EXCHANGE_H_

#include <cpprest/http_client.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "http/body_sink.h"
#include "http/client.h"
#include "http/hub.h"
#include "http/lane.h"
#include "http/message.h"

namespace springtide::http {

// Exchange: the caller's outcome is decided once, by whatever comes first: the answer, an error,
// the deadline, a stop. What cpprestsdk still does after that happens behind the caller's back, and
// the exchange counts as in flight until cpprestsdk has let go of it.
//
// Thread safety: safe from any thread.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  // A null `done` makes a stream, which is read by WaitForHead() and sink().
  Exchange(std::shared_ptr<Hub> hub, Request request, Client::Done done);

  // Start begins; to be called once.
  void Start(std::stop_token stop);
  // Cancel ends it with Cancelled, unless it is decided already.
  void Cancel(absl::string_view why);

  // WaitForHead blocks until the head came or it failed; for a stream.
  absl::StatusOr<Head> WaitForHead();
  BodySink& sink() { return *sink_; }

  // Go is the hub's: there is room now.
  void Go();

 private:
  enum class Phase { kQueued, kResolving, kConnecting, kSent, kBody };
  class Trace;

  bool is_stream() const { return is_stream_; }

  // The steps, in their order; each leads to the next, or to AttemptOver() and Leave().
  void Resolve();
  void TryAddress();
  void Run(std::unique_ptr<Lane> lane);
  web::http::http_request BuildRequest();
  void OnSent();
  void OnHead(const web::http::http_response& response);
  void OnTaskEnd(absl::Status result);
  void OnTrace();
  void AttemptOver();

  // Words for an attempt that failed with `what` of cpprestsdk. Needs mutex_.
  absl::Status Explain(const std::string& what) const;
  // What it is busy with, for messages. Needs mutex_.
  std::string Doing() const;
  // "; the request may have been carried out", or nothing. Needs mutex_.
  absl::string_view Doubt() const;

  // Decide takes the outcome if it is the first; then tells the caller and stops the rest.
  void Decide(absl::Status failure);
  void Succeed();
  void Leave();

  void Arm();
  void OnTimer();
  // Whether the peer makes us read without end what is no body. Needs mutex_.
  absl::Status CheckUnread();

  const std::shared_ptr<Hub> hub_;
  const Request request_;
  const bool is_stream_;
  // "GET https://10.0.0.1:6443/api/v1/pods"
  const std::string name_;
  std::shared_ptr<BodySink> sink_;                                    // set once by Start()
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;  // set once by Start()

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  Client::Done done_;
  Phase phase_ = Phase::kQueued;
  bool decided_ = false;
  absl::Status failure_;
  std::optional<Head> head_;
  absl::Duration deadline_;          // on RealClock().Elapsed()
  absl::Duration connect_deadline_;  // the same, while connecting
  boost::asio::steady_timer timer_;
  std::vector<boost::asio::ip::tcp::endpoint> addresses_;
  size_t next_address_ = 0;
  int stale_lanes_ = 0;
  // The attempt that runs.
  std::unique_ptr<Lane> lane_;
  std::optional<pplx::cancellation_token_source> cancel_;
  absl::Status attempt_;
  int attempt_parts_ = 0;
  bool connect_timed_out_ = false;
  uint64_t taken_seen_ = 0;
  uint64_t received_seen_ = 0;
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_EXCHANGE_H_
