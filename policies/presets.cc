#include "policies/presets.h"

#include <cstdlib>

#include "absl/status/status.h"
#include "base/errors.h"
#include "base/yaml.h"

namespace springtide::policies {

const std::vector<Preset>& Presets() {
  static const auto* presets = new std::vector<Preset>{
      {"balanced", "Low waits at low cost for ordinary, noisy traffic.",
       R"(sizing: [{type: requestRate}])"},
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
