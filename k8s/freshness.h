// How far a cached view can be trusted.
#ifndef SPRINGTIDE_K8S_FRESHNESS_H_
#define SPRINGTIDE_K8S_FRESHNESS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "k8s/object_meta.h"

namespace springtide::k8s {

// Freshness: an old view is kept and flagged; it is never taken for an empty cluster.
struct Freshness {
  bool synced = false;                // a whole list has been seen since the start
  std::string resource_version;       // up to which the view is complete; bookmarks count
  absl::Duration heard;               // base::Clock::Elapsed of the last list, event or bookmark
  absl::Status problem;               // why nothing new comes; Ok while list and watch work
  bool degraded = false;              // what the server sends cannot all be read
  std::vector<ObjectKey> unreadable;  // objects of which an older state is shown, or none

  // stale: whether to hold instead of acting on the view.
  bool stale() const { return !synced || !problem.ok(); }
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_FRESHNESS_H_
