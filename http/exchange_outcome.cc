// How an exchange ends: in time or not, and in which words.
#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "http/exchange.h"

namespace springtide::http {
namespace {

// cpprestsdk reads head and chunks into memory whole, however long. It reads this much, at most,
// before it has found a head's end...
constexpr uint64_t kMaxUnreadHead = uint64_t{512} << 10;
// ... and so much of a chunk of a stream; for a whole body its own limit holds.
constexpr uint64_t kMaxUnreadChunk = uint64_t{32} << 20;
// How often that is looked at: a whole body may come from anyone, a stream comes from a server
// whose word is trusted.
constexpr absl::Duration kLookAtWhole = absl::Milliseconds(50);
constexpr absl::Duration kLookAtStream = absl::Seconds(1);

absl::Duration Now() { return base::RealClock().Elapsed(); }

}  // namespace

std::string Exchange::Doing() const {
  switch (phase_) {
    case Phase::kQueued:
      return absl::StrCat("waiting for one of ", hub_->options().max_in_flight,
                          " requests in flight to end");
    case Phase::kResolving:
      return absl::StrCat("looking up the address of ", hub_->origin().host);
    case Phase::kConnecting:
      return absl::StrCat("connecting to ", lane_ == nullptr ? "the server" : lane_->address());
    case Phase::kSent:
      return "waiting for the answer";
    case Phase::kBody:
      return "reading the answer's body";
  }
  return "";
}

absl::string_view Exchange::Doubt() const {
  const bool reads = request_.method == Method::kGet || request_.method == Method::kHead;
  const bool sent = phase_ == Phase::kSent || phase_ == Phase::kBody;
  return sent && !reads ? "; the request may have been carried out" : "";
}

absl::Status Exchange::Explain(const std::string& what) const {
  if (attempt_.code() == absl::StatusCode::kInvalidArgument) {
    return absl::InvalidArgumentError(absl::StrCat(name_, ": ", what));
  }
  const std::string distrust = lane_->tls_report().distrust();
  if (!distrust.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat(name_, ": ", distrust, " (", lane_->address(), ")"));
  }
  const std::string alert = lane_->tls_report().alert();
  if (!alert.empty()) {
    return absl::UnavailableError(absl::StrCat(
        name_, ": ", lane_->address(), " ended TLS with the alert \"", alert, "\"", Doubt()));
  }
  if (attempt_.code() == absl::StatusCode::kDataLoss) {
    return absl::DataLossError(
        absl::StrCat(name_, ": the answer's body broke off: ", what, Doubt()));
  }
  if (connect_timed_out_) {
    return absl::UnavailableError(
        absl::StrCat(name_, ": ", lane_->address(), " did not let us connect within ",
                     absl::FormatDuration(hub_->options().connect_timeout)));
  }
  if (lane_->repeat_refused()) {
    return absl::UnavailableError(absl::StrCat(
        name_, ": ", lane_->address(),
        " closed the connection before it answered; the request may have been carried out"));
  }
  if (absl::StrContains(what, "Failed to connect")) {
    return absl::UnavailableError(
        lane_->refused() ? absl::StrCat(name_, ": connection refused by ", lane_->address())
                         : absl::StrCat(name_, ": ", lane_->address(), " cannot be reached"));
  }
  if (absl::StrContains(what, "SSL handshake")) {
    return absl::UnavailableError(absl::StrCat(name_, ": TLS with ", lane_->address(),
                                               " failed; does it speak TLS 1.2 or newer?"));
  }
  if (phase_ == Phase::kSent) {
    return absl::UnavailableError(
        absl::StrCat(name_, ": ", lane_->address(), " gave no usable answer: ", what, Doubt()));
  }
  return absl::UnavailableError(absl::StrCat(name_, ": ", what, " while ", Doing()));
}

void Exchange::Decide(absl::Status failure) {
  Client::Done done;
  std::optional<pplx::cancellation_token_source> cancel;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (decided_) return;
    decided_ = true;
    failure_ = failure;
    done = std::move(done_);
    cancel = cancel_;
    timer_.cancel();
    changed_.notify_all();
  }
  if (failure.code() == absl::StatusCode::kDataLoss ||
      failure.code() == absl::StatusCode::kUnavailable) {
    sink_->End(failure);  // what came before is still good
  } else {
    sink_->Drop(failure);
  }
  // The connection goes first; the callbacks of this run here, and must find no lock held.
  if (cancel.has_value()) cancel->cancel();
  hub_->GiveUp(shared_from_this());
  if (!is_stream()) hub_->Tell(std::move(done), std::move(failure));
}

void Exchange::Succeed() {
  Client::Done done;
  Response response;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (decided_) return;
    decided_ = true;
    done = std::move(done_);
    timer_.cancel();
    if (!is_stream()) {
      response.status = head_->status;
      response.headers = std::move(head_->headers);
    }
    changed_.notify_all();
  }
  if (is_stream()) return sink_->End(absl::OkStatus());
  response.body = sink_->Take();
  hub_->Tell(std::move(done), std::move(response));
}

void Exchange::Arm() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (decided_) return;
  absl::Duration wait = std::min(deadline_, connect_deadline_) - Now();
  if (lane_ != nullptr) wait = std::min(wait, is_stream() ? kLookAtStream : kLookAtWhole);
  wait = std::clamp(wait, absl::Milliseconds(1), absl::Hours(24));
  timer_.expires_after(absl::ToChronoNanoseconds(wait));
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (!error && self != nullptr) self->OnTimer();
  });
}

void Exchange::OnTimer() {
  absl::Status failure;
  std::optional<pplx::cancellation_token_source> give_up_address;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (decided_) return;
    if (Now() >= deadline_) {
      failure = absl::DeadlineExceededError(absl::StrCat(name_, ": not done within ",
                                                         absl::FormatDuration(request_.timeout),
                                                         ", still ", Doing(), Doubt()));
    } else if (Now() >= connect_deadline_) {
      if (phase_ == Phase::kConnecting && cancel_.has_value()) {
        connect_timed_out_ = true;
        give_up_address = cancel_;
        connect_deadline_ = absl::InfiniteDuration();
      } else {
        failure = absl::UnavailableError(absl::StrCat(
            name_, ": not connected within ", absl::FormatDuration(hub_->options().connect_timeout),
            ", still ", Doing()));
      }
    } else {
      failure = CheckUnread();
    }
  }
  if (!failure.ok()) return Decide(std::move(failure));
  // The attempt then ends with an error, and the next address is tried.
  if (give_up_address.has_value()) give_up_address->cancel();
  Arm();
}

absl::Status Exchange::CheckUnread() {
  if (lane_ == nullptr) return absl::OkStatus();
  const uint64_t taken = lane_->Taken();
  const uint64_t received = sink_->received();
  if (received != received_seen_ || taken < taken_seen_) {
    received_seen_ = received;
    taken_seen_ = taken;
    return absl::OkStatus();
  }
  const uint64_t unread = taken - taken_seen_;
  if (phase_ != Phase::kBody) {
    if (unread <= kMaxUnreadHead) return absl::OkStatus();
    return absl::ResourceExhaustedError(
        absl::StrCat(name_, ": the answer's headers do not end within ", kMaxUnreadHead, " bytes"));
  }
  const uint64_t limit =
      is_stream() ? kMaxUnreadChunk : uint64_t{request_.max_body_bytes} + kMaxUnreadHead;
  if (unread <= limit) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat(name_, ": a chunk of the answer's body is longer than ", limit, " bytes"));
}

}  // namespace springtide::http
