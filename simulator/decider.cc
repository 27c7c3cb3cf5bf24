#include "simulator/decider.h"

#include <utility>

#include "policies/pipeline.h"

namespace springtide::simulator {
namespace {

class PipelineOfRun : public Decider {
 public:
  explicit PipelineOfRun(const policies::PipelineConfig& config) : pipeline_(config) {}

  const policies::Decision& Decide(const policies::Observation& observation,
                                   const policies::Workload& workload) override {
    return pipeline_.Decide(observation, workload);
  }

 private:
  policies::Pipeline pipeline_;
};

}  // namespace

DeciderFactory PipelineDecider(policies::PipelineConfig config) {
  return [config = std::move(config)] { return std::make_unique<PipelineOfRun>(config); };
}

}  // namespace springtide::simulator
