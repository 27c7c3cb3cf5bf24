#include <future>
#include <memory>
#include <utility>

#include "http/client.h"

namespace springtide::http {

absl::StatusOr<Response> Fetch(Client& client, Request request, std::stop_token stop) {
  // Shared: set_value() may still be busy with it when this thread has the answer already.
  const auto promise = std::make_shared<std::promise<absl::StatusOr<Response>>>();
  auto answer = promise->get_future();
  client.Send(std::move(request), std::move(stop), [promise](absl::StatusOr<Response> response) {
    promise->set_value(std::move(response));
  });
  return answer.get();
}

}  // namespace springtide::http
