// The presets: pipelines with a name, written as users would write them.
#ifndef SPRINGTIDE_POLICIES_PRESETS_H_
#define SPRINGTIDE_POLICIES_PRESETS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "policies/pipeline_config.h"

namespace springtide::policies {

struct Preset {
  absl::string_view name;
  absl::string_view summary;  // one sentence
  absl::string_view yaml;     // sections of a pipeline
};

// Presets: all, the default ("balanced") first.
const std::vector<Preset>& Presets();

// FindPreset: by name, or nullptr.
const Preset* FindPreset(absl::string_view name);

// PresetPipeline: the decoded pipeline. REQUIRES: a preset of that name exists.
PipelineConfig PresetPipeline(absl::string_view name);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_PRESETS_H_
