// Any bytes as a policy file: policies that can run and expand to themselves, or problems.
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/yaml.h"
#include "policies/pipeline.h"
#include "policies/policy_document.h"
#include "tests/fuzz/fuzz.h"

namespace springtide::policies {
namespace {

// A few ticks of load that comes and goes.
void Run(const PipelineConfig& config) {
  Pipeline pipeline(config);
  const Workload workload;
  ReplicaCounts replicas;
  for (int i = 0; i < 8; ++i) {
    const absl::Time now = absl::UnixEpoch() + absl::Seconds(1'700'000'000 + 7 * i);
    const Sample sample{now, absl::Seconds(7), i % 4 == 3 ? 0.0 : 10.0 * i};
    Observation observation;
    observation.now = now;
    observation.replicas = replicas;
    observation.samples = absl::MakeConstSpan(&sample, 1);
    const Decision& decision = pipeline.Decide(observation, workload);
    FUZZ_CHECK(decision.desired >= base::Replicas(0) && decision.desired <= base::kMaxReplicas);
    FUZZ_CHECK(!Explain(decision).empty());
    replicas.spec = replicas.ready = decision.desired;
  }
}

}  // namespace
}  // namespace springtide::policies

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  springtide::base::ErrorList errors("policy.yaml");
  const std::vector<springtide::policies::PolicyDocument> documents =
      springtide::policies::ParsePolicyDocuments(springtide::fuzz::Text(data, size), errors);
  FUZZ_CHECK(errors.ok() == !documents.empty());
  for (const springtide::policies::PolicyDocument& document : documents) {
    const std::string expanded =
        springtide::base::ToYaml(springtide::policies::ExpandPolicyDocument(document));
    springtide::base::ErrorList again("expanded.yaml");
    const auto back = springtide::policies::ParsePolicyDocuments(expanded, again);
    FUZZ_CHECK(again.ok() && back.size() == 1);
    FUZZ_CHECK(springtide::base::ToYaml(springtide::policies::ExpandPolicyDocument(back[0])) ==
               expanded);
    springtide::policies::Run(document.pipeline);
  }
  return 0;
}
