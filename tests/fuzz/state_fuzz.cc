// Any JSON as the saved state of each preset's pipeline: it is refused, or the pipeline goes on
// from it. The input names the preset in "preset" and holds the state in "state".
#include <optional>
#include <string>

#include "base/archive.h"
#include "base/json.h"
#include "policies/pipeline.h"
#include "policies/presets.h"
#include "tests/fuzz/fuzz.h"

namespace springtide::policies {
namespace {

void Continue(Pipeline& pipeline) {
  ReplicaCounts replicas{base::Replicas(3), base::Replicas(2), base::Replicas(1)};
  for (int i = 0; i < 8; ++i) {
    const absl::Time now = absl::UnixEpoch() + absl::Seconds(1'700'000'000 + 5 * i);
    const Sample sample{now, absl::Seconds(5), i < 4 ? 25.0 * i : 0.0};
    Observation observation;
    observation.now = now;
    observation.replicas = replicas;
    observation.samples = absl::MakeConstSpan(&sample, 1);
    const Decision& decision = pipeline.Decide(observation, Workload());
    FUZZ_CHECK(decision.desired >= base::Replicas(0) && decision.desired <= base::kMaxReplicas);
    FUZZ_CHECK(!Explain(decision).empty());
    replicas.spec = replicas.ready = decision.desired;
    replicas.starting = base::Replicas(0);
  }
}

}  // namespace
}  // namespace springtide::policies

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace springtide;
  base::ErrorList errors;
  const std::optional<base::Value> value = base::ParseJson(fuzz::Text(data, size), errors);
  if (!value.has_value()) return 0;
  const base::Value* name = value->Find("preset");
  const base::Value* state = value->Find("state");
  if (name == nullptr || name->if_string() == nullptr || state == nullptr) return 0;
  if (policies::FindPreset(*name->if_string()) == nullptr) return 0;
  policies::Pipeline pipeline(policies::PresetPipeline(*name->if_string()));
  base::Archive loader = base::Archive::Loader(*state, base::FieldPath("state"), errors);
  pipeline.Persist(loader);
  if (!errors.ok()) return 0;
  policies::Continue(pipeline);
  base::Archive saver = base::Archive::Saver();
  pipeline.Persist(saver);
  return 0;
}
