// A TCP connection of which a test writes and reads the bytes itself.
#ifndef SPRINGTIDE_TESTS_UNIT_HTTP_RAW_CONNECTION_H_
#define SPRINGTIDE_TESTS_UNIT_HTTP_RAW_CONNECTION_H_

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace springtide::http {

class RawConnection {
 public:
  explicit RawConnection(uint16_t port) : socket_(io_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  }

  void Write(absl::string_view bytes) {
    boost::system::error_code ignored;  // the server may have closed already
    boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()), ignored);
  }

  // ReadUntil reads until `end` has come or the connection ends; returns all that came.
  std::string ReadUntil(absl::string_view end) {
    std::string out;
    std::array<char, 4096> piece{};
    while (absl::string_view(out).find(end) == absl::string_view::npos) {
      const size_t bytes = socket_.read_some(boost::asio::buffer(piece), error_);
      if (error_) break;
      out.append(piece.data(), bytes);
    }
    return out;
  }

  // ReadAll reads until the connection ends.
  std::string ReadAll() { return ReadUntil(absl::string_view("\0\0\0 never", 9)); }

  // Of the last read: how the connection ended.
  bool was_reset() const { return error_ == boost::asio::error::connection_reset; }
  bool has_ended() const { return error_ == boost::asio::error::eof; }

  void Close() { socket_.close(); }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_;
  boost::system::error_code error_;
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_TESTS_UNIT_HTTP_RAW_CONNECTION_H_
