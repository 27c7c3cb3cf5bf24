#include "http/lane.h"

#include <algorithm>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"

namespace springtide::http {

using boost::asio::ip::tcp;
using TlsStream = boost::asio::ssl::stream<tcp::socket&>;

namespace {

// cpprestsdk's own timer runs anew at every read and write; ours holds for the whole exchange, so
// its is set out of the way.
constexpr std::chrono::hours kNever(24 * 20);

std::string UrlOf(const tcp::endpoint& peer, bool tls) {
  // No brackets around an IPv6 address: cpprestsdk would give them to the resolver, which knows no
  // such name. It takes the port from behind the last colon, so this URL is clear to it.
  return absl::StrCat(tls ? "https://" : "http://", peer.address().to_string(), ":", peer.port());
}

}  // namespace

// cpprestsdk calls this before each sending, on its own threads: with a socket that is not open
// yet for a new connection, else with one from its pool.
void Lane::Shared::BeforeSend(void* handle) {
  const std::lock_guard<std::mutex> lock(mutex);
  if (++sends > 1 && !repeatable) {
    repeat_refused = true;
    throw std::runtime_error("not sent a second time");
  }
  if (tls == nullptr) return Prepare(*static_cast<tcp::socket*>(handle));
  auto& stream = *static_cast<TlsStream*>(handle);
  const bool fresh = !stream.next_layer().is_open();
  Prepare(stream.next_layer());
  if (fresh && !tls->StartSession(stream.native_handle())) {
    throw std::runtime_error("the server's name cannot be sent");
  }
}

void Lane::Shared::Prepare(tcp::socket& connection) {
  if (connection.is_open()) {
    if (!IsQuiet(connection.native_handle())) {
      stale = true;
      throw std::runtime_error("the connection is no longer good");
    }
    taken_before = BytesTaken(connection.native_handle());
  } else {
    // Left to itself, cpprestsdk opens it when it connects, and nothing could be set before.
    connection.open(peer.protocol());
    SetKeepalive(connection.native_handle(), keepalive);
    taken_before = 0;
  }
  socket = Descriptor::Duplicate(connection.native_handle());
}

web::http::client::http_client Lane::Connect(const std::shared_ptr<Shared>& shared) {
  web::http::client::http_client_config config;
  config.set_timeout(kNever);
  config.set_max_redirects(0);
  config.set_tlsext_sni_enabled(false);  // TlsContext::StartSession does it
  config.set_nativehandle_options(
      [shared](web::http::client::native_handle handle) { shared->BeforeSend(handle); });
  if (shared->tls != nullptr) {
    config.set_ssl_context_callback([shared](boost::asio::ssl::context& context) {
      if (shared->tls->ApplyTo(context.native_handle(), shared->report)) return;
      throw std::runtime_error(absl::StrCat("TLS cannot be set up: ", OpensslReason()));
    });
  }
  return web::http::client::http_client(UrlOf(shared->peer, shared->tls != nullptr), config);
}

Lane::Lane(const tcp::endpoint& peer, std::shared_ptr<const TlsContext> tls,
           const ClientOptions& options, absl::Duration until)
    : shared_(std::make_shared<Shared>()),
      address_(HostAndPort(peer.address().to_string(), peer.port())),
      until_(until),
      client_([&] {
        shared_->peer = peer;
        shared_->tls = std::move(tls);
        shared_->keepalive = options.tcp_keepalive;
        return Connect(shared_);
      }()) {}

void Lane::Begin(bool repeatable) {
  const std::lock_guard<std::mutex> lock(shared_->mutex);
  shared_->sends = 0;
  shared_->repeatable = repeatable;
  shared_->stale = false;
  shared_->repeat_refused = false;
}

bool Lane::Reusable(absl::Duration now) const {
  const std::lock_guard<std::mutex> lock(shared_->mutex);
  return now < until_ && shared_->socket.valid() && IsQuiet(shared_->socket.number());
}

bool Lane::stale() const {
  const std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->stale;
}

bool Lane::repeat_refused() const {
  const std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->repeat_refused;
}

bool Lane::refused() const {
  const std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->socket.valid() && PeerAnswered(shared_->socket.number());
}

uint64_t Lane::Taken() const {
  const std::lock_guard<std::mutex> lock(shared_->mutex);
  if (!shared_->socket.valid()) return 0;
  const uint64_t taken = BytesTaken(shared_->socket.number());
  return taken - std::min(taken, shared_->taken_before);
}

}  // namespace springtide::http
