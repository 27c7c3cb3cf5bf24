#include "sandbox/watch.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {
namespace {

// Before its end a stream gets a last bookmark.
constexpr absl::Duration kLastBookmark = absl::Seconds(2);

}  // namespace

// One open watch. Its mutex keeps events in order when several writers pump at once.
class WatchHub::Stream {
 public:
  Stream(WatchOptions options, Presenter presenter, std::unique_ptr<http::Responder> responder,
         const Store& store, const base::Clock& clock, absl::Duration bookmark_interval)
      : options_(std::move(options)),
        presenter_(std::move(presenter)),
        responder_(std::move(responder)),
        store_(store),
        clock_(clock),
        bookmark_interval_(bookmark_interval),
        end_(clock.Elapsed() + options_.timeout),
        next_bookmark_(clock.Elapsed() + bookmark_interval),
        position_(options_.from) {}

  void Begin(int64_t horizon) {
    const std::lock_guard lock(mutex_);
    responder_->Start(
        {200,
         {{"Content-Type", presenter_.ContentType()}, {"Cache-Control", "no-cache, private"}}});
    if (options_.initial_events) WriteInitial(horizon);
    Advance(horizon);
  }

  void Pump(int64_t horizon) {
    const std::lock_guard lock(mutex_);
    Advance(horizon);
  }

  void Tick(int64_t horizon) {
    const std::lock_guard lock(mutex_);
    Advance(horizon);
    if (over_) return;
    const absl::Duration now = clock_.Elapsed();
    if (options_.bookmarks && (now >= next_bookmark_ || now >= end_ - kLastBookmark)) {
      // Behind the last one none is due any more.
      next_bookmark_ =
          now >= end_ - kLastBookmark ? absl::InfiniteDuration() : now + bookmark_interval_;
      if (!last_sent_) Write(presenter_.Bookmark(position_, false));
      last_sent_ = now >= end_ - kLastBookmark;
    }
    if (now >= end_) {
      responder_->End();
      over_ = true;
    }
  }

  bool over() const {
    const std::lock_guard lock(mutex_);
    return over_ || responder_->Closed();
  }

 private:
  void WriteInitial(int64_t horizon) {
    const auto snapshot = store_.List(options_.resource->storage(), options_.space, horizon);
    if (!snapshot.ok()) return Fail(Expired(std::string(snapshot.status().message())));
    for (const auto& [key, object] : snapshot->objects) {
      if (Selects(object)) WriteEvent("ADDED", *object);
    }
    position_ = snapshot->revision;
    if (options_.initial_end_mark) Write(presenter_.Bookmark(position_, true));
  }

  void Advance(int64_t horizon) {
    if (over_) return;
    const int64_t until = horizon == 0 ? store_.revision() : horizon;
    // A watch may begin in the future; it then waits.
    if (until <= position_) return;
    const auto changes = store_.ChangesAfter(options_.resource->storage(), position_, until);
    if (!changes.ok()) {
      return Fail(Expired(
          absl::StrCat("too old resource version: ", position_, " (", store_.compacted(), ")")));
    }
    for (const Change& change : *changes) WriteChange(change);
    position_ = until;
  }

  void WriteChange(const Change& change) {
    if (!options_.space.empty() && change.key.space != options_.space) return;
    const bool before = change.previous != nullptr && Selects(change.previous);
    const bool after = !change.deleted && Selects(change.object);
    if (after) return WriteEvent(before ? "MODIFIED" : "ADDED", *change.object);
    if (!before) return;
    if (change.deleted) return WriteEvent("DELETED", *change.object);
    // It left the selection: the last state that was in it, with the version of the change.
    JsonObject last = *change.previous;
    Ensure(last, "metadata")["resourceVersion"] = absl::StrCat(change.revision);
    WriteEvent("DELETED", last);
  }

  bool Selects(const ObjectPtr& object) const {
    return options_.labels.Matches(*object) && options_.fields.Matches(*object);
  }

  void WriteEvent(absl::string_view type, const JsonObject& object) {
    Write(presenter_.Event(type, object, !written_, clock_.Now()));
    written_ = true;
  }

  void Write(std::string line) {
    if (!responder_->Write(std::move(line))) over_ = true;
  }

  void Fail(const absl::Status& status) {
    Write(Presenter::ErrorEvent(status));
    responder_->End();
    over_ = true;
  }

  const WatchOptions options_;
  const Presenter presenter_;
  const std::unique_ptr<http::Responder> responder_;
  const Store& store_;
  const base::Clock& clock_;
  const absl::Duration bookmark_interval_;
  const absl::Duration end_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  absl::Duration next_bookmark_;
  int64_t position_;
  bool written_ = false;
  bool last_sent_ = false;
  bool over_ = false;
};

WatchHub::~WatchHub() = default;

void WatchHub::Open(WatchOptions options, Presenter presenter,
                    std::unique_ptr<http::Responder> responder) {
  auto stream = std::make_shared<Stream>(std::move(options), std::move(presenter),
                                         std::move(responder), store_, clock_, bookmark_interval_);
  int64_t horizon = 0;
  {
    const std::lock_guard lock(mutex_);
    horizon = horizon_;
  }
  stream->Begin(horizon);
  {
    const std::lock_guard lock(mutex_);
    streams_.push_back(stream);
  }
  // What was written while it was not among the streams yet.
  stream->Pump(horizon);
  Sweep();
}

std::vector<std::shared_ptr<WatchHub::Stream>> WatchHub::Streams() const {
  const std::lock_guard lock(mutex_);
  return streams_;
}

void WatchHub::Pump() {
  int64_t horizon = 0;
  {
    const std::lock_guard lock(mutex_);
    horizon = horizon_;
  }
  for (const auto& stream : Streams()) stream->Pump(horizon);
}

void WatchHub::Tick() {
  int64_t horizon = 0;
  {
    const std::lock_guard lock(mutex_);
    horizon = horizon_;
  }
  for (const auto& stream : Streams()) stream->Tick(horizon);
  Sweep();
}

void WatchHub::SetHorizon(int64_t revision) {
  {
    const std::lock_guard lock(mutex_);
    horizon_ = revision;
  }
  Pump();
}

size_t WatchHub::Watching() const {
  const auto streams = Streams();
  return static_cast<size_t>(std::count_if(streams.begin(), streams.end(),
                                           [](const auto& stream) { return !stream->over(); }));
}

void WatchHub::Sweep() {
  const std::lock_guard lock(mutex_);
  streams_.erase(std::remove_if(streams_.begin(), streams_.end(),
                                [](const auto& stream) { return stream->over(); }),
                 streams_.end());
}

}  // namespace springtide::sandbox
