// What the exchanges of one client share: idle connections, the limit on how many run at a time,
// and the list of those that must end with the client.
#ifndef SPRINGTIDE_HTTP_HUB_H_
#define SPRINGTIDE_HTTP_HUB_H_

#include <boost/asio/ip/tcp.hpp>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "http/client.h"
#include "http/client_options.h"
#include "http/lane.h"
#include "http/origin.h"
#include "http/tls.h"

namespace springtide::http {

class Exchange;

// Hub. Lives until its last exchange has left cpprestsdk, which may be after the client.
// Thread safety: safe from any thread. It calls exchanges without holding its lock.
class Hub {
 public:
  Hub(ClientOptions options, Origin origin, std::shared_ptr<const TlsContext> tls);

  const ClientOptions& options() const { return options_; }
  const Origin& origin() const { return origin_; }

  // Enter takes an exchange in and lets it Go(): at once, or when there is room for it. A stream
  // need not wait. Returns false once the client is closed; the exchange
  // must still be told.
  bool Enter(const std::shared_ptr<Exchange>& exchange, bool is_stream);
  // GiveUp takes back an exchange that still waits for room; false when it does not.
  bool GiveUp(const std::shared_ptr<Exchange>& exchange);
  // Leave must follow every Go(), once the exchange has left cpprestsdk.
  void Leave(const std::shared_ptr<Exchange>& exchange, bool is_stream);

  // TakeIdle returns a connection that is good for another request, or null.
  std::unique_ptr<Lane> TakeIdle();
  // GiveBack keeps a connection whose exchange ended well.
  void GiveBack(std::unique_ptr<Lane> lane);
  // MakeLane prepares a new connection. May throw what cpprestsdk throws.
  std::unique_ptr<Lane> MakeLane(const boost::asio::ip::tcp::endpoint& peer);

  // Tell runs the Done of an exchange that is no stream; what it throws ends here.
  void Tell(Client::Done done, absl::StatusOr<Response> result);

  // Close ends every exchange with Cancelled; when it returns, every Done has run, and cpprestsdk
  // holds nothing of theirs, unless that takes a second or more.
  void Close();

 private:
  // When a connection that is made now takes no more requests. Needs mutex_.
  absl::Duration RetireTime();

  const ClientOptions options_;
  const Origin origin_;
  const std::shared_ptr<const TlsContext> tls_;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::vector<std::unique_ptr<Lane>> idle_;
  std::deque<std::shared_ptr<Exchange>> waiting_;
  std::set<std::shared_ptr<Exchange>> live_;
  size_t in_flight_ = 0;
  // Entered exchanges that are no streams and whose Done has not returned.
  size_t untold_ = 0;
  uint64_t lanes_made_ = 0;
  bool closed_ = false;
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_HUB_H_
