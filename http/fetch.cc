#include <future>
#include <utility>

#include "http/client.h"

namespace springtide::http {

absl::StatusOr<Response> Fetch(Client& client, Request request, std::stop_token stop) {
  std::promise<absl::StatusOr<Response>> promise;
  auto answer = promise.get_future();
  client.Send(std::move(request), std::move(stop), [&promise](absl::StatusOr<Response> response) {
    promise.set_value(std::move(response));
  });
  return answer.get();
}

}  // namespace springtide::http
