// From "apiVersion and kind" to the place in the API where such objects are served.
#ifndef SPRINGTIDE_K8S_DISCOVERY_H_
#define SPRINGTIDE_K8S_DISCOVERY_H_

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/api.h"
#include "k8s/discovery_document.h"
#include "k8s/resource.h"

namespace springtide::k8s {

struct DiscoveryOptions {
  // What is known is asked for again after this long.
  absl::Duration max_age = absl::Minutes(10);
  // So long is "not served" believed, and so long lies between refreshes that Invalidate asks for.
  absl::Duration negative_age = absl::Seconds(30);
  // When nothing is known because asking failed, it is tried again after this long.
  absl::Duration failure_age = absl::Seconds(5);
};

// Discovery: a cache of what the server serves. It asks when it must, on the caller's thread: two
// requests when the server aggregates, else one for each group and version.
//
// What failed to answer keeps its old entry: a broken aggregated API hides nothing that was known,
// and nothing of other groups.
//
// Thread safety: safe from any thread. One caller asks; the others go on with what is known, or
// wait when that has no answer.
class Discovery {
 public:
  // `api` and `clock` must outlive it.
  Discovery(Api& api, const base::Clock& clock, const DiscoveryOptions& options);

  // Resolve finds where `kind` is served: in the version of `api_version` if it is served there,
  // else in the first of its group, in the server's order of preference, that has it.
  //
  // Errors: InvalidArgument (no apiVersion or kind), NotFound (the server says that it serves no
  // such kind), Cancelled, and otherwise what kept us from knowing.
  absl::StatusOr<ApiResource> Resolve(absl::string_view api_version, absl::string_view kind,
                                      const std::stop_token& stop);

  // Invalidate: what is known may be wrong: an object's path answered 404, a definition changed.
  void Invalidate();

 private:
  // Half: what one of the two entry points serves.
  struct Half {
    std::string root;  // "/api" or "/apis"
    std::string etag;  // of an aggregated answer
    ApiGroups groups;
    absl::Status error = absl::UnavailableError("discovery has not been asked yet");
  };

  // REQUIRES: mutex_ is held.
  absl::StatusOr<ApiResource> Find(const GroupVersionKind& wanted) const;
  bool IsDue(const absl::Status& found) const;

  void Refresh(Half& half, const std::stop_token& stop) const;
  void RefreshVersions(Half& half, ApiGroups index, const std::stop_token& stop) const;

  Api& api_;
  const base::Clock& clock_;
  const DiscoveryOptions options_;
  std::condition_variable_any refreshed_;
  mutable std::mutex mutex_;
  // The rest is guarded by mutex_.
  Half core_;
  Half named_;
  std::optional<absl::Duration> asked_at_;  // when the last refresh ended
  bool refreshing_ = false;
  bool invalidated_ = false;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_DISCOVERY_H_
