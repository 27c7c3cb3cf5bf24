#include "http/body_sink.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace springtide::http {
namespace {

void Append(std::string& to, const uint8_t* bytes, size_t count) {
  to.append(reinterpret_cast<const char*>(bytes), count);
}

}  // namespace

std::shared_ptr<BodySink> BodySink::Keep(size_t limit, std::function<void()> overflow) {
  return std::shared_ptr<BodySink>(new BodySink(limit, true, std::move(overflow)));
}

std::shared_ptr<BodySink> BodySink::Pass(size_t capacity) {
  return std::shared_ptr<BodySink>(new BodySink(std::max<size_t>(capacity, 1), false, nullptr));
}

// NOLINTNEXTLINE(readability-identifier-naming,bugprone-reserved-identifier)
pplx::task<size_t> BodySink::_putn(const uint8_t* bytes, size_t count) {
  std::unique_lock<std::mutex> lock(mutex_);
  // What is not wanted goes nowhere; the connection is being closed. An exception would make
  // cpprestsdk wait for a task on a thread of its pool.
  if (refused_) return pplx::task_from_result(count);
  received_ += count;
  const size_t room = limit_ - std::min(limit_, bytes_.size());
  if (count <= room) {
    Append(bytes_, bytes, count);
    changed_.notify_all();
    return pplx::task_from_result(count);
  }
  if (whole_) {
    refused_ = true;
    lock.unlock();
    overflow_();
    return pplx::task_from_result(count);
  }
  Append(bytes_, bytes, room);
  waiting_.emplace(Waiting{bytes, count, room, {}});
  changed_.notify_all();
  return pplx::create_task(waiting_->done);
}

std::optional<BodySink::Waiting> BodySink::Refill() {
  if (!waiting_.has_value()) return std::nullopt;
  const size_t room = limit_ - std::min(limit_, bytes_.size());
  const size_t part = std::min(room, waiting_->count - waiting_->copied);
  Append(bytes_, waiting_->bytes + waiting_->copied, part);
  waiting_->copied += part;
  if (waiting_->copied < waiting_->count) return std::nullopt;
  return std::exchange(waiting_, std::nullopt);
}

void BodySink::End(absl::Status status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!end_.has_value()) end_ = std::move(status);
  changed_.notify_all();
}

void BodySink::Drop(absl::Status status) {
  std::optional<Waiting> waiting;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!end_.has_value()) end_ = std::move(status);
    refused_ = true;
    bytes_.clear();
    waiting = std::exchange(waiting_, std::nullopt);
    changed_.notify_all();
  }
  if (waiting.has_value()) waiting->done.set(waiting->count);
}

std::string BodySink::Take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::exchange(bytes_, {});
}

absl::StatusOr<std::string> BodySink::Read(absl::Duration limit) {
  std::string piece;
  std::optional<Waiting> moved;
  {
    std::unique_lock<std::mutex> lock(mutex_);
    const bool ready =
        changed_.wait_for(lock, absl::ToChronoMilliseconds(std::min(limit, absl::Hours(24))),
                          [this] { return !bytes_.empty() || end_.has_value(); });
    if (!ready)
      return absl::DeadlineExceededError(
          absl::StrCat("nothing came for ", absl::FormatDuration(limit)));
    if (bytes_.empty()) {
      if (!end_->ok()) return *end_;
      return piece;
    }
    piece = std::exchange(bytes_, {});
    moved = Refill();
  }
  // Outside the lock: it lets cpprestsdk go on.
  if (moved.has_value()) moved->done.set(moved->count);
  return piece;
}

uint64_t BodySink::received() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return received_;
}

size_t BodySink::held() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return bytes_.size();
}

}  // namespace springtide::http
