// What a watch machine asks its driver to do.
#ifndef SPRINGTIDE_K8S_WATCH_ACTION_H_
#define SPRINGTIDE_K8S_WATCH_ACTION_H_

#include <cstddef>
#include <string>

#include "absl/time/time.h"

namespace springtide::k8s {

// SyncReason: why a whole list is fetched.
enum class SyncReason {
  kStart,
  kRetry,          // the list before failed
  kExpired,        // the version is older than the server's history (410)
  kTooNew,         // the server is behind our version (504)
  kErrors,         // the watch was refused too often
  kUnreadable,     // what the server sent could not be read
  kProtocolFault,  // an object or a list without a version
  kShortWatches,   // watches that end at once: the version is stale and the server does not say so
};
inline constexpr size_t kSyncReasons = 8;

// WatchAction: what to do next, after `wait`.
struct WatchAction {
  enum class Type {
    kList,       // one page
    kWatchList,  // a watch that begins with the list
    kWatch,
  };
  Type type = Type::kList;
  absl::Duration wait;
  std::string resource_version;  // empty: not sent
  // resourceVersionMatch=NotOlderThan
  bool not_older_than = false;
  int limit = 0;               // 0: not sent
  std::string continue_token;  // empty: not sent
  absl::Duration timeout;      // timeoutSeconds of a watch
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_WATCH_ACTION_H_
