#include "cli/policy_source.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "base/field.h"
#include "base/value.h"
#include "cli/files.h"
#include "policies/presets.h"

namespace springtide::cli {
namespace {

using policies::PolicyDocument;

// More than any policy file needs; the YAML parser refuses more anyway.
constexpr size_t kMaxPolicyBytes = size_t{1} << 20;

std::vector<std::string> PresetNames() {
  std::vector<std::string> names;
  for (const policies::Preset& preset : policies::Presets()) names.emplace_back(preset.name);
  return names;
}

// The preset as a file would have it: its name, and nothing changed.
PolicySource PresetSource(const policies::Preset& preset) {
  PolicySource source{std::string(preset.name), {}, base::ErrorList(preset.name)};
  base::Value document = base::Value::Map();
  document.Set("apiVersion", policies::kApiVersion);
  document.Set("kind", policies::kScalingPolicyKind);
  document.Set("metadata", base::Value::Map{{"name", preset.name}});
  document.Set("spec", base::Value::Map{{"preset", preset.name}});
  source.documents.push_back(policies::DecodePolicyDocument(document, source.errors));
  return source;
}

PolicySource FileSource(const std::string& path, std::istream& in) {
  const bool is_stdin = path == "-";
  const std::string name = is_stdin ? std::string(kStdinName) : path;
  PolicySource source{name, {}, base::ErrorList(name)};
  base::ErrorList unreadable;
  const std::optional<std::string> text = is_stdin ? ReadAll(in, name, kMaxPolicyBytes, unreadable)
                                                   : ReadFile(path, kMaxPolicyBytes, unreadable);
  if (text.has_value()) {
    source.documents = policies::ParsePolicyDocuments(*text, source.errors);
  } else {
    source.errors.Append(unreadable);
  }
  return source;
}

// A name that is neither a preset nor a path most likely was meant to be a preset.
bool LooksLikePath(const std::string& name) {
  return name == "-" || name.find_first_of("/.") != std::string::npos;
}

}  // namespace

std::vector<PolicySource> ReadPolicySources(const std::vector<std::string>& given,
                                            std::istream& in) {
  std::vector<PolicySource> sources;
  for (const std::string& name : given) {
    if (const policies::Preset* preset = policies::FindPreset(name)) {
      sources.push_back(PresetSource(*preset));
      continue;
    }
    PolicySource missing{name, {}, base::ErrorList()};
    const std::vector<std::string> paths = ExpandPaths({name}, {".yaml", ".yml"}, missing.errors);
    if (!missing.errors.ok() && !LooksLikePath(name)) {
      const std::optional<std::string> nearest = base::NearestName(name, PresetNames());
      missing.errors = base::ErrorList();
      missing.errors.Add(absl::StrCat(
          "\"", name, "\" is neither a preset (", absl::StrJoin(PresetNames(), ", "),
          ") nor a file", nearest ? absl::StrCat("; did you mean ", *nearest, "?") : ""));
    }
    if (!missing.errors.ok()) sources.push_back(std::move(missing));
    for (const std::string& path : paths) sources.push_back(FileSource(path, in));
  }
  return sources;
}

std::vector<PolicyDocument> LoadPolicies(const std::vector<std::string>& given, std::istream& in,
                                         base::ErrorList& errors) {
  std::vector<PolicyDocument> documents;
  std::set<std::string> names;
  for (PolicySource& source : ReadPolicySources(given, in)) {
    errors.Append(source.errors);
    if (!source.errors.ok()) continue;
    for (PolicyDocument& document : source.documents) {
      if (!names.insert(document.name).second) {
        errors.Add(
            absl::StrCat("two policies are named \"", document.name,
                         "\"; change metadata.name of one, because reports tell them by name"));
      }
      documents.push_back(std::move(document));
    }
  }
  return documents;
}

}  // namespace springtide::cli
