#include "http/server_transport.h"

#include <openssl/ssl.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "absl/strings/str_cat.h"

namespace springtide::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class Plain final : public ServerTransport {
 public:
  explicit Plain(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  void Handshake(Done done) override {
    asio::post(socket_.get_executor(), [done = std::move(done)] { done({}, 0); });
  }
  void ReadSome(char* data, size_t size, Done done) override {
    socket_.async_read_some(asio::buffer(data, size), std::move(done));
  }
  void Write(const std::string& bytes, Done done) override {
    asio::async_write(socket_, asio::buffer(bytes), std::move(done));
  }
  asio::ip::tcp::socket& socket() override { return socket_; }

 private:
  asio::ip::tcp::socket socket_;
};

class Tls final : public ServerTransport {
 public:
  Tls(asio::ip::tcp::socket socket, std::shared_ptr<asio::ssl::context> context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}

  void Handshake(Done done) override {
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [done = std::move(done)](error_code error) { done(error, 0); });
  }
  void ReadSome(char* data, size_t size, Done done) override {
    stream_.async_read_some(asio::buffer(data, size), std::move(done));
  }
  void Write(const std::string& bytes, Done done) override {
    asio::async_write(stream_, asio::buffer(bytes), std::move(done));
  }
  asio::ip::tcp::socket& socket() override { return stream_.next_layer(); }

 private:
  const std::shared_ptr<asio::ssl::context> context_;
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
};

int SelectHttp11(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_length,
                 const unsigned char* in, unsigned int in_length, void* /*context*/) {
  static constexpr unsigned char kProtocols[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_length, kProtocols, sizeof(kProtocols) - 1, in,
                            in_length) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

void ServerTransport::EndWriting() {
  error_code ignored;
  (void)socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void ServerTransport::Close() {
  error_code ignored;
  (void)socket().close(ignored);
}

void ServerTransport::Reset() {
  error_code ignored;
  (void)socket().set_option(asio::socket_base::linger(true, 0), ignored);
  (void)socket().close(ignored);
}

std::unique_ptr<ServerTransport> PlainTransport(asio::ip::tcp::socket socket) {
  return std::make_unique<Plain>(std::move(socket));
}

std::unique_ptr<ServerTransport> TlsTransport(asio::ip::tcp::socket socket,
                                              std::shared_ptr<asio::ssl::context> context) {
  return std::make_unique<Tls>(std::move(socket), std::move(context));
}

absl::StatusOr<std::shared_ptr<asio::ssl::context>> ServerTlsContext(
    const std::string& certificate_pem, const std::string& private_key_pem) {
  try {
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    // A reader that stops reading costs no more memory than what waits for it.
    SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context->native_handle(), SelectHttp11, nullptr);
    context->use_certificate_chain(asio::buffer(certificate_pem));
    context->use_private_key(asio::buffer(private_key_pem), asio::ssl::context::pem);
    if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
      return absl::InvalidArgumentError("the private key does not belong to the certificate");
    }
    return context;
  } catch (const std::exception& e) {
    return absl::InvalidArgumentError(
        absl::StrCat("certificate or private key cannot be used: ", e.what()));
  }
}

}  // namespace springtide::http
