// A small HTTP/1.1 server, plain or TLS, with a bound on everything a peer can make it spend.
#ifndef SPRINGTIDE_HTTP_SERVER_H_
#define SPRINGTIDE_HTTP_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "http/responder.h"

namespace springtide::http {

struct ServerOptions {
  std::string address = "127.0.0.1";  // IPv4 or IPv6 literal
  uint16_t port = 0;                  // 0 picks a free one
  // Both empty: plain HTTP. The certificate may be a chain.
  std::string certificate_pem;
  std::string private_key_pem;
  int threads = 1;
  size_t max_connections = 1024;  // those above are closed at once
  size_t max_header_bytes = size_t{64} << 10;
  size_t max_body_bytes = size_t{3} << 20;
  // What may wait for a slow reader, for each connection.
  size_t max_buffered_bytes = size_t{64} << 20;
  absl::Duration handshake_timeout = absl::Seconds(10);
  absl::Duration request_timeout = absl::Seconds(30);  // from a request's first byte to its last
  absl::Duration idle_timeout = absl::Seconds(90);     // between two requests
  absl::Duration write_timeout = absl::Seconds(30);    // without a byte taken by the reader
};

// Server: listens from Start to its destruction. Refuses ambiguous framing (RFC 9112 6.3), answers
// one request after the other on each connection, and never reads more than one ahead.
//
// Thread safety: safe from any thread.
class Server {
 public:
  // Start listens. `handler` outlives the server and what it keeps of its responders.
  // Errors: InvalidArgument for an address or a certificate that is none, Unavailable when the port
  // is taken.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       Handler& handler);
  // Drops all connections and waits for calls of the handler to return. Responders that are still
  // held find their reader gone.
  virtual ~Server() = default;

  virtual uint16_t port() const = 0;
  virtual size_t connections() const = 0;
  // ResetConnections drops all connections (RST); new ones are welcome.
  virtual void ResetConnections() = 0;
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_SERVER_H_
