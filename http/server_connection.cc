#include "http/server_connection.h"

#include <algorithm>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace springtide::http {
namespace {

namespace asio = boost::asio;
namespace beast_http = boost::beast::http;
using boost::system::error_code;

// How long what a refused peer still sends is read, so that it gets to read the refusal.
constexpr absl::Duration kLinger = absl::Seconds(2);

std::optional<Method> MethodOf(beast_http::verb verb) {
  for (const Method method : {Method::kGet, Method::kHead, Method::kPost, Method::kPut,
                              Method::kPatch, Method::kDelete}) {
    const absl::string_view name = MethodName(method);
    if (beast_http::string_to_verb({name.data(), name.size()}) == verb) return method;
  }
  return std::nullopt;
}

// The responder of one request. The connection outlives it; once its answer has ended, it has no
// further say.
class ConnectionResponder final : public Responder {
 public:
  ConnectionResponder(std::shared_ptr<ServerConnection> connection, uint64_t exchange)
      : connection_(std::move(connection)), exchange_(exchange) {}
  ~ConnectionResponder() override { Reset(); }

  void Deliver(const Delivery& delivery) override { connection_->Deliver(exchange_, delivery); }
  void Send(Response response) override {
    if (done_.exchange(true)) return;
    connection_->Begin(exchange_, {response.status, std::move(response.headers)}, response.body);
  }
  void Start(Head head) override {
    if (!done_) connection_->Begin(exchange_, head, std::nullopt);
  }
  bool Write(std::string piece) override { return !done_ && connection_->Append(exchange_, piece); }
  void End() override {
    if (!done_.exchange(true)) connection_->EndBody(exchange_);
  }
  void Reset() override {
    if (!done_.exchange(true)) connection_->ResetAnswer(exchange_);
  }
  bool Closed() const override { return connection_->closed(); }

 private:
  const std::shared_ptr<ServerConnection> connection_;
  const uint64_t exchange_;
  std::atomic<bool> done_ = false;
};

}  // namespace

ServerConnection::ServerConnection(std::shared_ptr<ServerContext> context,
                                   std::unique_ptr<ServerTransport> transport, Handler& handler)
    : context_(std::move(context)),
      options_(context_->options),
      handler_(handler),
      transport_(std::move(transport)),
      read_timer_(transport_->socket().get_executor()),
      write_timer_(transport_->socket().get_executor()),
      pace_timer_(transport_->socket().get_executor()) {}

void ServerConnection::Start() {
  asio::post(transport_->socket().get_executor(), [self = shared_from_this()] {
    self->Arm(self->read_timer_, self->options_.handshake_timeout);
    self->transport_->Handshake([self](error_code error, size_t) {
      if (error) return self->Close(/*reset=*/false);
      self->AwaitRequest();
    });
  });
}

void ServerConnection::Arm(asio::steady_timer& timer, absl::Duration limit) {
  // A handler that was queued before the end must not keep the loop waiting for a timer.
  if (closed_) return;
  timer.expires_after(std::chrono::milliseconds(absl::ToInt64Milliseconds(limit)));
  timer.async_wait([self = shared_from_this(), &timer](error_code error) {
    // A timer that was set anew has an end in the future.
    if (!error && timer.expiry() <= asio::steady_timer::clock_type::now()) {
      self->Close(/*reset=*/false);
    }
  });
}

void ServerConnection::AwaitRequest() {
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(static_cast<uint32_t>(options_.max_header_bytes));
  parser_->body_limit(options_.max_body_bytes);
  continued_ = false;
  Arm(read_timer_, options_.idle_timeout);
  if (received_.empty()) {
    Read();
  } else {
    Arm(read_timer_, options_.request_timeout);
    Parse();
  }
}

void ServerConnection::Read() {
  if (reading_ || closed_) return;
  reading_ = true;
  transport_->ReadSome(read_buffer_.data(), read_buffer_.size(),
                       [self = shared_from_this()](error_code error, size_t bytes) {
                         self->reading_ = false;
                         if (error) return self->Close(/*reset=*/false);
                         self->OnRead(bytes);
                       });
}

void ServerConnection::OnRead(size_t bytes) {
  if (lingering_) return Read();
  // While an answer is under way one read is held open, to notice that the reader has gone; what it
  // brings is the next request and waits.
  received_.append(read_buffer_.data(), bytes);
  if (busy_) return;
  if (!parser_->got_some()) Arm(read_timer_, options_.request_timeout);
  Parse();
}

