#include "policies/presets.h"

#include <cstdlib>

#include "absl/status/status.h"
#include "base/errors.h"
#include "base/yaml.h"

namespace springtide::policies {

const std::vector<Preset>& Presets() {
  static const auto* presets = new std::vector<Preset>{
      {"balanced", "Low waits at low cost for ordinary, noisy traffic. The default.", R"(
sizing:
  - {type: requestRate, targetUtilization: 0.95, noiseDiscount: 2.5, backlogDrain: 8s}
keepAlive:
  - {type: warmPlan, lateWeight: 1.25, fewReplicasWeight: 1, lateRequestWeight: 3.1,
     changePrice: 40, minHold: 45s}
)"},
      {"frugal", "The least replica-hours at the stated prices; follows the load closely.", R"(
sizing:
  - {type: requestRate, targetUtilization: 1, noiseDiscount: 2}
keepAlive:
  - {type: warmPlan, dwell: 1s}
)"},
      {"latency", "The fewest waits for about the replica-hours that Knative's defaults take.", R"(
sizing:
  - {type: requestRate, targetUtilization: 0.95, noiseDiscount: 2.5, backlogDrain: 5s}
keepAlive:
  - {type: warmPlan, lateWeight: 1.7, fewReplicasWeight: 1.6, changePrice: 20, minHold: 45s}
)"},
      {"hpa", "The Kubernetes HorizontalPodAutoscaler, for comparison and migration.", R"(
sizing:
  - {type: hpa}
)"},
      {"kpa", "Knative's pod autoscaler, for comparison and migration.", R"(
sizing:
  - {type: kpa}
)"},
  };
  return *presets;
}

const Preset* FindPreset(absl::string_view name) {
  for (const Preset& preset : Presets()) {
    if (preset.name == name) return &preset;
  }
  return nullptr;
}

PipelineConfig PresetPipeline(absl::string_view name) {
  const Preset* preset = FindPreset(name);
  base::ErrorList errors(name);
  const std::vector<base::Value> documents = base::ParseYaml(preset->yaml, errors);
  PipelineConfig config = DecodePipeline(documents.at(0), base::FieldPath(), errors);
  // A preset is part of the program, so a fault in it is a fault of the program.
  if (!errors.ok()) std::abort();
  return config;
}

}  // namespace springtide::policies
