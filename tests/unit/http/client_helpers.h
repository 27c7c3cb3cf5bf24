// Short ways to make clients and requests in tests.
#ifndef SPRINGTIDE_TESTS_UNIT_HTTP_CLIENT_HELPERS_H_
#define SPRINGTIDE_TESTS_UNIT_HTTP_CLIENT_HELPERS_H_

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "http/cpprest_client.h"
#include "tests/unit/http/certificates.h"
#include "tests/unit/http/raw_server.h"

namespace springtide::http {

// A client that must be makeable; `change` edits its options.
template <typename Change>
std::unique_ptr<Client> ClientFor(const std::string& url, Change change) {
  ClientOptions options;
  options.url = url;
  if (url.rfind("https", 0) == 0) options.tls.ca_pem = TestCa().certificate_pem;
  change(options);
  auto client = MakeClient(std::move(options));
  EXPECT_TRUE(client.ok()) << client.status();
  return client.ok() ? *std::move(client) : nullptr;
}

inline std::unique_ptr<Client> ClientFor(const std::string& url) {
  return ClientFor(url, [](ClientOptions&) {});
}

inline absl::StatusOr<Response> Get(Client& client, const std::string& target = "/") {
  return Fetch(client, {.target = target});
}

inline Request Write(Method method, const std::string& body) {
  return {.method = method, .target = "/w", .body = body};
}

// Starts an exchange whose outcome the test waits for itself.
inline std::future<absl::StatusOr<Response>> SendLater(Client& client, Request request,
                                                       std::stop_token stop = {}) {
  auto promise = std::make_shared<std::promise<absl::StatusOr<Response>>>();
  auto future = promise->get_future();
  client.Send(std::move(request), std::move(stop), [promise](absl::StatusOr<Response> response) {
    promise->set_value(std::move(response));
  });
  return future;
}

// Reads a stream to its clean end.
inline absl::StatusOr<std::string> ReadAll(Stream& stream) {
  std::string all;
  while (true) {
    absl::StatusOr<std::string> piece = stream.Read(absl::Seconds(20));
    if (!piece.ok()) return piece;
    if (piece->empty()) return all;
    all += *piece;
  }
}

// A one-time event between a server's script and a test.
class Signal {
 public:
  void Set() { promise_.set_value(); }
  // A test that failed meanwhile may never set it: then this ends after a while.
  void Wait() { future_.wait_for(std::chrono::seconds(60)); }

 private:
  std::promise<void> promise_;
  std::shared_future<void> future_ = promise_.get_future().share();
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_TESTS_UNIT_HTTP_CLIENT_HELPERS_H_
