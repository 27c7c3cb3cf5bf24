// The scale subresource: how many replicas a workload of any kind is to have.
#ifndef SPRINGTIDE_K8S_SCALE_H_
#define SPRINGTIDE_K8S_SCALE_H_

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/api.h"
#include "k8s/discovery_document.h"

namespace springtide::k8s {

// ScaleTarget: one object with a scale subresource.
struct ScaleTarget {
  ApiResource resource;
  std::string ns;
  std::string name;
};

// Scale: autoscaling/v1 Scale, as read from the server.
struct Scale {
  std::string uid;               // of the object itself
  std::string resource_version;  // of the object itself; moves with every change of its status
  int32_t replicas = 0;          // wanted: spec.replicas
  int32_t status_replicas = 0;   // existing
  std::string selector;          // of its pods, "app=web"; empty when the kind tells none

  bool operator==(const Scale&) const = default;
};

// DecodeScale. The server leaves spec.replicas out when it is 0, so missing is zero here; anything
// else that is no count of 0 to 2^31-1 is DataLoss, as are a missing uid and resourceVersion.
absl::StatusOr<Scale> DecodeScale(absl::string_view json);

// EncodeScalePatch: a JSON Patch (RFC 6902) that moves spec.replicas of this very object from
// `observed` to `replicas` and fails when it is not there any more. Changes of status do not
// disturb it. REQUIRES: observed.replicas > 0, since a zero is not in the document that would be
// tested.
std::string EncodeScalePatch(const Scale& observed, int32_t replicas);

// EncodeScaleUpdate: the object to PUT: it fails when the object has changed in any way since.
std::string EncodeScaleUpdate(const ScaleTarget& target, const Scale& observed, int32_t replicas);

// ScaleProblem: why a target cannot be read or scaled.
enum class ScaleProblem {
  kTargetNotFound,
  kKindNotServed,        // the path itself is gone: refresh discovery once
  kNotScalable,          // the kind has no scale subresource, or it cannot do this
  kTargetHasNoReplicas,  // a custom resource without a value at its specReplicasPath
  kSelectorMissing,      // it can be scaled, but its pods cannot be found
  kForbidden,            // RBAC, a quota or a policy
  kNamespaceTerminating,
  kUnauthorized,
  kRejected,    // a webhook, the schema, or a request that is wrong
  kConflict,    // it changed under every try
  kThrottled,   // 429: nothing was done
  kUnavailable  // 5xx or no connection
};

// ScaleProblemName: for conditions and metrics: "TargetNotFound".
absl::string_view ScaleProblemName(ScaleProblem problem);

// RequeueAfter: the least time until a problem is worth another try; what a user or an operator
// must mend is not tried hot.
absl::Duration RequeueAfter(ScaleProblem problem);

// ClassifyScaleError: of an error of ReadScale or of a request to the subresource.
ScaleProblem ClassifyScaleError(const absl::Status& error);

// ProblemOf: what is wrong with a scale that could be read.
std::optional<ScaleProblem> ProblemOf(const Scale& scale);

// ScalePath: of the subresource. Errors: InvalidArgument (a name), Unimplemented (the kind has no
// scale subresource).
absl::StatusOr<std::string> ScalePath(const ScaleTarget& target);

// ReadScale asks the server, once: whoever asks will ask again. Errors: those of Api, of ScalePath
// and of DecodeScale; ClassifyScaleError names them.
absl::StatusOr<Scale> ReadScale(Api& api, const ScaleTarget& target, Lane lane,
                                std::stop_token stop);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_SCALE_H_
