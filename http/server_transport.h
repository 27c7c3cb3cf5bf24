// The server's end of a connection: the same few calls for a plain socket and for TLS.
#ifndef SPRINGTIDE_HTTP_SERVER_TRANSPORT_H_
#define SPRINGTIDE_HTTP_SERVER_TRANSPORT_H_

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace springtide::http {

// ServerTransport: bytes in and out, on the socket's executor. One read and one write may be under
// way at a time; their buffers stay valid until `done` has run.
class ServerTransport {
 public:
  using Done = std::function<void(boost::system::error_code, size_t)>;

  virtual ~ServerTransport() = default;
  virtual void Handshake(Done done) = 0;
  virtual void ReadSome(char* data, size_t size, Done done) = 0;
  virtual void Write(const std::string& bytes, Done done) = 0;
  virtual boost::asio::ip::tcp::socket& socket() = 0;

  // EndWriting tells the peer that nothing follows.
  void EndWriting();
  void Close();
  // Reset closes with RST, as a process that died does.
  void Reset();
};

std::unique_ptr<ServerTransport> PlainTransport(boost::asio::ip::tcp::socket socket);
std::unique_ptr<ServerTransport> TlsTransport(boost::asio::ip::tcp::socket socket,
                                              std::shared_ptr<boost::asio::ssl::context> context);

// ServerTlsContext: TLS 1.2 or newer, HTTP/1.1 by ALPN. InvalidArgument when the certificate or
// the key is none, or they do not belong together.
absl::StatusOr<std::shared_ptr<boost::asio::ssl::context>> ServerTlsContext(
    const std::string& certificate_pem, const std::string& private_key_pem);

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_SERVER_TRANSPORT_H_
