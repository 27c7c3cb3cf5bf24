// Setting a workload's replicas without ever undoing what someone else did.
#ifndef SPRINGTIDE_K8S_SCALE_WRITER_H_
#define SPRINGTIDE_K8S_SCALE_WRITER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/api.h"
#include "k8s/scale.h"

namespace springtide::k8s {

// kFieldManager: under this name the server records who owns spec.replicas. It never changes.
inline constexpr absl::string_view kFieldManager = "springtide";

// ScaleWrite: "this object, whose replicas I saw to be such, is to have so many".
struct ScaleWrite {
  ScaleTarget target;
  Scale observed;        // what the decision was made on
  int32_t replicas = 0;  // the goal
  bool dry_run = false;  // all checks of the server, and nothing is stored
  // Asked right before each sending, when all waits are over: whether we may still write (we lead)
  // and still want to (the decision is not too old). An error stops the write. May be empty.
  std::function<absl::Status()> fence;
};

enum class ScaleOutcome {
  kApplied,       // it has the goal, and it was our write or one like it while ours was lost
  kAlreadyThere,  // it had the goal without us; nothing was changed
  kWouldApply,    // a dry run that the server accepted
  kAltered,       // accepted, but the server stored another count, as a mutating webhook may want
  kChanged,       // someone else set the replicas, or made the object anew: decide again
  kFenced,        // the fence said no
  kFailed,        // not applied, as far as can be known; see problem
  kUnknown        // sent without an answer, and reading back failed too: read before deciding
};

absl::string_view ScaleOutcomeName(ScaleOutcome outcome);

// ScaleResult: what happened, exactly.
struct ScaleResult {
  ScaleOutcome outcome = ScaleOutcome::kUnknown;
  std::optional<Scale> current;         // the newest state that the server has shown
  absl::Status error;                   // of kFenced, kFailed, kUnknown
  std::optional<ScaleProblem> problem;  // of kFailed
  absl::Duration requeue_after;         // at the earliest; 0 for at once
  int writes_sent = 0;                  // those without an answer counted too
};

// ScaleWriter: compare-and-set on the scale subresource.
//
// Algorithm:
//   Between counts above zero, a JSON Patch that tests uid and count: pods coming and going move
//   the resourceVersion all the time and do not disturb it. From or to zero, where a patch has
//   nothing to test or strictness is worth a retry, a PUT with uid and resourceVersion. After 409,
//   422 or a lost answer the object is read and compared: at the goal, it is done; moved elsewhere
//   or made anew, the caller must decide again; unmoved, the write goes again, at most kMaxTries in
//   all and once after a lost answer, then always as a PUT, so that of two copies under way only
//   one can be applied.
//
// Thread safety: safe from any thread, for different objects at once. For one object call it from
// one thread at a time.
class ScaleWriter {
 public:
  static constexpr int kMaxTries = 5;

  // `api` and `clock` must outlive it. `uniform` gives numbers in [0, 1) for the jitter, from any
  // thread.
  ScaleWriter(Api& api, const base::Clock& clock, std::function<double()> uniform);

  // SetReplicas blocks for as long as its few requests take. Nothing is sent when the observed
  // count is the goal.
  ScaleResult SetReplicas(const ScaleWrite& write, const std::stop_token& stop) const;

 private:
  // Answer: of one try.
  struct Answer {
    absl::StatusOr<Scale> scale = absl::UnknownError("not sent");
    absl::Status fence;
    int sent = 0;  // twice when the credentials had to be renewed
  };

  Answer Send(const ScaleWrite& write, const std::string& path, const Scale& base, bool as_put,
              std::stop_token stop) const;
  absl::StatusOr<Scale> ReadBack(const ScaleTarget& target, const std::stop_token& stop) const;
  bool Pause(absl::Duration duration, std::stop_token stop) const;

  Api& api_;
  const base::Clock& clock_;
  const std::function<double()> uniform_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_SCALE_WRITER_H_
