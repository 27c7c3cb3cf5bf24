// A server for tests that sends exactly the bytes it is told to, over TCP or TLS.
#ifndef SPRINGTIDE_TESTS_UNIT_HTTP_RAW_SERVER_H_
#define SPRINGTIDE_TESTS_UNIT_HTTP_RAW_SERVER_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/http/certificates.h"

namespace springtide::http {

// RawConnection: one accepted connection, for the thread that runs the script. Calls block; they
// end early, with nothing read or false, when the peer goes away or the server is destroyed.
class RawConnection {
 public:
  RawConnection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls);

  // Handshake does nothing without TLS.
  bool Handshake();
  // ReadHead returns a request up to its empty line; empty at the end.
  std::string ReadHead();
  // ReadBody returns exactly so many bytes.
  std::string ReadBody(size_t count);
  bool Send(const std::string& bytes);
  // WaitForEnd returns once the peer has closed.
  void WaitForEnd();
  // Close ends the connection; with `reset` by RST. TLS gets no close_notify.
  void Close(bool reset = false);
  // Unblock makes a blocked call of another thread return.
  void Unblock();
  // The name that the peer asked for by SNI; empty for none.
  std::string ServerName();
  // The common name of the peer's certificate; empty for none.
  std::string PeerName();

 private:
  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> stream_;
  std::string buffer_;
  std::mutex mutex_;  // guards closing against Unblock()
};

// RawServer runs `script` for each connection, on a thread of its own.
//
// Thread safety: safe from any thread. Destroying it ends every connection and joins.
class RawServer {
 public:
  // `number` counts the connections from 0.
  using Script = std::function<void(RawConnection& connection, int number)>;

  struct Options {
    std::string address = "127.0.0.1";
    // Speaks TLS with it.
    const Identity* identity = nullptr;
    // Asks the client for a certificate of this CA.
    const Identity* client_ca = nullptr;
    // TLS 1.1 at most.
    bool old_tls = false;
    // Handed to the listening socket; small ones make back-pressure show early.
    int send_buffer = 0;
  };

  explicit RawServer(Script script) : RawServer(Options(), std::move(script)) {}
  RawServer(Options options, Script script);
  ~RawServer();
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;

  // "http://127.0.0.1:PORT", "https://[::1]:PORT"; `host` replaces the address.
  std::string Url(const std::string& host = "") const;
  // How many connections were accepted so far.
  int connections() const;

 private:
  void Accept();

  const Options options_;
  const Script script_;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::optional<boost::asio::ssl::context> tls_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::set<RawConnection*> live_;
  std::vector<std::jthread> threads_;
  int accepted_ = 0;
  bool stopping_ = false;

  std::jthread acceptor_thread_;
};

// OkAnswer: a whole answer with a Content-Length.
std::string OkAnswer(const std::string& body);

// Answering returns a script that answers every request of a connection, keeping it open.
RawServer::Script Answering(const std::string& answer);

}  // namespace springtide::http

#endif  // SPRINGTIDE_TESTS_UNIT_HTTP_RAW_SERVER_H_
