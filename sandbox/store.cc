#include "sandbox/store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace springtide::sandbox {
namespace {

// Same: but for the version, which every write changes.
bool Same(const JsonObject& a, const JsonObject& b) {
  JsonObject left = a;
  JsonObject right = b;
  Ensure(left, "metadata").erase("resourceVersion");
  Ensure(right, "metadata").erase("resourceVersion");
  return left == right;
}

}  // namespace

absl::StatusOr<ObjectPtr> Store::Apply(const ObjectKey& key, Edit edit) {
  ObjectPtr result;
  {
    const std::lock_guard lock(mutex_);
    Objects& objects = resources_[key.resource];
    const auto found = objects.find({key.space, key.name});
    ObjectPtr current = found == objects.end() ? nullptr : found->second;
    auto write = edit(current);
    if (!write.ok()) return write.status();
    if (write->kind == Write::Kind::kKeep) return current;
    if (write->kind == Write::Kind::kRemove && current == nullptr) return current;
    if (write->kind == Write::Kind::kPut && current != nullptr && Same(write->object, *current)) {
      return current;
    }
    ++revision_;
    Ensure(write->object, "metadata")["resourceVersion"] = absl::StrCat(revision_);
    result = std::make_shared<const JsonObject>(std::move(write->object));
    const bool deleted = write->kind == Write::Kind::kRemove;
    if (deleted) {
      objects.erase(found);
    } else {
      objects[{key.space, key.name}] = result;
    }
    Record({revision_, deleted, key, result, current});
  }
  if (observer_) observer_();
  return result;
}

void Store::Record(Change change) {
  log_.push_back(std::move(change));
  while (log_.size() > max_changes_) {
    compacted_ = log_.front().revision;
    log_.pop_front();
  }
}

int64_t Store::revision() const {
  const std::lock_guard lock(mutex_);
  return revision_;
}

int64_t Store::compacted() const {
  const std::lock_guard lock(mutex_);
  return compacted_;
}

absl::Status Store::CheckRevision(int64_t revision) const {
  if (revision > revision_) {
    return absl::OutOfRangeError(absl::StrCat("revision ", revision, " is in the future"));
  }
  if (revision != 0 && revision != revision_ && revision < compacted_) {
    return absl::OutOfRangeError(absl::StrCat("revision ", revision, " is compacted"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ObjectPtr> Store::Get(const ObjectKey& key, int64_t revision) const {
  const std::lock_guard lock(mutex_);
  if (auto status = CheckRevision(revision); !status.ok()) return status;
  if (revision != 0) {
    // The first change after `revision` knows what was before it.
    const auto after = std::upper_bound(
        log_.begin(), log_.end(), revision,
        [](int64_t wanted, const Change& change) { return wanted < change.revision; });
    const auto changed =
        std::find_if(after, log_.end(), [&](const Change& change) { return change.key == key; });
    if (changed != log_.end()) return changed->previous;
  }
  const auto objects = resources_.find(key.resource);
  if (objects == resources_.end()) return ObjectPtr();
  const auto found = objects->second.find({key.space, key.name});
  return found == objects->second.end() ? ObjectPtr() : found->second;
}

// ChangedSince: what changed after `revision`, as it was then; null for what was not there.
Store::Objects Store::ChangedSince(absl::string_view resource, int64_t revision) const {
  Objects past;
  for (auto change = log_.rbegin(); change != log_.rend(); ++change) {
    if (change->revision <= revision) break;
    if (change->key.resource == resource) {
      past[{change->key.space, change->key.name}] = change->previous;
    }
  }
  return past;
}

absl::StatusOr<Snapshot> Store::List(absl::string_view resource, absl::string_view space,
                                     int64_t revision, const Range& range) const {
  const std::lock_guard lock(mutex_);
  if (auto status = CheckRevision(revision); !status.ok()) return status;
  Snapshot snapshot;
  snapshot.revision = revision == 0 ? revision_ : revision;
  const auto found = resources_.find(std::string(resource));
  if (found == resources_.end()) return snapshot;
  const Objects& present = found->second;
  const Objects past = ChangedSince(resource, snapshot.revision);
  const auto add = [&](const Objects::value_type& entry) {
    if (entry.second == nullptr || (!space.empty() && entry.first.first != space)) return;
    if (range.limit > 0 && snapshot.objects.size() >= range.limit) {
      ++snapshot.remaining;
      return;
    }
    snapshot.objects.emplace_back(
        ObjectKey{std::string(resource), entry.first.first, entry.first.second}, entry.second);
  };
  // Both are in order; where both know an object, the past one counts.
  const bool from_begin = range.after.second.empty();
  auto now = from_begin ? present.begin() : present.upper_bound(range.after);
  auto then = from_begin ? past.begin() : past.upper_bound(range.after);
  while (now != present.end() || then != past.end()) {
    if (then == past.end() || (now != present.end() && now->first < then->first)) {
      add(*now++);
      continue;
    }
    if (now != present.end() && now->first == then->first) ++now;
    add(*then++);
  }
  return snapshot;
}

absl::StatusOr<std::vector<Change>> Store::ChangesAfter(absl::string_view resource, int64_t after,
                                                        int64_t until) const {
  const std::lock_guard lock(mutex_);
  if (after < compacted_ && after != revision_) {
    return absl::OutOfRangeError(absl::StrCat("revision ", after, " is compacted"));
  }
  std::vector<Change> changes;
  const auto begin = std::upper_bound(
      log_.begin(), log_.end(), after,
      [](int64_t wanted, const Change& change) { return wanted < change.revision; });
  for (auto change = begin; change != log_.end(); ++change) {
    if (until != 0 && change->revision > until) break;
    if (change->key.resource == resource) changes.push_back(*change);
  }
  return changes;
}

void Store::Compact(int64_t revision) {
  const std::lock_guard lock(mutex_);
  if (revision == 0 || revision > revision_) revision = revision_;
  while (!log_.empty() && log_.front().revision <= revision) log_.pop_front();
  compacted_ = std::max(compacted_, revision);
}

}  // namespace springtide::sandbox
