// The decision core: a function of (configuration, state, observation). Controller, simulator, dry
// run and tests call the same one.
//
//   samples -> history -> [ sizing -> burst -> keep-alive -> limits -> bounds ] -> guards ->
//   decision
//
// The pipeline itself guards what no configuration may undo: while the signal is not known nothing
// shrinks, zero needs proof, and minReplicas..maxReplicas holds.
//
// Thread safety: not safe for concurrent use; different pipelines are independent.
#ifndef SPRINGTIDE_POLICIES_PIPELINE_H_
#define SPRINGTIDE_POLICIES_PIPELINE_H_

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "base/archive.h"
#include "policies/decision.h"
#include "policies/observation.h"
#include "policies/pipeline_config.h"
#include "policies/policy.h"
#include "policies/rate_history.h"
#include "policies/workload.h"

namespace springtide::policies {

class Pipeline {
 public:
  explicit Pipeline(const PipelineConfig& config);
  Pipeline(Pipeline&&) = default;
  Pipeline& operator=(Pipeline&&) = default;

  // Decide: takes in the observation and says how many replicas there should be. A time that lies
  // before that of the last observation counts as that one. The result is valid until the next
  // call. Allocates nothing in a steady state.
  const Decision& Decide(const Observation& observation, const Workload& workload);

  // Persist: all state, so that a pipeline of the same configuration that loads it decides the
  // same from here on.
  void Persist(base::Archive& archive);

 private:
  struct Entry {
    const PolicyKind* kind;
    std::unique_ptr<Policy> policy;
  };

  SignalState TakeSamples(const Observation& observation, const Workload& workload);
  void AddStep(absl::string_view policy, base::Replicas in, const Verdict& verdict);
  base::Replicas Guard(const Tick& tick, base::Replicas desired);

  std::vector<Entry> entries_;
  RateHistory history_;
  absl::Time last_now_ = absl::InfinitePast();
  absl::Time known_since_ = absl::InfiniteFuture();
  Decision decision_;
};

// PipelineReasons: the reasons that the pipeline's own guards give.
const std::vector<const Reason*>& PipelineReasons();

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_PIPELINE_H_
