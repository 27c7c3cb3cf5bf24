#include "k8s/reflector.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace springtide::k8s {
namespace {

constexpr absl::Duration kListTimeout = absl::Seconds(60);
constexpr size_t kMaxListBytes = size_t{64} << 20;
constexpr char kMetadataOnly[] = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
constexpr char kMetadataOnlyList[] =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

int64_t& CounterOf(WatchEventType type, WatchStats& stats) {
  switch (type) {
    case WatchEventType::kAdded:
      return stats.added;
    case WatchEventType::kModified:
      return stats.modified;
    case WatchEventType::kDeleted:
      return stats.deleted;
    case WatchEventType::kBookmark:
      return stats.bookmarks;
    case WatchEventType::kError:
      return stats.error_events;
    case WatchEventType::kUnknown:
      return stats.skipped;
  }
  return stats.skipped;
}

}  // namespace

Reflector::Reflector(ReflectorOptions options, Api& api, const base::Clock& clock,
                     WatchListGate& gate, std::function<double()> uniform, CacheFeed& feed)
    : options_(std::move(options)),
      api_(api),
      clock_(clock),
      feed_(feed),
      machine_(options_.protocol, gate, std::move(uniform)),
      list_reader_(feed.projection()),
      decoder_(feed.projection()) {}

WatchStats Reflector::stats() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

void Reflector::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const WatchAction action = machine_.Next(clock_.Elapsed());
    Publish();
    if (action.wait > absl::ZeroDuration() && !clock_.SleepFor(action.wait, stop)) break;
    if (action.type == WatchAction::Type::kList) {
      List(action, stop);
    } else {
      Watch(action, stop);
    }
    // What was gathered for a list that failed is of no use.
    if (!machine_.staging()) feed_.EndStaging(std::nullopt);
  }
  feed_.EndStaging(std::nullopt);
  Publish();
}

ApiRequest Reflector::Request(const WatchAction& action) const {
  const bool watch = action.type != WatchAction::Type::kList;
  ApiRequest request;
  request.path = options_.path;
  auto& query = request.query;
  if (watch) {
    query.emplace_back("watch", "1");
    query.emplace_back("allowWatchBookmarks", "true");
    query.emplace_back("timeoutSeconds", absl::StrCat(absl::ToInt64Seconds(action.timeout)));
  }
  if (action.type == WatchAction::Type::kWatchList) query.emplace_back("sendInitialEvents", "true");
  if (!options_.label_selector.empty()) {
    query.emplace_back("labelSelector", options_.label_selector);
  }
  if (!options_.field_selector.empty()) {
    query.emplace_back("fieldSelector", options_.field_selector);
  }
  if (!action.resource_version.empty()) {
    query.emplace_back("resourceVersion", action.resource_version);
  }
  if (action.not_older_than) query.emplace_back("resourceVersionMatch", "NotOlderThan");
  if (action.limit > 0) query.emplace_back("limit", absl::StrCat(action.limit));
  if (!action.continue_token.empty()) query.emplace_back("continue", action.continue_token);
  if (options_.metadata_only) request.accept = watch ? kMetadataOnly : kMetadataOnlyList;
  request.max_body_bytes = kMaxListBytes;
  request.timeout = kListTimeout;
  // Some proxies hold the head back until the first event.
  if (action.type == WatchAction::Type::kWatch) {
    request.timeout = action.timeout + WatchMachine::kIdleSlack;
  }
  return request;
}

void Reflector::List(const WatchAction& action, const std::stop_token& stop) {
  const absl::Duration begin = clock_.Elapsed();
  ++stats_.pages;
  if (action.continue_token.empty()) staged_unreadable_.clear();
  const auto response = api_.Call(Request(action), stop);
  if (!response.ok()) {
    if (!stop.stop_requested()) machine_.OnListError(response.status(), clock_.Elapsed());
    return;
  }
  auto page = list_reader_.Read(
      response->body, [this](const boost::json::value& item) { return OnListItem(item); });
  if (page.ok() && IsOtherKind(page->kind, "List")) {
    page = absl::DataLossError(absl::StrCat("a list of another kind: ", page->kind));
  }
  stats_.list_time += clock_.Elapsed() - begin;
  if (!page.ok()) return Unreadable(page.status());
  Settle(machine_.OnPage(*page, clock_.Elapsed()));
}

absl::Status Reflector::OnListItem(const boost::json::value& item) {
  const absl::Status status = feed_.Apply(FeedType::kUpsert, item, /*staged=*/true);
  return status.ok() || StageOld(item) ? absl::OkStatus() : status;
}

bool Reflector::StageOld(const boost::json::value& object) {
  const auto identity = ReadIdentity(object);
  if (!identity || staged_unreadable_.size() >= kMaxUnreadable) return false;
  ++stats_.skipped;
  feed_.KeepOld(identity->key);
  staged_unreadable_.insert(identity->key);
  return true;
}

void Reflector::Watch(const WatchAction& action, const std::stop_token& stop) {
  if (action.type == WatchAction::Type::kWatchList) staged_unreadable_.clear();
  machine_.OnSending(clock_.Elapsed());
  const auto stream = api_.Watch(Request(action), stop);
  if (!stream.ok()) {
    if (!stop.stop_requested()) machine_.OnOpenError(stream.status(), clock_.Elapsed());
    return;
  }
  ++stats_.watches;
  if (action.type == WatchAction::Type::kWatchList) ++stats_.watch_lists;
  machine_.OnOpened();
  ReadStream(**stream, stop);
}

