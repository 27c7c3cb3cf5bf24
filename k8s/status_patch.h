// Writing an object's status: only what changed, not too often, never over someone else's write.
#ifndef SPRINGTIDE_K8S_STATUS_PATCH_H_
#define SPRINGTIDE_K8S_STATUS_PATCH_H_

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/api.h"
#include "k8s/resource.h"

namespace springtide::k8s {

// StatusChange: from one status to another.
struct StatusChange {
  boost::json::object patch;  // a merge patch (RFC 7396); empty when they mean the same
  bool flips = false;         // a condition is new, gone or has another status
};

// CompareStatus: arrays are one value, so a change of one condition sends them all; what `wanted`
// does not have is removed.
StatusChange CompareStatus(const boost::json::object& current, const boost::json::object& wanted);

// EncodeStatusPatch: the body: it is refused with 409 when the object is not the one of
// `resource_version` any more.
std::string EncodeStatusPatch(absl::string_view resource_version, const boost::json::object& patch);

// StatusWait: how long a write has to wait: nothing when there is nothing to write, 0 for at once.
// A flip never waits; the rest comes at most once an `interval`, counted from the last write.
std::optional<absl::Duration> StatusWait(const StatusChange& change,
                                         std::optional<absl::Duration> since_last_write,
                                         absl::Duration interval);

// StatusWrite: the status that an object is to have.
struct StatusWrite {
  ResourceKey object;  // without a subresource
  std::string uid;
  std::string resource_version;  // of the object that `current` was read from
  boost::json::object current;
  boost::json::object wanted;
  std::function<absl::Status()> fence;  // as in ScaleWrite
};

enum class StatusOutcome {
  kUnchanged,  // nothing to write
  kDeferred,   // too early; see wait
  kWritten,
  kConflict,  // the object has moved on: read it and compare again
  kGone,      // the object or its namespace is going away
  kFenced,
  kFailed
};

struct StatusResult {
  StatusOutcome outcome = StatusOutcome::kUnchanged;
  absl::Duration wait;           // of kDeferred, and of kFailed when the server asks for one
  std::string resource_version;  // of kWritten: the object's new one
  absl::Status error;            // of the last four
};

// StatusWriter keeps the time of each object's last write, and nothing else.
//
// Thread safety: safe from any thread.
class StatusWriter {
 public:
  // `api` and `clock` must outlive it. `interval` between writes of one object.
  StatusWriter(Api& api, const base::Clock& clock, absl::Duration interval = absl::Seconds(5));

  // Write compares and, when it is time, writes. Failed writes count as writes.
  StatusResult Write(const StatusWrite& write, std::stop_token stop);

  // Forget: the object of that uid is gone.
  void Forget(const std::string& uid);

 private:
  Api& api_;
  const base::Clock& clock_;
  const absl::Duration interval_;
  std::mutex mutex_;
  std::map<std::string, absl::Duration> written_at_;  // by uid; guarded by mutex_
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_STATUS_PATCH_H_
