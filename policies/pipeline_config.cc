#include "policies/pipeline_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/field.h"
#include "policies/decision.h"
#include "policies/presets.h"
#include "policies/registry.h"

namespace springtide::policies {
namespace {

constexpr absl::string_view kPresetKey = "preset";
constexpr absl::string_view kTypeKey = "type";
constexpr std::array kStages = {Stage::kSizing, Stage::kBurst, Stage::kKeepAlive, Stage::kLimits,
                                Stage::kBounds};

std::vector<std::string> KindNames(Stage stage) {
  std::vector<std::string> names;
  for (const PolicyKind* kind : PolicyKinds()) {
    if (kind->stage == stage) names.emplace_back(kind->name);
  }
  return names;
}

// "did you mean" or the list of what there is.
std::string Hint(absl::string_view name, const std::vector<std::string>& known) {
  const std::optional<std::string> near = base::NearestName(name, known);
  if (near.has_value()) return absl::StrCat("did you mean \"", *near, "\"?");
  return absl::StrCat("use one of: ", base::ListNames(known));
}

// The kind that `type` names, or nullptr and a problem.
const PolicyKind* DecodeKind(const base::Value& policy, Stage stage, const base::FieldPath& path,
                             base::ErrorList& errors) {
  const std::vector<std::string> names = KindNames(stage);
  const base::Value* type = policy.Find(kTypeKey);
  if (type == nullptr || type->if_string() == nullptr) {
    errors.Add(path.Key(kTypeKey), type == nullptr ? policy.mark() : type->mark(),
               absl::StrCat(type == nullptr ? "is missing" : "must be a string",
                            "; use one of: ", base::ListNames(names)));
    return nullptr;
  }
  const std::string& name = *type->if_string();
  const PolicyKind* kind = FindPolicyKind(name);
  if (kind != nullptr && kind->stage == stage) return kind;
  errors.Add(path.Key(kTypeKey), type->mark(),
             kind == nullptr ? absl::StrCat(type->Brief(), " is no policy; ", Hint(name, names))
                             : absl::StrCat(type->Brief(), " belongs in the section \"",
                                            SectionName(kind->stage), "\"; move it there"));
  return nullptr;
}

void DecodeSection(const base::Value& section, Stage stage, const base::FieldPath& path,
                   base::ErrorList& errors, std::vector<PolicySpec>& out) {
  const base::Value::List* list = section.if_list();
  if (list == nullptr) {
    base::AddWrongType("a list of policies, each a map with \"type\"", section, path, errors);
    return;
  }
  if (list->size() > kMaxPolicies) {
    errors.Add(path, section.mark(),
               absl::StrCat("has ", list->size(), " policies; use at most ", kMaxPolicies));
    return;
  }
  for (size_t i = 0; i < list->size(); ++i) {
    const base::FieldPath item = path.Index(i);
    const base::Value::Map* map = (*list)[i].if_map();
    if (map == nullptr) {
      base::AddWrongType(
          absl::StrCat("a map with \"type\", one of: ", base::ListNames(KindNames(stage))),
          (*list)[i], item, errors);
      continue;
    }
    const PolicyKind* kind = DecodeKind((*list)[i], stage, item, errors);
    if (kind == nullptr) continue;
    base::Value::Map fields;
    for (const base::Value::Entry& entry : *map) {
      if (entry.first != kTypeKey) fields.push_back(entry);
    }
    base::Value config(std::move(fields));
    config.set_mark((*list)[i].mark());
    out.push_back(kind->decode(config, item, errors));
  }
}

// The preset that is asked for; "balanced" when neither a preset nor a section is written; nullptr
// when there is none (or a problem was added).
const Preset* DecodePreset(const base::Value& value, const base::FieldPath& path,
                           base::ErrorList& errors) {
  const base::Value* preset = value.Find(kPresetKey);
  if (preset == nullptr) {
    return value.if_map()->empty() ? &Presets().front() : nullptr;
  }
  if (preset->if_string() != nullptr) {
    if (const Preset* found = FindPreset(*preset->if_string())) return found;
  }
  std::vector<std::string> names;
  for (const Preset& known : Presets()) names.emplace_back(known.name);
  errors.Add(path.Key(kPresetKey), preset->mark(),
             absl::StrCat(preset->Brief(), " is no preset; ",
                          Hint(preset->if_string() ? *preset->if_string() : "", names)));
  return nullptr;
}

// The keys of a pipeline, for the check of unknown ones.
const base::ObjectInfo& PipelineInfo() {
  static const auto* info = [] {
    auto* built = new base::ObjectInfo{"A pipeline of policies.", {}};
    built->fields.emplace_back(kPresetKey, base::FieldKind::kString, base::Range{},
                               "The preset to begin with.");
    for (Stage stage : kStages) {
      built->fields.emplace_back(SectionName(stage), base::FieldKind::kList, base::Range{},
                                 "Policies of this stage, in order.");
    }
    return built;
  }();
  return *info;
}

}  // namespace

PipelineConfig DecodePipeline(const base::Value& value, const base::FieldPath& path,
                              base::ErrorList& errors) {
  PipelineConfig config;
  const size_t before = errors.count();
  if (!base::CheckKeys(PipelineInfo(), value, path, errors)) return config;
  const Preset* preset = DecodePreset(value, path, errors);
  std::vector<PolicySpec> inherited;
  if (preset != nullptr) inherited = PresetPipeline(preset->name).policies;
  for (Stage stage : kStages) {
    const base::Value* section = value.Find(SectionName(stage));
    if (section != nullptr) {
      DecodeSection(*section, stage, path.Key(SectionName(stage)), errors, config.policies);
      continue;
    }
    for (const PolicySpec& spec : inherited) {
      if (spec.kind->stage == stage) config.policies.push_back(spec);
    }
  }
  if (errors.count() != before) return config;
  if (config.policies.empty() || config.policies.front().kind->stage != Stage::kSizing) {
    errors.Add(path.Key(SectionName(Stage::kSizing)), value.mark(),
               absl::StrCat("is empty; a pipeline needs a policy that sizes: add one of ",
                            base::ListNames(KindNames(Stage::kSizing)), ", or a preset"));
  } else if (config.policies.size() > kMaxPolicies) {
    errors.Add(path, value.mark(),
               absl::StrCat("has ", config.policies.size(), " policies in all; use at most ",
                            kMaxPolicies));
  }
  return config;
}

base::Value ExpandPipeline(const PipelineConfig& config) {
  base::Value expanded = base::Value::Map();
  for (Stage stage : kStages) {
    base::Value::List section;
    for (const PolicySpec& spec : config.policies) {
      if (spec.kind->stage != stage) continue;
      base::Value policy = base::Value::Map();
      policy.Set(kTypeKey, spec.kind->name);
      for (const base::Value::Entry& entry : *spec.config.if_map()) {
        policy.Set(entry.first, entry.second);
      }
      section.push_back(std::move(policy));
    }
    expanded.Set(SectionName(stage), std::move(section));
  }
  return expanded;
}

}  // namespace springtide::policies