void Reflector::ReadStream(http::Stream& stream, const std::stop_token& stop) {
  FrameReader frames;
  // Only whole frames count: a peer that drips single bytes is as good as dead.
  absl::Duration heard = clock_.Elapsed();
  const auto count = [this] {
    return stats_.added + stats_.modified + stats_.deleted + stats_.bookmarks + stats_.skipped;
  };
  int64_t seen = count();
  while (true) {
    Publish();
    const absl::Duration left = heard + machine_.idle_limit() - clock_.Elapsed();
    absl::StatusOr<std::string> piece = absl::DeadlineExceededError("the watch says nothing");
    if (left > absl::ZeroDuration()) piece = stream.Read(left);
    if (stop.stop_requested()) return;
    if (!piece.ok()) return machine_.OnEnd(piece.status(), clock_.Elapsed());
    if (piece->empty()) {
      // The last document may lack its line feed; what is cut off comes again.
      const absl::string_view rest = frames.Rest();
      const auto event = decoder_.Decode(rest);
      if (event.ok() && !OnEvent(*event)) return;
      return machine_.OnEnd(absl::OkStatus(), clock_.Elapsed());
    }
    if (!OnPiece(*std::move(piece), frames)) return;
    if (count() != seen) {
      seen = count();
      heard = clock_.Elapsed();
    }
  }
}

bool Reflector::OnPiece(std::string piece, FrameReader& frames) {
  frames.Feed(std::move(piece));
  absl::string_view frame;
  while (true) {
    switch (frames.Next(frame)) {
      case FrameReader::Result::kNeedMore:
        return true;
      case FrameReader::Result::kTooLong:
        Unreadable(absl::ResourceExhaustedError(absl::StrCat(
            "an event of the watch is longer than ", FrameReader::kMaxFrameBytes, " bytes")));
        return false;
      case FrameReader::Result::kFrame:
        if (!OnFrame(frame)) return false;
        break;
    }
  }
}

bool Reflector::OnFrame(absl::string_view frame) {
  const auto event = decoder_.Decode(frame);
  if (event.ok()) return OnEvent(*event);
  Unreadable(event.status());
  return false;
}

bool Reflector::OnEvent(const WatchEvent& event) {
  const absl::Duration now = clock_.Elapsed();
  if (event.type == WatchEventType::kError) {
    ++stats_.error_events;
    machine_.OnErrorEvent(event.error, now);
    return false;
  }
  if (event.type == WatchEventType::kUnknown || IsOtherKind(event.kind, "")) {
    ++stats_.skipped;
    return true;
  }
  ++CounterOf(event.type, stats_);
  if (event.type == WatchEventType::kBookmark) {
    return Settle(machine_.OnBookmark(event.resource_version, event.initial_events_end, now));
  }
  return OnObject(event);
}

bool Reflector::OnObject(const WatchEvent& event) {
  // Without a version nothing could resume behind this object: it is not taken at all.
  if (!event.resource_version.empty()) {
    const FeedType type =
        event.type == WatchEventType::kDeleted ? FeedType::kDelete : FeedType::kUpsert;
    const absl::Status status = feed_.Apply(type, *event.object, machine_.staging());
    if (!status.ok() && !PassOver(*event.object)) {
      Unreadable(status);
      return false;
    }
    if (status.ok() && !unreadable_.empty()) {
      if (const auto identity = ReadIdentity(*event.object)) unreadable_.erase(identity->key);
    }
  }
  return Settle(machine_.OnObject(event.resource_version, clock_.Elapsed()));
}

bool Reflector::PassOver(const boost::json::value& object) {
  if (machine_.staging()) return StageOld(object);
  const auto identity = ReadIdentity(object);
  if (!identity || unreadable_.count(identity->key) == 0) return false;
  ++stats_.skipped;
  return true;
}

bool Reflector::Settle(WatchMachine::Verdict verdict) {
  switch (verdict) {
    case WatchMachine::Verdict::kGoOn:
      return true;
    case WatchMachine::Verdict::kCommit:
      ++stats_.lists;
      unreadable_ = std::exchange(staged_unreadable_, {});
      feed_.EndStaging(machine_.version());
      Publish();
      return true;
    case WatchMachine::Verdict::kOver:
      return false;
  }
  return false;
}

void Reflector::Unreadable(const absl::Status& status) {
  ++stats_.unreadable;
  machine_.OnUnreadable(status, absl::IsResourceExhausted(status), clock_.Elapsed());
}

// A Table is what a server sends to whom it takes for a person.
bool Reflector::IsOtherKind(absl::string_view kind, absl::string_view suffix) const {
  if (kind.empty()) return false;
  if (kind == "Table") return true;
  if (options_.metadata_only) return kind != absl::StrCat("PartialObjectMetadata", suffix);
  return !options_.kind.empty() && kind != absl::StrCat(options_.kind, suffix);
}

void Reflector::Publish() {
  stats_.short_watches = machine_.short_watches();
  stats_.early_bookmarks = machine_.early_bookmarks();
  stats_.syncs = machine_.syncs();
  stats_.version = machine_.version();
  stats_.heard = machine_.heard();
  Freshness freshness;
  freshness.synced = machine_.synced();
  freshness.resource_version = machine_.version();
  freshness.heard = machine_.heard();
  freshness.problem = machine_.problem();
  freshness.degraded = machine_.degraded() || !unreadable_.empty();
  freshness.unreadable.assign(unreadable_.begin(), unreadable_.end());
  feed_.SetFreshness(freshness);
  const std::lock_guard lock(mutex_);
  published_ = stats_;
}

}  // namespace springtide::k8s
