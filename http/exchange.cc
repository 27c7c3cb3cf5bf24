#include "http/exchange.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "http/runtime.h"
#include "http/wire.h"

namespace springtide::http {

using boost::asio::ip::tcp;

namespace {

// More addresses of one name than anyone wants to wait for.
constexpr size_t kMaxAddresses = 8;
// A write must not go round for ever among connections that the peer is just closing.
constexpr int kMaxStaleLanes = 40;

absl::Duration Now() { return base::RealClock().Elapsed(); }

std::string WhatOf(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return exception.what();
  } catch (...) {
    return "unknown error";
  }
}

}  // namespace

// Trace: lives in the request that cpprestsdk holds, and so tells when cpprestsdk has let go of it.
// Only then is the connection back in its pool, and good for the next exchange.
class Exchange::Trace {
 public:
  explicit Trace(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
  ~Trace() { exchange_->OnTrace(); }
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  void OnSent() { exchange_->OnSent(); }

 private:
  const std::shared_ptr<Exchange> exchange_;
};

Exchange::Exchange(std::shared_ptr<Hub> hub, Request request, Client::Done done)
    : hub_(std::move(hub)),
      request_(std::move(request)),
      is_stream_(done == nullptr),
      name_(NameOf(hub_->origin(), request_)),
      done_(std::move(done)),
      timer_(Reactor()) {}

void Exchange::Start(std::stop_token stop) {
  const std::weak_ptr<Exchange> weak = weak_from_this();
  if (is_stream()) {
    sink_ = BodySink::Pass(hub_->options().stream_buffer_bytes);
  } else {
    sink_ = BodySink::Keep(request_.max_body_bytes, [weak] {
      const auto self = weak.lock();
      if (self == nullptr) return;
      self->Decide(absl::ResourceExhaustedError(
          absl::StrCat(self->name_, ": the answer's body is longer than the ",
                       self->request_.max_body_bytes, " bytes that are allowed")));
    });
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    deadline_ = Now() + request_.timeout;
    connect_deadline_ = absl::InfiniteDuration();
  }
  if (!hub_->Enter(shared_from_this(), is_stream())) {
    return Decide(absl::CancelledError(absl::StrCat(name_, ": the client is closed")));
  }
  Arm();
  // Through the reactor: whoever requests a stop may hold locks that a Done wants.
  on_stop_.emplace(std::move(stop), [weak] {
    boost::asio::post(Reactor(), [weak] {
      if (const auto self = weak.lock()) self->Cancel("cancelled");
    });
  });
}

void Exchange::Cancel(absl::string_view why) {
  absl::Status status;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    status = absl::CancelledError(absl::StrCat(name_, ": ", why, " while ", Doing(), Doubt()));
  }
  Decide(std::move(status));
}

absl::StatusOr<Head> Exchange::WaitForHead() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return decided_ || head_.has_value(); });
  if (head_.has_value()) return *head_;
  return failure_;
}

void Exchange::Go() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!decided_) phase_ = Phase::kResolving;
  }
  std::unique_ptr<Lane> lane = is_stream() ? nullptr : hub_->TakeIdle();
  if (lane != nullptr) {
    Run(std::move(lane));
  } else {
    Resolve();
  }
}

void Exchange::Resolve() {
  const Origin& origin = hub_->origin();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    phase_ = Phase::kResolving;
    connect_deadline_ = Now() + hub_->options().connect_timeout;
    addresses_.clear();
    next_address_ = 0;
    if (origin.is_address) {
      addresses_.emplace_back(boost::asio::ip::make_address(origin.host), origin.port);
    }
  }
  if (origin.is_address) return TryAddress();
  Arm();
  const auto resolver = std::make_shared<tcp::resolver>(Reactor());
  resolver->async_resolve(
      origin.host, absl::StrCat(origin.port),
      tcp::resolver::numeric_service | tcp::resolver::address_configured,
      [self = shared_from_this(), resolver](const boost::system::error_code& error,
                                            const tcp::resolver::results_type& found) {
        {
          const std::lock_guard<std::mutex> lock(self->mutex_);
          for (const auto& entry : found) {
            if (self->addresses_.size() < kMaxAddresses)
              self->addresses_.push_back(entry.endpoint());
          }
        }
        if (!error && !found.empty()) return self->TryAddress();
        self->Decide(absl::UnavailableError(
            absl::StrCat(self->name_, ": no address found for ", self->hub_->origin().host, ": ",
                         error ? error.message() : "the name has none")));
        self->Leave();
      });
}

void Exchange::TryAddress() {
  tcp::endpoint address;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    address = addresses_[next_address_++];
    connect_deadline_ = Now() + hub_->options().connect_timeout;
  }
  std::unique_ptr<Lane> lane;
  try {
    lane = hub_->MakeLane(address);
  } catch (const std::exception& error) {
    Decide(absl::UnavailableError(absl::StrCat(name_, ": ", error.what())));
    return Leave();
  }
  Run(std::move(lane));
}

