// What a server hands to its handler: one request, and the means to answer it.
#ifndef SPRINGTIDE_HTTP_RESPONDER_H_
#define SPRINGTIDE_HTTP_RESPONDER_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "http/message.h"

namespace springtide::http {

struct ServerRequest {
  Method method = Method::kGet;
  // Path and query as they came, still escaped.
  std::string target = "/";
  Headers headers;
  std::string body;
};

// Delivery: how an answer is to reach its reader, for servers that play a bad network. The default
// is at once and whole.
struct Delivery {
  // Before the first byte. An infinite delay never answers.
  absl::Duration delay;
  // Bytes a write; 0 for as many as there are.
  size_t piece_bytes = 0;
  // Between two pieces.
  absl::Duration between_pieces;
  // The connection ends after so many bytes behind the head, chunk framing included.
  std::optional<size_t> cut_after_bytes;
  // A cut is a reset (RST), else an orderly end of the connection.
  bool reset = false;
};

// Responder: answers one request, whole (Send) or as a stream (Start, Write..., End). Destroying it
// before the answer is complete resets the connection.
//
// Thread safety: safe from any thread. No call blocks.
class Responder {
 public:
  virtual ~Responder() = default;

  // Deliver says how what follows is delivered. Call it before the answer begins.
  virtual void Deliver(const Delivery& delivery) = 0;

  // Send answers as a whole; Content-Length is added.
  virtual void Send(Response response) = 0;

  // Start begins an answer whose body follows in pieces (chunked).
  virtual void Start(Head head) = 0;
  // Write adds to the body. False when the reader has gone, or reads so slowly that more than the
  // server's bound waits for it, which ends the connection.
  virtual bool Write(std::string piece) = 0;
  // End completes the body.
  virtual void End() = 0;

  // Reset drops the connection (RST); what was not sent yet is lost.
  virtual void Reset() = 0;

  // Closed: the reader has gone. A stream that has nothing to write learns it here.
  virtual bool Closed() const = 0;
};

// Handler: answers requests. Called from the server's threads, from several at once; it may keep
// the responder and answer later, from any thread.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual void Handle(ServerRequest request, std::unique_ptr<Responder> responder) = 0;
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_RESPONDER_H_
