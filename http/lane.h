// One connection to one address, by cpprestsdk: an http_client of its own, with one exchange at a
// time, so that what its callbacks tell belongs to that exchange.
#ifndef SPRINGTIDE_HTTP_LANE_H_
#define SPRINGTIDE_HTTP_LANE_H_

#include <cpprest/http_client.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "http/client_options.h"
#include "http/origin.h"
#include "http/socket.h"
#include "http/tls.h"

namespace springtide::http {

// Lane. Thread safety: safe from any thread, but for one exchange at a time.
class Lane {
 public:
  // `tls` is null for plain HTTP. `until` is when it takes no more exchanges, on the clock that
  // Reusable() is asked by. May throw what cpprestsdk throws.
  Lane(const boost::asio::ip::tcp::endpoint& peer, std::shared_ptr<const TlsContext> tls,
       const ClientOptions& options, absl::Duration until);

  // Begin prepares for an exchange. Where the connection turns out to be closed by the peer after
  // the request was sent, cpprestsdk sends it again over a new one: only if `repeatable`.
  void Begin(bool repeatable);

  web::http::client::http_client& client() { return client_; }
  // "127.0.0.1:6443"
  const std::string& address() const { return address_; }

  // Reusable: young enough, connected, and nothing came that nobody asked for.
  bool Reusable(absl::Duration now) const;

  // What happened since Begin():
  // The connection was found closed before anything was sent.
  bool stale() const;
  // cpprestsdk was kept from sending the request a second time.
  bool repeat_refused() const;
  // The peer did not let us in: it answered the attempt to connect, with a refusal.
  bool refused() const;
  // Bytes that were read from the connection.
  uint64_t Taken() const;
  const TlsReport& tls_report() const { return *shared_->report; }

  // When it became idle; the pool's business.
  absl::Duration idle_since;

 private:
  // What cpprestsdk's callbacks use; they may outlive the lane.
  struct Shared {
    boost::asio::ip::tcp::endpoint peer;
    std::shared_ptr<const TlsContext> tls;
    absl::Duration keepalive;
    std::shared_ptr<TlsReport> report = std::make_shared<TlsReport>();

    mutable std::mutex mutex;
    // Guarded by mutex.
    Descriptor socket;
    int sends = 0;
    bool repeatable = false;
    bool stale = false;
    bool repeat_refused = false;
    uint64_t taken_before = 0;

    void BeforeSend(void* handle);
    void Prepare(boost::asio::ip::tcp::socket& socket);
  };

  static web::http::client::http_client Connect(const std::shared_ptr<Shared>& shared);

  const std::shared_ptr<Shared> shared_;
  const std::string address_;
  const absl::Duration until_;
  web::http::client::http_client client_;
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_LANE_H_
