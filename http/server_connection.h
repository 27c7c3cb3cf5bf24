// One connection of a server: reads requests, hands them on, sends what is answered.
#ifndef SPRINGTIDE_HTTP_SERVER_CONNECTION_H_
#define SPRINGTIDE_HTTP_SERVER_CONNECTION_H_

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "http/responder.h"
#include "http/server.h"
#include "http/server_transport.h"

namespace springtide::http {

// ServerContext: what connections, and responders that outlive the server, keep alive.
struct ServerContext {
  ServerOptions options;
  boost::asio::io_context io;
};

// ServerConnection: lives while an operation, a timer or a responder holds it. All of it runs on
// the transport's executor, which is a strand, save the functions that say otherwise.
class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
 public:
  // `handler` outlives the connection's operations.
  ServerConnection(std::shared_ptr<ServerContext> context,
                   std::unique_ptr<ServerTransport> transport, Handler& handler);

  // Start begins with the TLS handshake. From any thread, once.
  void Start();

  // For responders, from any thread; `exchange` says which request they answer. What comes for one
  // that is over has no effect.
  void Deliver(uint64_t exchange, const Delivery& delivery);
  void Begin(uint64_t exchange, const Head& head, std::optional<absl::string_view> whole_body);
  bool Append(uint64_t exchange, absl::string_view piece);
  void EndBody(uint64_t exchange);
  void ResetAnswer(uint64_t exchange);

  // From any thread.
  void ResetLater();
  bool closed() const { return closed_; }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  // The answer under way.
  struct Answer {
    uint64_t exchange = 0;
    Delivery delivery;
    std::string waiting;    // not handed to the transport yet
    size_t head_bytes = 0;  // of the answer, sent or not
    bool begun = false;
    bool chunked = false;
    bool ended = false;
  };

  void AwaitRequest();
  void Read();
  void OnRead(size_t bytes);
  void Parse();
  void Dispatch();
  uint64_t BeginExchange();
  void Refuse(int status, absl::string_view why);
  void Pump();
  std::string NextPiece(bool& cut);
  void SendPiece(std::string piece, bool cut);
  void FinishAnswer();
  void Linger();
  void Close(bool reset);
  void Arm(boost::asio::steady_timer& timer, absl::Duration limit);
  void PumpAfter(absl::Duration delay);
  std::string FormatHead(const Head& head, std::optional<size_t> body_bytes) const;

  const std::shared_ptr<ServerContext> context_;  // first: what follows runs in its loop
  const ServerOptions& options_;
  Handler& handler_;
  const std::unique_ptr<ServerTransport> transport_;
  std::atomic<bool> closed_ = false;

  // Touched on the strand only.
  boost::asio::steady_timer read_timer_;
  boost::asio::steady_timer write_timer_;
  boost::asio::steady_timer pace_timer_;
  std::optional<Parser> parser_;
  std::array<char, 8192> read_buffer_{};
  std::string received_;  // read, not parsed
  std::string writing_;   // with the transport
  size_t sent_ = 0;       // of the answer under way
  bool reading_ = false;
  bool busy_ = false;  // between a request and the end of its answer
  bool delayed_ = false;
  bool paced_ = false;  // the pace timer is set
  bool lingering_ = false;
  bool continued_ = false;

  // Set before the handler is called, read by responders.
  bool keep_alive_ = true;
  bool head_only_ = false;
  bool http_11_ = true;

  std::mutex mutex_;
  Answer answer_;  // guarded by mutex_
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_SERVER_CONNECTION_H_