void Exchange::Run(std::unique_ptr<Lane> lane) {
  Lane* running = lane.get();
  pplx::cancellation_token_source cancel;
  bool wanted = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    wanted = !decided_;
    phase_ = wanted ? Phase::kConnecting : phase_;
    lane_ = std::move(lane);
    cancel_ = cancel;
    attempt_ = absl::OkStatus();
    attempt_parts_ = 2;
    connect_timed_out_ = false;
    taken_seen_ = 0;
    received_seen_ = 0;
  }
  if (!wanted) return Leave();
  Arm();
  running->Begin(request_.method == Method::kGet || request_.method == Method::kHead);
  try {
    // Both parts of an attempt may end on other threads before request() returns.
    const auto self = shared_from_this();
    running->client()
        .request(BuildRequest(), cancel.get_token())
        .then([self](const pplx::task<web::http::http_response>& head) {
          try {
            const web::http::http_response response = head.get();
            self->OnHead(response);
            response.content_ready().then([self](const pplx::task<web::http::http_response>& all) {
              try {
                all.get();
                self->OnTaskEnd(absl::OkStatus());
              } catch (...) {
                self->OnTaskEnd(absl::DataLossError(WhatOf(std::current_exception())));
              }
            });
          } catch (...) {
            self->OnTaskEnd(absl::UnavailableError(WhatOf(std::current_exception())));
          }
        });
  } catch (...) {
    OnTaskEnd(absl::InvalidArgumentError(WhatOf(std::current_exception())));
  }
}

web::http::http_request Exchange::BuildRequest() {
  const auto trace = std::make_shared<Trace>(shared_from_this());
  web::http::http_request request(std::string(MethodName(request_.method)));
  request.set_progress_handler(
      [trace](web::http::message_direction::direction direction, uint64_t) {
        if (direction == web::http::message_direction::upload) trace->OnSent();
      });
  FillRequest(hub_->origin(), request_, hub_->options().user_agent, request);
  request.set_response_stream(
      Concurrency::streams::ostream(Concurrency::streams::streambuf<uint8_t>(
          std::static_pointer_cast<Concurrency::streams::details::basic_streambuf<uint8_t>>(
              sink_))));
  return request;
}

void Exchange::OnSent() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (phase_ != Phase::kConnecting || decided_) return;
  phase_ = Phase::kSent;
  connect_deadline_ = absl::InfiniteDuration();
}

void Exchange::OnHead(const web::http::http_response& response) {
  absl::StatusOr<Head> head = ReadHead(response, request_.method);
  absl::Status failure = head.status();
  if (failure.ok() && !is_stream()) failure = CheckLength(*head, request_);
  if (!failure.ok()) {
    return Decide(absl::Status(failure.code(), absl::StrCat(name_, ": ", failure.message())));
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  if (decided_) return;
  phase_ = Phase::kBody;
  connect_deadline_ = absl::InfiniteDuration();
  if (is_stream()) deadline_ = absl::InfiniteDuration();
  head_ = *std::move(head);
  taken_seen_ = lane_->Taken();
  changed_.notify_all();
}

void Exchange::OnTaskEnd(absl::Status result) {
  bool over = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    attempt_ = std::move(result);
    over = --attempt_parts_ == 0;
  }
  if (over) AttemptOver();
}

void Exchange::OnTrace() {
  bool over = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    over = --attempt_parts_ == 0;
  }
  if (over) AttemptOver();
}

void Exchange::AttemptOver() {
  std::unique_ptr<Lane> lane;
  absl::Status failure;
  bool again = false;
  bool decided = false;
  bool next_address = false;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    lane = std::move(lane_);
    cancel_.reset();
    decided = decided_;
    if (!decided && !attempt_.ok()) {
      const bool distrusted = !lane->tls_report().distrust().empty();
      again = lane->stale() && ++stale_lanes_ < kMaxStaleLanes;
      next_address = phase_ == Phase::kConnecting && !distrusted && !again &&
                     next_address_ < addresses_.size();
      lane_ = std::move(lane);
      failure = Explain(std::string(attempt_.message()));
      lane = std::move(lane_);
    }
  }
  if (again) {
    lane.reset();
    return Go();
  }
  if (next_address) {
    lane.reset();
    return TryAddress();
  }
  if (!decided && failure.ok() && !is_stream()) hub_->GiveBack(std::move(lane));
  lane.reset();
  Leave();
  if (!failure.ok()) return Decide(std::move(failure));
  Succeed();
}

void Exchange::Leave() { hub_->Leave(shared_from_this(), is_stream()); }

}  // namespace springtide::http
