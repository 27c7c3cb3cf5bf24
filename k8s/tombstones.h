// Remembers what was deleted, so that a replayed event does not bring it back.
#ifndef SPRINGTIDE_K8S_TOMBSTONES_H_
#define SPRINGTIDE_K8S_TOMBSTONES_H_

#include <cstddef>
#include <deque>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "k8s/object_meta.h"

namespace springtide::k8s {

// Tombstones: versions that are not comparable are neither remembered nor held against anything.
//
// Thread safety: not safe for concurrent use.
class Tombstones {
 public:
  // So many deletions are remembered; the oldest is forgotten first.
  static constexpr size_t kMax = 4096;

  // Reset forgets all; what is not in the list of version `floor` was gone by then.
  void Reset(absl::string_view floor);
  // Put: `key` was deleted at `version`.
  void Put(const ObjectKey& key, absl::string_view version);
  // Covers: whether a state of `key` at `version` is from before its deletion.
  bool Covers(const ObjectKey& key, absl::string_view version) const;
  size_t size() const { return versions_.size(); }

 private:
  std::string floor_;
  std::map<ObjectKey, std::string> versions_;
  std::deque<ObjectKey> order_;  // the keys of versions_, oldest first
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_TOMBSTONES_H_
