// What the simulator asks for a decision: a pipeline, or anything else that decides the same way.
#ifndef SPRINGTIDE_SIMULATOR_DECIDER_H_
#define SPRINGTIDE_SIMULATOR_DECIDER_H_

#include <functional>
#include <memory>

#include "policies/decision.h"
#include "policies/observation.h"
#include "policies/pipeline_config.h"
#include "policies/workload.h"

namespace springtide::simulator {

class Decider {
 public:
  virtual ~Decider() = default;

  // Decide: as policies::Pipeline::Decide. The result is valid until the next call. Deterministic.
  virtual const policies::Decision& Decide(const policies::Observation& observation,
                                           const policies::Workload& workload) = 0;
};

// DeciderFactory: makes a fresh decider for each run. Safe to call from several threads at once.
using DeciderFactory = std::function<std::unique_ptr<Decider>()>;

// PipelineDecider: fresh pipelines of one configuration.
DeciderFactory PipelineDecider(policies::PipelineConfig config);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_DECIDER_H_
