// A TLS connection that trusts one authority, for tests that speak HTTP by hand.
#ifndef SPRINGTIDE_TESTS_UNIT_SANDBOX_TLS_CONNECTION_H_
#define SPRINGTIDE_TESTS_UNIT_SANDBOX_TLS_CONNECTION_H_

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace springtide::sandbox {

class TlsConnection {
 public:
  TlsConnection(uint16_t port, const std::string& ca_pem, const std::string& host = "127.0.0.1")
      : context_(boost::asio::ssl::context::tls_client), stream_(io_, context_) {
    boost::system::error_code error;
    context_.add_certificate_authority(boost::asio::buffer(ca_pem), error);
    stream_.set_verify_mode(boost::asio::ssl::verify_peer, error);
    stream_.set_verify_callback(boost::asio::ssl::host_name_verification(host), error);
    stream_.next_layer().connect({boost::asio::ip::address_v4::loopback(), port}, error_);
    if (!error_) stream_.handshake(boost::asio::ssl::stream_base::client, error_);
  }

  bool ok() const { return !error_; }

  void Get(absl::string_view target, absl::string_view token) {
    const std::string request =
        absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ",
                     token, "\r\n\r\n");
    boost::asio::write(stream_, boost::asio::buffer(request), error_);
  }

  // ReadUntil reads until `end` has come or the connection ends; returns all that came.
  std::string ReadUntil(absl::string_view end) {
    std::string out;
    std::array<char, 4096> piece{};
    while (absl::string_view(out).find(end) == absl::string_view::npos) {
      const size_t bytes = stream_.read_some(boost::asio::buffer(piece), error_);
      if (error_) break;
      out.append(piece.data(), bytes);
    }
    return out;
  }

 private:
  boost::asio::io_context io_;
  boost::asio::ssl::context context_;
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
  boost::system::error_code error_;
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_TESTS_UNIT_SANDBOX_TLS_CONNECTION_H_
