// The cached objects of one type, kept by a reflector and read by all.
#ifndef SPRINGTIDE_K8S_STORE_H_
#define SPRINGTIDE_K8S_STORE_H_

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "k8s/freshness.h"
#include "k8s/object_meta.h"
#include "k8s/object_set.h"
#include "k8s/resource_version.h"
#include "k8s/tombstones.h"

namespace springtide::k8s {

enum class ChangeType { kAdded, kUpdated, kDeleted };

// Change: `object` is the new state; of a deletion the last one that was known.
template <class T>
struct Change {
  ChangeType type;
  std::shared_ptr<const T> object;
};

// Store holds small structs with a member `meta`, an ObjectMeta. Repeated and reordered events
// change nothing: a state older than the one at hand, or than a deletion, is ignored where versions
// can be compared. The same name with another UID is a deletion and an addition.
//
// Thread safety: the const functions, AwaitSync and Subscribe are safe from any thread. The
// functions of the writer are for one thread at a time.
template <class T>
class Store {
 public:
  using Ptr = std::shared_ptr<const T>;
  using Objects = ObjectSet<T>;
  using Subscriber = std::function<void(const Change<T>&)>;

  // Get: null when there is none.
  Ptr Get(absl::string_view ns, absl::string_view name) const {
    const std::lock_guard lock(mutex_);
    const auto at = objects_.find(KeyView{ns, name});
    return at == objects_.end() ? nullptr : *at;
  }

  // Snapshot: all objects, ordered by key.
  std::vector<Ptr> Snapshot() const {
    std::vector<Ptr> all;
    {
      const std::lock_guard lock(mutex_);
      all.assign(objects_.begin(), objects_.end());
    }
    std::sort(all.begin(), all.end(), ByKey);
    return all;
  }

  size_t size() const {
    const std::lock_guard lock(mutex_);
    return objects_.size();
  }

  Freshness freshness() const {
    const std::lock_guard lock(mutex_);
    return freshness_;
  }

  // AwaitSync waits until a whole list has been seen; false when a stop came first.
  bool AwaitSync(std::stop_token stop) const {
    std::unique_lock lock(mutex_);
    return synced_.wait(lock, std::move(stop), [this] { return freshness_.synced; });
  }

  // Subscribe tells of every object at hand as added, then of every change, in order, on the
  // writer's thread. `subscriber` must not block, for nothing is read from the server meanwhile,
  // and must not call Subscribe or the writer's functions. Nothing is told before the first sync.
  void Subscribe(Subscriber subscriber) {
    const std::lock_guard writing(write_mutex_);
    for (const Ptr& object : Snapshot()) subscriber({ChangeType::kAdded, object});
    subscribers_.push_back(std::move(subscriber));
  }

  // ---- the writer's functions ----

  // Upsert returns whether that changed anything.
  bool Upsert(T object) {
    const std::lock_guard writing(write_mutex_);
    const ObjectMeta& meta = object.meta;
    const Ptr old = Find(meta.key);
    if (old != nullptr ? !IsNewer(meta, old->meta)
                       : tombstones_.Covers(meta.key, meta.resource_version)) {
      return false;
    }
    const Ptr now = std::make_shared<const T>(std::move(object));
    const bool replaced = old != nullptr && old->meta.uid != now->meta.uid;
    {
      const std::lock_guard lock(mutex_);
      if (old != nullptr) objects_.erase(old);
      objects_.insert(now);
    }
    if (replaced) Tell(ChangeType::kDeleted, old);
    Tell(old == nullptr || replaced ? ChangeType::kAdded : ChangeType::kUpdated, now);
    return true;
  }

  // Delete: `last` is the object's last state, at the version of its deletion. Returns whether
  // there was one to delete.
  bool Delete(const ObjectMeta& last) {
    const std::lock_guard writing(write_mutex_);
    const Ptr old = Find(last.key);
    if (old != nullptr && CompareVersions(last.resource_version, old->meta.resource_version) < 0) {
      return false;
    }
    tombstones_.Put(last.key, last.resource_version);
    if (old == nullptr) return false;
    {
      const std::lock_guard lock(mutex_);
      objects_.erase(old);
    }
    Tell(ChangeType::kDeleted, old);
    return true;
  }

  // Share: `object`, or the same state at hand, so that a second list costs little memory.
  Ptr Share(T object) const {
    Ptr old = Find(object.meta.key);
    if (old != nullptr && IsSame(old->meta, object.meta)) return old;
    return std::make_shared<const T>(std::move(object));
  }

  // Replace: the view is now `objects`, complete at `version`. What is missing is told as deleted;
  // what has the same UID and version is not told.
  void Replace(Objects objects, absl::string_view version) {
    const std::lock_guard writing(write_mutex_);
    {
      const std::lock_guard lock(mutex_);
      objects_.swap(objects);
      freshness_.synced = true;
      freshness_.resource_version = std::string(version);
    }
    tombstones_.Reset(version);
    synced_.notify_all();
    if (!subscribers_.empty()) TellDifference(objects);
  }

  // SetFreshness: `synced` and `resource_version` as Replace would set them.
  void SetFreshness(Freshness freshness) {
    const std::lock_guard lock(mutex_);
    freshness_ = std::move(freshness);
  }

 private:
  static bool ByKey(const Ptr& a, const Ptr& b) { return a->meta.key < b->meta.key; }
  static bool IsSame(const ObjectMeta& a, const ObjectMeta& b) {
    return a.uid == b.uid && a.resource_version == b.resource_version &&
           !a.resource_version.empty();
  }
  static bool IsNewer(const ObjectMeta& a, const ObjectMeta& b) {
    return !IsSame(a, b) && !(CompareVersions(a.resource_version, b.resource_version) <= 0);
  }

  // For the writer: nobody else changes objects_.
  Ptr Find(const ObjectKey& key) const {
    const auto at = objects_.find(KeyView{key.ns, key.name});
    return at == objects_.end() ? nullptr : *at;
  }

  void Tell(ChangeType type, const Ptr& object) const {
    for (const Subscriber& subscriber : subscribers_) subscriber({type, object});
  }

  static std::vector<Ptr> Sorted(const Objects& objects) {
    std::vector<Ptr> all(objects.begin(), objects.end());
    std::sort(all.begin(), all.end(), ByKey);
    return all;
  }

  void TellDifference(const Objects& before) const {
    const auto in = [](const Objects& objects, const ObjectKey& key) {
      const auto at = objects.find(KeyView{key.ns, key.name});
      return at == objects.end() ? nullptr : *at;
    };
    for (const Ptr& old : Sorted(before)) {
      const Ptr now = in(objects_, old->meta.key);
      if (now == nullptr || now->meta.uid != old->meta.uid) Tell(ChangeType::kDeleted, old);
    }
    for (const Ptr& now : Sorted(objects_)) {
      const Ptr old = in(before, now->meta.key);
      if (old == nullptr || old->meta.uid != now->meta.uid) {
        Tell(ChangeType::kAdded, now);
      } else if (!IsSame(old->meta, now->meta)) {
        Tell(ChangeType::kUpdated, now);
      }
    }
  }

  // Held while something changes and is told; taken before mutex_.
  std::mutex write_mutex_;
  std::vector<Subscriber> subscribers_;  // guarded by write_mutex_
  Tombstones tombstones_;                // guarded by write_mutex_

  mutable std::mutex mutex_;
  mutable std::condition_variable_any synced_;
  Objects objects_;      // guarded by mutex_; changed only with write_mutex_ held as well
  Freshness freshness_;  // guarded by mutex_
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_STORE_H_
