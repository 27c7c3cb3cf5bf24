// A pipeline as users write it: a preset, sections of policies, or both.
//
//   preset: balanced
//   burst:
//     - {type: credits, burst: 10, refillPerSecond: 1}
//
// A section that is written replaces that section of the preset; an empty list removes it.
#ifndef SPRINGTIDE_POLICIES_PIPELINE_CONFIG_H_
#define SPRINGTIDE_POLICIES_PIPELINE_CONFIG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/value.h"
#include "policies/policy_kind.h"

namespace springtide::policies {

struct PipelineConfig {
  std::vector<PolicySpec> policies;  // in pipeline order
};

// DecodePipeline: from a map with "preset" and the sections. Neither is a problem: there is no
// default but the preset "balanced", which an empty map stands for.
PipelineConfig DecodePipeline(const base::Value& value, const base::FieldPath& path,
                              base::ErrorList& errors);

// ExpandPipeline: the same pipeline with presets resolved and every default filled in; decodes to
// the same pipeline.
base::Value ExpandPipeline(const PipelineConfig& config);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_PIPELINE_CONFIG_H_