void ServerConnection::Parse() {
  error_code error;
  while (!received_.empty() && !parser_->is_done()) {
    const size_t used = parser_->put(asio::buffer(received_), error);
    received_.erase(0, used);
    if (error == beast_http::error::need_more) {
      error = {};
      break;
    }
    if (error || used == 0) break;
  }
  if (error == beast_http::error::body_limit) return Refuse(413, "the body is too long");
  if (error == beast_http::error::header_limit) return Refuse(431, "the headers are too long");
  if (error) return Refuse(400, error.message());
  if (received_.size() > options_.max_header_bytes) return Refuse(431, "the headers are too long");
  if (parser_->is_done()) return Dispatch();
  if (parser_->is_header_done() && !continued_ &&
      parser_->get()[beast_http::field::expect] == "100-continue") {
    continued_ = true;
    writing_ = "HTTP/1.1 100 Continue\r\n\r\n";
    transport_->Write(writing_, [self = shared_from_this()](error_code failed, size_t) {
      self->writing_.clear();
      if (failed) return self->Close(/*reset=*/false);
      self->Read();
    });
    return;
  }
  Read();
}

void ServerConnection::Dispatch() {
  auto message = parser_->release();
  const uint64_t exchange = BeginExchange();
  keep_alive_ = message.keep_alive();
  http_11_ = message.version() >= 11;
  head_only_ = message.method() == beast_http::verb::head;
  const auto method = MethodOf(message.method());
  if (!method) return Refuse(405, "the method is not known here");
  ServerRequest request;
  request.method = *method;
  request.target = std::string(message.target());
  for (const auto& field : message) {
    const auto name = field.name_string();
    const auto value = field.value();
    request.headers.Add({name.data(), name.size()}, {value.data(), value.size()});
  }
  request.body = std::move(message.body());
  if (received_.empty()) Read();
  try {
    handler_.Handle(std::move(request),
                    std::make_unique<ConnectionResponder>(shared_from_this(), exchange));
  } catch (const std::exception&) {
    // The responder is gone with the call and has reset the connection.
    ResetLater();
  }
}

uint64_t ServerConnection::BeginExchange() {
  read_timer_.cancel();
  busy_ = true;
  sent_ = 0;
  delayed_ = false;
  const std::lock_guard lock(mutex_);
  const uint64_t exchange = answer_.exchange + 1;
  answer_ = {};
  answer_.exchange = exchange;
  return exchange;
}

void ServerConnection::Refuse(int status, absl::string_view why) {
  const uint64_t exchange = BeginExchange();
  keep_alive_ = false;
  Begin(exchange, {status, {{"Content-Type", "text/plain; charset=utf-8"}}},
        absl::StrCat(why, "\n"));
}

void ServerConnection::Deliver(uint64_t exchange, const Delivery& delivery) {
  const std::lock_guard lock(mutex_);
  if (answer_.exchange == exchange) answer_.delivery = delivery;
}

std::string ServerConnection::FormatHead(const Head& head, std::optional<size_t> body_bytes) const {
  const auto reason =
      beast_http::obsolete_reason(beast_http::int_to_status(static_cast<unsigned>(head.status)));
  std::string out = absl::StrCat("HTTP/1.1 ", head.status, " ",
                                 absl::string_view(reason.data(), reason.size()), "\r\n");
  for (const auto& [name, value] : head.headers.entries()) {
    absl::StrAppend(&out, name, ": ", value, "\r\n");
  }
  if (body_bytes) {
    absl::StrAppend(&out, "Content-Length: ", *body_bytes, "\r\n");
  } else if (http_11_) {
    absl::StrAppend(&out, "Transfer-Encoding: chunked\r\n");
  }
  if (!keep_alive_) absl::StrAppend(&out, "Connection: close\r\n");
  return absl::StrCat(out, "\r\n");
}

void ServerConnection::Begin(uint64_t exchange, const Head& head,
                             std::optional<absl::string_view> whole_body) {
  {
    const std::lock_guard lock(mutex_);
    if (answer_.exchange != exchange || answer_.begun) return;
    answer_.begun = true;
    const bool bodiless = head.status == 204 || head.status == 304;
    std::optional<size_t> length;
    if (whole_body && !bodiless) length = whole_body->size();
    if (bodiless) length = 0;
    answer_.waiting = FormatHead(head, length);
    answer_.head_bytes = answer_.waiting.size();
    answer_.chunked = !whole_body && http_11_;
    if (whole_body) {
      if (!head_only_ && !bodiless) answer_.waiting.append(whole_body->data(), whole_body->size());
      answer_.ended = true;
    }
  }
  PumpAfter(absl::ZeroDuration());
}

bool ServerConnection::Append(uint64_t exchange, absl::string_view piece) {
  if (closed_) return false;
  if (piece.empty()) return true;
  bool overflow = false;
  {
    const std::lock_guard lock(mutex_);
    if (answer_.exchange != exchange || !answer_.begun || answer_.ended) return false;
    if (head_only_) return true;
    overflow = answer_.waiting.size() + piece.size() > options_.max_buffered_bytes;
    if (!overflow) {
      if (answer_.chunked) {
        absl::StrAppend(&answer_.waiting, absl::Hex(piece.size()), "\r\n", piece, "\r\n");
      } else {
        answer_.waiting.append(piece.data(), piece.size());
      }
    }
  }
  if (overflow) {
    ResetLater();
    return false;
  }
  PumpAfter(absl::ZeroDuration());
  return true;
}

