// Where cpprestsdk puts the body of an answer: kept whole up to a limit, or held back at the sender
// until a reader takes it.
#ifndef SPRINGTIDE_HTTP_BODY_SINK_H_
#define SPRINGTIDE_HTTP_BODY_SINK_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "http/write_only_buffer.h"

namespace springtide::http {

// BodySink: one body, put by cpprestsdk's threads, taken by ours.
//
// Back-pressure: a put that does not fit completes only when a reader has made room; until then
// cpprestsdk reads nothing more from the connection, and TCP holds back the sender.
//
// Thread safety: safe from any thread; Read() from one at a time.
class BodySink final : public WriteOnlyBuffer {
 public:
  // Keep makes a sink for Take(): more than `limit` bytes are refused, and `overflow` runs once.
  static std::shared_ptr<BodySink> Keep(size_t limit, std::function<void()> overflow);
  // Pass makes a sink for Read(): at most `capacity` bytes wait in it.
  static std::shared_ptr<BodySink> Pass(size_t capacity);

  // End tells that no more comes: Ok at the clean end, else why. The first call counts. What was
  // put before can still be read.
  void End(absl::Status status);
  // Drop ends it as End does, refuses what waits and throws away what was not read.
  void Drop(absl::Status status);

  // Take returns the body so far.
  std::string Take();
  // Read waits for bytes, at most `limit`; empty is the clean end.
  // Errors: what End or Drop was given, and DeadlineExceeded.
  absl::StatusOr<std::string> Read(absl::Duration limit);

  // Bytes that cpprestsdk has put so far, taken or not.
  uint64_t received() const;
  // Bytes held now.
  size_t held() const;

 protected:
  // NOLINTNEXTLINE(readability-identifier-naming,bugprone-reserved-identifier)
  pplx::task<size_t> _putn(const uint8_t* bytes, size_t count) override;

 private:
  // A put that waits for room; the bytes stay valid until it completes.
  struct Waiting {
    const uint8_t* bytes;
    size_t count;
    size_t copied;
    pplx::task_completion_event<size_t> done;
  };

  BodySink(size_t limit, bool whole, std::function<void()> overflow)
      : limit_(limit), whole_(whole), overflow_(std::move(overflow)) {}

  // Moves what fits from the waiting put; returns it once all of it is moved. Needs mutex_.
  std::optional<Waiting> Refill();

  const size_t limit_;
  const bool whole_;
  const std::function<void()> overflow_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::string bytes_;
  uint64_t received_ = 0;
  std::optional<Waiting> waiting_;
  std::optional<absl::Status> end_;
  bool refused_ = false;
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_BODY_SINK_H_
