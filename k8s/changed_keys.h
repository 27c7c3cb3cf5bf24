// The keys that somebody has yet to look at.
#ifndef SPRINGTIDE_K8S_CHANGED_KEYS_H_
#define SPRINGTIDE_K8S_CHANGED_KEYS_H_

#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>
#include <utility>

#include "k8s/object_meta.h"

namespace springtide::k8s {

// ChangedKeys stands between a Store's subscriber, which must not block, and a consumer that may be
// slow. However often an object changes, its key waits once, so memory is bounded by the number of
// objects; the consumer reads the state from the store.
//
// Thread safety: safe from any thread.
class ChangedKeys {
 public:
  void Add(const ObjectKey& key) {
    {
      const std::lock_guard lock(mutex_);
      keys_.insert(key);
    }
    added_.notify_one();
  }

  // Take: all keys, in their order; none are left.
  std::set<ObjectKey> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(keys_, {});
  }

  // Await waits until there is a key; false when a stop came first.
  bool Await(std::stop_token stop) const {
    std::unique_lock lock(mutex_);
    return added_.wait(lock, std::move(stop), [this] { return !keys_.empty(); });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any added_;
  std::set<ObjectKey> keys_;  // guarded by mutex_
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_CHANGED_KEYS_H_
