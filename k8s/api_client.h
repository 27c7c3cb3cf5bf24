// The one implementation of k8s::Api: credentials, limits, retries and errors around an HTTP
// client.
#ifndef SPRINGTIDE_K8S_API_CLIENT_H_
#define SPRINGTIDE_K8S_API_CLIENT_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "http/client.h"
#include "http/message.h"
#include "k8s/api.h"
#include "k8s/lanes.h"

namespace springtide::k8s {

// RequestAuth: who we are, put into a request.
//
// Thread safety: safe from any thread.
class RequestAuth {
 public:
  virtual ~RequestAuth() = default;

  // Authorize adds the credentials' headers and returns a name for these credentials, to be handed
  // to Rejected; it is no secret. An error means that nothing is sent.
  virtual absl::StatusOr<std::string> Authorize(http::Request& request) = 0;

  // Rejected: the server answered 401 to the credentials of that name.
  virtual void Rejected(const std::string& credentials) = 0;
};

struct ApiClientOptions {
  std::string user_agent = "springtide";
  // How often a repeatable request is sent again after 429, or after 5xx with Retry-After.
  int max_repeats = 10;
  // How often a GET is sent again after a lost connection. Few, since "refused" looks the same, and
  // whoever asks has a back-off of its own.
  int max_repeats_after_reset = 2;
};

// CallReport: one sending, for logs and metrics.
struct CallReport {
  http::Method method = http::Method::kGet;
  std::string path;
  bool watch = false;
  int attempt = 1;                    // counts from 1
  int code = 0;                       // 0 when there was no answer; the error then says why
  absl::Status error;                 // of the connection
  absl::Duration waited;              // for the client's own limit
  absl::Duration took;                // from sending to the answer, of a watch to its head
  std::string audit_id;               // Audit-Id: finds the request in the server's audit log
  std::string flow_schema_id;         // X-Kubernetes-PF-FlowSchema-UID
  std::vector<std::string> warnings;  // each time that they come; a log drops what it has shown
};

// ApiClient.
//
// What is repeated: anything once after a 401, with what the credentials are then. Repeatable
// requests after 429, and after 5xx with Retry-After; GET and HEAD after a lost connection. Never:
// a request that is not repeatable, and one in the lane of leases, whose holder keeps its own time.
// Watches are opened once and are free of the rate limit.
//
// Thread safety: safe from any thread.
class ApiClient final : public Api {
 public:
  // The client to use now; another one when the TLS material has changed.
  using ClientProvider = std::function<std::shared_ptr<http::Client>()>;
  // Runs on the caller's thread after each sending; it must not block.
  using Observer = std::function<void(const CallReport&)>;

  // `auth`, `lanes` and `clock` must outlive the client. `observer` may be empty.
  ApiClient(ClientProvider clients, RequestAuth& auth, Lanes& lanes, const base::Clock& clock,
            ApiClientOptions options, Observer observer);

  absl::StatusOr<http::Response> Call(const ApiRequest& request, std::stop_token stop) override;
  absl::StatusOr<std::unique_ptr<http::Stream>> Watch(const ApiRequest& request,
                                                      std::stop_token stop) override;

 private:
  struct Attempt;

  // Asks for credentials and the guard: the name of the credentials, or why nothing is sent.
  absl::StatusOr<std::string> Clear(const ApiRequest& request, http::Request& encoded);
  Attempt Send(const ApiRequest& request, http::Request encoded, Lanes::Ticket ticket, int number,
               const std::stop_token& stop);
  // `rejected` becomes the name of the credentials when the server answers 401.
  absl::StatusOr<std::unique_ptr<http::Stream>> Open(const ApiRequest& request,
                                                     http::Request encoded, int number,
                                                     std::string& rejected, std::stop_token stop);
  // What the server refused a watch with.
  absl::Status ReadRefusal(const ApiRequest& request, http::Stream& stream, const http::Head& head);
  void Report(const ApiRequest& request, const http::Head& head, CallReport report) const;

  const ClientProvider clients_;
  RequestAuth& auth_;
  Lanes& lanes_;
  const base::Clock& clock_;
  const ApiClientOptions options_;
  const Observer observer_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_API_CLIENT_H_
