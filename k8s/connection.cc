#include "k8s/connection.h"

#include <utility>

#include "http/cpprest_client.h"

namespace springtide::k8s {
namespace {

http::ClientOptions HttpOptions(const ConnectionOptions& options, const base::Clock& clock) {
  http::ClientOptions http;
  http.user_agent = options.api.user_agent;
  http.clock = &clock;
  return http;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(ClusterAccess access,
                                                             const base::Clock& clock,
                                                             const ConnectionOptions& options,
                                                             ApiClient::Observer observer) {
  std::unique_ptr<Connection> connection(
      new Connection(std::move(access), clock, options, std::move(observer)));
  if (absl::Status status = connection->clients_.Renew(); !status.ok()) return status;
  return connection;
}

Connection::Connection(ClusterAccess access, const base::Clock& clock,
                       const ConnectionOptions& options, ApiClient::Observer observer)
    : access_(std::move(access)),
      clients_(access_, HttpOptions(options, clock), http::MakeClient),
      auth_(access_),
      lanes_(options.lanes, clock),
      api_([this] { return clients_.Current(); }, auth_, lanes_, clock, options.api,
           std::move(observer)) {}

}  // namespace springtide::k8s
