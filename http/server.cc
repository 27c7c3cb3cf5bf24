#include "http/server.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "http/server_connection.h"
#include "http/server_transport.h"

namespace springtide::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// After a failed accept, usually for want of file descriptors.
constexpr auto kAcceptBackOff = std::chrono::milliseconds(100);

class BeastServer final : public Server {
 public:
  BeastServer(const ServerOptions& options, Handler& handler,
              std::shared_ptr<asio::ssl::context> tls)
      : context_(std::make_shared<ServerContext>()),
        options_(context_->options),
        handler_(handler),
        tls_(std::move(tls)),
        acceptor_(asio::make_strand(context_->io)),
        accept_timer_(acceptor_.get_executor()) {
    context_->options = options;
  }

  ~BeastServer() override {
    // Acceptor and connections are closed on their strands, by handlers that run before the loop
    // ends for want of work.
    asio::post(acceptor_.get_executor(), [this] {
      stopping_ = true;
      error_code ignored;
      (void)acceptor_.close(ignored);
      accept_timer_.cancel();
      ResetConnections();
    });
    threads_.clear();
    // What a responder posted at the last moment would otherwise keep its own loop alive.
    context_->io.restart();
    context_->io.poll();
  }

  absl::Status Listen() {
    error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    if (error) {
      return absl::InvalidArgumentError(
          absl::StrCat("\"", options_.address, "\" is no IP address to listen on"));
    }
    const tcp::endpoint endpoint(address, options_.port);
    (void)acceptor_.open(endpoint.protocol(), error);
    if (!error) (void)acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) (void)acceptor_.bind(endpoint, error);
    if (!error) (void)acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (error) {
      return absl::UnavailableError(absl::StrCat("cannot listen on ", options_.address, " port ",
                                                 options_.port, ": ", error.message()));
    }
    asio::post(acceptor_.get_executor(), [this] { Accept(); });
    for (int i = 0; i < std::max(options_.threads, 1); ++i) {
      threads_.emplace_back([this] { context_->io.run(); });
    }
    return absl::OkStatus();
  }

  uint16_t port() const override { return port_; }

  size_t connections() const override {
    const std::lock_guard lock(mutex_);
    return static_cast<size_t>(std::count_if(connections_.begin(), connections_.end(),
                                             [](const auto& weak) { return Alive(weak); }));
  }

  void ResetConnections() override {
    const std::lock_guard lock(mutex_);
    for (const auto& weak : connections_) {
      if (const auto connection = weak.lock()) connection->ResetLater();
    }
  }

 private:
  static bool Alive(const std::weak_ptr<ServerConnection>& weak) {
    const auto connection = weak.lock();
    return connection != nullptr && !connection->closed();
  }

  void Accept() {
    acceptor_.async_accept(asio::make_strand(context_->io),
                           [this](error_code error, tcp::socket socket) {
                             if (stopping_) return;
                             if (error) {
                               accept_timer_.expires_after(kAcceptBackOff);
                               accept_timer_.async_wait([this](error_code cancelled) {
                                 if (!cancelled && !stopping_) Accept();
                               });
                               return;
                             }
                             Welcome(std::move(socket));
                             Accept();
                           });
  }

  void Welcome(tcp::socket socket) {
    const std::lock_guard lock(mutex_);
    connections_.erase(std::remove_if(connections_.begin(), connections_.end(),
                                      [](const auto& weak) { return !Alive(weak); }),
                       connections_.end());
    if (connections_.size() >= options_.max_connections) return;
    error_code ignored;
    (void)socket.set_option(tcp::no_delay(true), ignored);
    auto transport =
        tls_ == nullptr ? PlainTransport(std::move(socket)) : TlsTransport(std::move(socket), tls_);
    auto connection = std::make_shared<ServerConnection>(context_, std::move(transport), handler_);
    connections_.push_back(connection);
    connection->Start();
  }

  const std::shared_ptr<ServerContext> context_;
  const ServerOptions& options_;
  Handler& handler_;
  const std::shared_ptr<asio::ssl::context> tls_;
  uint16_t port_ = 0;
  // Touched on the acceptor's strand only.
  tcp::acceptor acceptor_;
  asio::steady_timer accept_timer_;
  bool stopping_ = false;

  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<ServerConnection>> connections_;  // guarded by mutex_

  std::vector<std::jthread> threads_;  // last: joined first
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      Handler& handler) {
  std::shared_ptr<asio::ssl::context> tls;
  if (!options.certificate_pem.empty() || !options.private_key_pem.empty()) {
    auto context = ServerTlsContext(options.certificate_pem, options.private_key_pem);
    if (!context.ok()) return context.status();
    tls = *std::move(context);
  }
  auto server = std::make_unique<BeastServer>(options, handler, std::move(tls));
  if (auto status = server->Listen(); !status.ok()) return status;
  return server;
}

}  // namespace springtide::http