void ServerConnection::EndBody(uint64_t exchange) {
  {
    const std::lock_guard lock(mutex_);
    if (answer_.exchange != exchange || answer_.ended) return;
    answer_.ended = true;
    if (answer_.chunked && !head_only_) absl::StrAppend(&answer_.waiting, "0\r\n\r\n");
    if (!answer_.chunked) keep_alive_ = false;
  }
  PumpAfter(absl::ZeroDuration());
}

void ServerConnection::ResetAnswer(uint64_t exchange) {
  {
    const std::lock_guard lock(mutex_);
    if (answer_.exchange != exchange) return;
  }
  ResetLater();
}

void ServerConnection::ResetLater() {
  if (closed_) return;
  asio::post(transport_->socket().get_executor(),
             [self = shared_from_this()] { self->Close(/*reset=*/true); });
}

// PumpAfter: from any thread without a delay; on the strand with one.
void ServerConnection::PumpAfter(absl::Duration delay) {
  if (closed_) return;
  if (delay <= absl::ZeroDuration()) {
    asio::post(transport_->socket().get_executor(), [self = shared_from_this()] { self->Pump(); });
    return;
  }
  paced_ = true;
  if (delay == absl::InfiniteDuration()) return;
  pace_timer_.expires_after(std::chrono::milliseconds(absl::ToInt64Milliseconds(delay)));
  pace_timer_.async_wait([self = shared_from_this()](error_code error) {
    self->paced_ = false;
    if (!error) self->Pump();
  });
}

void ServerConnection::Pump() {
  if (closed_ || !writing_.empty() || paced_ || lingering_ || !busy_) return;
  absl::Duration delay;
  {
    const std::lock_guard lock(mutex_);
    if (!answer_.begun) return;
    delay = answer_.delivery.delay;
  }
  if (!delayed_) {
    delayed_ = true;
    if (delay > absl::ZeroDuration()) return PumpAfter(delay);
  }
  bool cut = false;
  std::string piece = NextPiece(cut);
  if (!piece.empty() || cut) return SendPiece(std::move(piece), cut);
  bool ended = false;
  {
    const std::lock_guard lock(mutex_);
    ended = answer_.ended && answer_.waiting.empty();
  }
  if (ended) FinishAnswer();
}

// NextPiece takes what may be sent now; `cut` says that the connection ends behind it.
std::string ServerConnection::NextPiece(bool& cut) {
  const std::lock_guard lock(mutex_);
  size_t size = answer_.waiting.size();
  if (const size_t piece = answer_.delivery.piece_bytes; piece > 0) size = std::min(size, piece);
  if (const auto limit = answer_.delivery.cut_after_bytes) {
    const size_t left = answer_.head_bytes + *limit - std::min(sent_, answer_.head_bytes + *limit);
    if (size >= left) {
      size = left;
      cut = true;
    }
  }
  std::string piece = answer_.waiting.substr(0, size);
  answer_.waiting.erase(0, size);
  return piece;
}

void ServerConnection::SendPiece(std::string piece, bool cut) {
  bool reset = false;
  absl::Duration pause;
  {
    const std::lock_guard lock(mutex_);
    reset = answer_.delivery.reset;
    pause = answer_.delivery.between_pieces;
  }
  if (piece.empty()) return Close(reset);
  writing_ = std::move(piece);
  Arm(write_timer_, options_.write_timeout);
  transport_->Write(writing_,
                    [self = shared_from_this(), cut, reset, pause](error_code error, size_t bytes) {
                      self->write_timer_.cancel();
                      self->writing_.clear();
                      self->sent_ += bytes;
                      if (error) return self->Close(/*reset=*/false);
                      if (cut) return self->Close(reset);
                      if (pause > absl::ZeroDuration()) return self->PumpAfter(pause);
                      self->Pump();
                    });
}

void ServerConnection::FinishAnswer() {
  if (!keep_alive_) return Linger();
  busy_ = false;
  // The read that was held open goes on as the one for the next request.
  AwaitRequest();
}

void ServerConnection::Linger() {
  lingering_ = true;
  transport_->EndWriting();
  Arm(read_timer_, kLinger);
  Read();
}

void ServerConnection::Close(bool reset) {
  if (closed_.exchange(true)) return;
  read_timer_.cancel();
  write_timer_.cancel();
  pace_timer_.cancel();
  if (reset) {
    transport_->Reset();
  } else {
    transport_->Close();
  }
}

}  // namespace springtide::http
