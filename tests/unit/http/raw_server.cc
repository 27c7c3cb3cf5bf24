#include "tests/unit/http/raw_server.h"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace springtide::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

RawConnection::RawConnection(tcp::socket socket, asio::ssl::context* tls)
    : socket_(std::move(socket)) {
  if (tls != nullptr) {
    stream_ = std::make_unique<asio::ssl::stream<tcp::socket&>>(socket_, *tls);
  }
}

bool RawConnection::Handshake() {
  if (stream_ == nullptr) return true;
  Error error;
  stream_->handshake(asio::ssl::stream_base::server, error);
  return !error;
}

std::string RawConnection::ReadHead() {
  Error error;
  const size_t length =
      stream_ != nullptr
          ? asio::read_until(*stream_, asio::dynamic_buffer(buffer_), "\r\n\r\n", error)
          : asio::read_until(socket_, asio::dynamic_buffer(buffer_), "\r\n\r\n", error);
  if (error) return "";
  std::string head = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return head;
}

std::string RawConnection::ReadBody(size_t count) {
  Error error;
  if (buffer_.size() < count) {
    const auto missing = asio::transfer_exactly(count - buffer_.size());
    if (stream_ != nullptr) {
      asio::read(*stream_, asio::dynamic_buffer(buffer_), missing, error);
    } else {
      asio::read(socket_, asio::dynamic_buffer(buffer_), missing, error);
    }
  }
  if (error) return "";
  std::string body = buffer_.substr(0, count);
  buffer_.erase(0, count);
  return body;
}

bool RawConnection::Send(const std::string& bytes) {
  Error error;
  if (stream_ != nullptr) {
    asio::write(*stream_, asio::buffer(bytes), error);
  } else {
    asio::write(socket_, asio::buffer(bytes), error);
  }
  return !error;
}

void RawConnection::WaitForEnd() {
  Error error;
  char rest[4096];
  while (!error) socket_.read_some(asio::buffer(rest), error);
}

void RawConnection::Close(bool reset) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Error error;
  if (reset) socket_.set_option(asio::socket_base::linger(true, 0), error);
  if (!reset) socket_.shutdown(tcp::socket::shutdown_both, error);
  socket_.close(error);
}

void RawConnection::Unblock() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (socket_.is_open()) ::shutdown(socket_.native_handle(), SHUT_RDWR);
}

std::string RawConnection::ServerName() {
  const char* name = SSL_get_servername(stream_->native_handle(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? "" : name;
}

std::string RawConnection::PeerName() {
  X509* certificate = SSL_get1_peer_certificate(stream_->native_handle());
  if (certificate == nullptr) return "";
  char name[256] = "";
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
  X509_free(certificate);
  return name;
}

RawServer::RawServer(Options options, Script script)
    : options_(std::move(options)), script_(std::move(script)), acceptor_(context_) {
  const tcp::endpoint endpoint(asio::ip::make_address(options_.address), 0);
  acceptor_.open(endpoint.protocol());
  if (options_.send_buffer > 0) {
    acceptor_.set_option(asio::socket_base::send_buffer_size(options_.send_buffer));
  }
  acceptor_.bind(endpoint);
  acceptor_.listen(1024);
  if (options_.identity != nullptr) {
    tls_.emplace(asio::ssl::context::tls_server);
    SSL_CTX* context = tls_->native_handle();
    SSL_CTX_use_certificate(context, options_.identity->certificate.get());
    SSL_CTX_use_PrivateKey(context, options_.identity->key.get());
    if (options_.old_tls) {
      SSL_CTX_set_security_level(context, 0);
      SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
      SSL_CTX_set_max_proto_version(context, TLS1_1_VERSION);
    }
    if (options_.client_ca != nullptr) {
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context), options_.client_ca->certificate.get());
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    }
  }
  acceptor_thread_ = std::jthread([this] { Accept(); });
}

void RawServer::Accept() {
  while (true) {
    Error error;
    tcp::socket socket = acceptor_.accept(error);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (error || stopping_) return;
    auto connection = std::make_shared<RawConnection>(std::move(socket), tls_ ? &*tls_ : nullptr);
    live_.insert(connection.get());
    threads_.emplace_back([this, connection, number = accepted_++] {
      if (connection->Handshake()) script_(*connection, number);
      {
        const std::lock_guard<std::mutex> end(mutex_);
        live_.erase(connection.get());
      }
      connection->Close();
    });
  }
}

RawServer::~RawServer() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    for (RawConnection* connection : live_) connection->Unblock();
  }
  ::shutdown(acceptor_.native_handle(), SHUT_RDWR);  // accept() returns
  acceptor_thread_.join();
  threads_.clear();  // joins
}

std::string RawServer::Url(const std::string& host) const {
  const std::string shown = options_.address.find(':') == std::string::npos
                                ? options_.address
                                : "[" + options_.address + "]";
  return (tls_ ? "https://" : "http://") + (host.empty() ? shown : host) + ":" +
         std::to_string(acceptor_.local_endpoint().port());
}

int RawServer::connections() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return accepted_;
}

std::string OkAnswer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

RawServer::Script Answering(const std::string& answer) {
  return [answer](RawConnection& connection, int) {
    while (!connection.ReadHead().empty() && connection.Send(answer)) {
    }
  };
}

}  // namespace springtide::http
