// The sandbox's etcd: objects, one counter of revisions, and a log of what changed.
#ifndef SPRINGTIDE_SANDBOX_STORE_H_
#define SPRINGTIDE_SANDBOX_STORE_H_

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sandbox/object.h"

namespace springtide::sandbox {

struct ObjectKey {
  std::string resource;  // "deployments.apps", "pods": one for all versions of a resource
  std::string space;     // namespace; empty for what belongs to the cluster
  std::string name;

  auto operator<=>(const ObjectKey&) const = default;
};

// Change: `previous` is null for what was created; `object` of a deletion is the last state, with
// the revision of the deletion.
struct Change {
  int64_t revision = 0;
  bool deleted = false;
  ObjectKey key;
  ObjectPtr object;
  ObjectPtr previous;
};

struct Snapshot {
  int64_t revision = 0;
  size_t remaining = 0;                                  // how many a limit left out
  std::vector<std::pair<ObjectKey, ObjectPtr>> objects;  // in order of namespace and name
};

// Store: every write gives the whole store a new revision, which becomes the object's
// metadata.resourceVersion.
//
// Thread safety: safe from any thread.
class Store {
 public:
  // What a write makes of an object: a new state, nothing at all, or no object.
  struct Write {
    enum class Kind { kPut, kKeep, kRemove };
    Kind kind = Kind::kKeep;
    JsonObject object;  // for kPut and kRemove
  };
  // Edit is given the present state (null when there is none). Called with the store locked.
  using Edit = absl::FunctionRef<absl::StatusOr<Write>(const ObjectPtr& current)>;

  // The log holds at most `max_changes`; older ones are compacted.
  explicit Store(size_t max_changes = 200'000) : max_changes_(max_changes) {}

  // Apply changes one object atomically and returns its state after; of a removal, the last. A put
  // of what is there already writes nothing.
  absl::StatusOr<ObjectPtr> Apply(const ObjectKey& key, Edit edit);

  int64_t revision() const;
  // Changes up to and with this revision are forgotten.
  int64_t compacted() const;

  // Get: null when there is none. `revision` 0 is the present; others as in List.
  absl::StatusOr<ObjectPtr> Get(const ObjectKey& key, int64_t revision = 0) const;
  // Range: those behind (namespace, name) `after`, and no more than `limit` (0: all).
  struct Range {
    std::pair<std::string, std::string> after;
    size_t limit = 0;
  };
  // List: those of a resource, in one namespace when `space` is not empty, as of `revision` (0:
  // now). OutOfRange when that is compacted or in the future.
  absl::StatusOr<Snapshot> List(absl::string_view resource, absl::string_view space,
                                int64_t revision, const Range& range) const;
  absl::StatusOr<Snapshot> List(absl::string_view resource, absl::string_view space,
                                int64_t revision = 0) const {
    return List(resource, space, revision, {});
  }
  // ChangesAfter: those of a resource with after < revision <= until (0: all). OutOfRange when
  // `after` is compacted.
  absl::StatusOr<std::vector<Change>> ChangesAfter(absl::string_view resource, int64_t after,
                                                   int64_t until = 0) const;

  // Compact forgets the changes up to `revision`; 0 forgets all.
  void Compact(int64_t revision = 0);

  // Observe has `observer` called after each write, on the writer's thread, without a lock held.
  // Before the first write, and once.
  void Observe(std::function<void()> observer) { observer_ = std::move(observer); }

 private:
  using Objects = std::map<std::pair<std::string, std::string>, ObjectPtr>;

  void Record(Change change);
  Objects ChangedSince(absl::string_view resource, int64_t revision) const;
  absl::Status CheckRevision(int64_t revision) const;

  const size_t max_changes_;
  std::function<void()> observer_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, Objects, std::less<>> resources_;
  std::deque<Change> log_;
  int64_t revision_ = 1;
  int64_t compacted_ = 0;
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_STORE_H_
