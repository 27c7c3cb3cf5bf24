// One Kubernetes API server as the rest of the client sees it: requests with credentials, limits,
// retries and errors taken care of.
#ifndef SPRINGTIDE_K8S_API_H_
#define SPRINGTIDE_K8S_API_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "http/client.h"
#include "http/message.h"

namespace springtide::k8s {

// Lane: who goes first under the client's own rate limit.
enum class Lane {
  kLease,  // never waits
  kScale,  // before all others
  kOther,
};

struct ApiRequest {
  http::Method method = http::Method::kGet;
  std::string path;  // "/apis/apps/v1/namespaces/shop/deployments/web/scale", escaped
  std::vector<std::pair<std::string, std::string>> query;  // in this order; escaped when sent
  std::string body;                                        // JSON
  std::string content_type = "application/json";
  std::string accept = "application/json";
  Lane lane = Lane::kOther;
  absl::Duration timeout = absl::Seconds(15);
  size_t max_body_bytes = size_t{4} << 20;
  // Repeats by itself only what cannot do harm twice; a write that can says false.
  bool repeatable = true;
  // Asked right before each sending, when all waits are over; its error is returned and nothing is
  // sent. It must not block.
  std::function<absl::Status()> guard = nullptr;
  http::Headers headers = {};  // further ones, such as If-None-Match
};

// Api: the calls block, so each caller has a thread of its own.
//
// Errors: what the server refused carries an ApiError (k8s/api_error.h); the rest are those of
// http::Client. After any other error than a refusal, whether a write was applied is unknown.
// Thread safety: safe from any thread.
class Api {
 public:
  virtual ~Api() = default;

  // Call sends and returns the answer when its code is 2xx.
  virtual absl::StatusOr<http::Response> Call(const ApiRequest& request, std::stop_token stop) = 0;

  // Watch opens a streaming answer whose code was 2xx. The request's timeout covers the head.
  virtual absl::StatusOr<std::unique_ptr<http::Stream>> Watch(const ApiRequest& request,
                                                              std::stop_token stop) = 0;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_API_H_
