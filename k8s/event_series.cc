#include "k8s/event_series.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace springtide::k8s {

std::vector<EventWrite> EventSeries::Add(const Event& event, absl::Duration now, absl::Time wall) {
  std::vector<EventWrite> writes;
  const std::string key = EventKey(event);
  Series* series = series_.Find(key);
  if (series != nullptr && now - series->last >= limits_.silence) {
    if (series->unwritten) writes.push_back({EventWrite::Kind::kPatch, series->record});
    series = nullptr;
    series_.Erase(key);
  }
  if (series == nullptr) {
    if (!TakeToken(event, now)) {
      ++filtered_;
      return writes;
    }
    Series first{{event, wall, 1, wall}, now, now};
    writes.push_back({EventWrite::Kind::kCreate, first.record});
    if (auto evicted = series_.Insert(key, std::move(first)); evicted && evicted->unwritten) {
      writes.push_back({EventWrite::Kind::kPatch, std::move(evicted->record)});
    }
    return writes;
  }
  EventRecord& record = series->record;
  if (record.count < std::numeric_limits<int32_t>::max()) ++record.count;
  // The wall clock may go back; a series never does.
  record.last = std::max(record.last, wall);
  series->last = now;
  series->unwritten = true;
  if (record.count == 2 && TakeToken(event, now)) {
    series->unwritten = false;
    series->written = now;
    writes.push_back({EventWrite::Kind::kPatch, record});
  }
  return writes;
}

std::vector<EventWrite> EventSeries::Sweep(absl::Duration now) {
  std::vector<EventWrite> writes;
  series_.EraseIf([&](Series& series) {
    const bool silent = now - series.last >= limits_.silence;
    if (series.unwritten && (silent || now - series.written >= limits_.heartbeat)) {
      series.unwritten = false;
      series.written = now;
      writes.push_back({EventWrite::Kind::kPatch, series.record});
    }
    return silent;
  });
  return writes;
}

std::vector<EventWrite> EventSeries::Finish() {
  std::vector<EventWrite> writes;
  series_.EraseIf([&](const Series& series) {
    if (series.unwritten) writes.push_back({EventWrite::Kind::kPatch, series.record});
    return true;
  });
  return writes;
}

bool EventSeries::TakeToken(const Event& event, absl::Duration now) {
  const ObjectReference& object = event.regarding;
  const std::string key = absl::StrCat(object.kind, "/", object.name_space, "/", object.name, "/",
                                       object.uid, "/", event.reason);
  Bucket* bucket = buckets_.Find(key);
  if (bucket == nullptr) {
    buckets_.Insert(key, {static_cast<double>(limits_.burst), now});
    bucket = buckets_.Find(key);
  }
  const double gained = absl::FDivDuration(now - bucket->at, limits_.refill);
  bucket->tokens = std::min<double>(limits_.burst, bucket->tokens + gained);
  bucket->at = now;
  if (bucket->tokens < 1) return false;
  bucket->tokens -= 1;
  return true;
}

}  // namespace springtide::k8s
