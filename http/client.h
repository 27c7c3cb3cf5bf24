// What the rest of Springtide knows of HTTP: requests to one endpoint, whole or streamed.
#ifndef SPRINGTIDE_HTTP_CLIENT_H_
#define SPRINGTIDE_HTTP_CLIENT_H_

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "http/message.h"

namespace springtide::http {

// Stream: one answer whose body is read piece by piece. What is not read yet is held back at the
// sender: at most a bounded buffer of it is in memory. Destroying it drops the connection.
//
// Errors: Unavailable (could not connect, connection lost before the head), DeadlineExceeded,
// Cancelled (stop was requested), DataLoss (the body ended early), FailedPrecondition (the peer's
// certificate is not trusted).
// Thread safety: for one thread at a time. All calls may block; never call them from a Done.
class Stream {
 public:
  virtual ~Stream() = default;

  // WaitForHead waits for status and headers, at most until the request's timeout.
  virtual absl::StatusOr<Head> WaitForHead() = 0;

  // Read waits for the next piece of the body, at most `idle_limit`; an empty piece is the body's
  // clean end. REQUIRES: WaitForHead succeeded. After an error only that error is returned.
  virtual absl::StatusOr<std::string> Read(absl::Duration idle_limit) = 0;
};

// Client: exchanges with one endpoint over HTTP/1.1. Follows no redirect; sends nothing twice but
// GET and HEAD, whose connection the peer closed at the wrong moment. A write may still have been
// carried out when its answer was lost, so every write must be safe to repeat.
//
// Thread safety: safe from any thread.
class Client {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<Response>)>;

  virtual ~Client() = default;

  // Send starts an exchange. `done` runs exactly once, on a thread of the client or of the caller,
  // and must not block. Errors are those of Stream, and ResourceExhausted for a body longer than
  // the request allows. A status code of the peer is no error here.
  virtual void Send(Request request, std::stop_token stop, Done done) = 0;

  // Open starts an exchange whose answer is read as a stream; the request's timeout covers the head
  // only and its limit on the body does not apply.
  virtual std::unique_ptr<Stream> Open(Request request, std::stop_token stop) = 0;
};

// Fetch sends and waits. Blocks; never call it from a Done.
absl::StatusOr<Response> Fetch(Client& client, Request request, std::stop_token stop = {});

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_CLIENT_H_
