#include "policies/reference.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "base/field.h"
#include "base/number.h"
#include "base/yaml_scalar.h"
#include "policies/pipeline.h"
#include "policies/policy_document.h"
#include "policies/presets.h"
#include "policies/registry.h"

namespace springtide::policies {
namespace {

struct Section {
  Stage stage;
  absl::string_view about;
};

const std::vector<Section>& Sections() {
  static const auto* sections = new std::vector<Section>{
      {Stage::kSizing, "How many replicas the load needs. A pipeline begins with one of these."},
      {Stage::kBurst, "Raise the count when load jumps, and bring it down gracefully."},
      {Stage::kKeepAlive, "When a replica above the need may go, down to the last."},
      {Stage::kLimits, "How fast and how often the count may change."},
      {Stage::kBounds, "Between which counts it stays, always or at times."},
  };
  return *sections;
}

// Text inside a table cell.
std::string Cell(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"|", "\\|"}, {"\n", " "}});
}

std::string TypeText(const base::FieldInfo& field) {
  switch (field.kind) {
    case base::FieldKind::kBool:
      return "true or false";
    case base::FieldKind::kInteger:
      return "integer";
    case base::FieldKind::kNumber:
      return "number";
    case base::FieldKind::kDuration:
      return "duration";
    case base::FieldKind::kString:
      return "string";
    case base::FieldKind::kChoice:
      return "choice";
    case base::FieldKind::kObject:
      return "map";
    case base::FieldKind::kList:
      return "list of maps";
  }
  return "";
}

std::string RangeText(const base::FieldInfo& field) {
  switch (field.kind) {
    case base::FieldKind::kDuration:
      return absl::StrCat(absl::FormatDuration(absl::Seconds(field.range.min)), " to ",
                          absl::FormatDuration(absl::Seconds(field.range.max)));
    case base::FieldKind::kInteger:
    case base::FieldKind::kNumber:
      return absl::StrCat(base::FormatNumber(field.range.min), " to ",
                          base::FormatNumber(field.range.max));
    case base::FieldKind::kChoice:
      return absl::StrJoin(field.choices, ", ", [](std::string* out, const std::string& choice) {
        absl::StrAppend(out, "`", choice, "`");
      });
    case base::FieldKind::kList:
      return absl::StrCat("at most ", field.max_items);
    default:
      return "";
  }
}

std::string DefaultText(const base::FieldInfo& field) {
  if (field.required) return "required";
  if (field.kind == base::FieldKind::kList) return "empty";
  if (field.kind == base::FieldKind::kObject) return "";
  if (field.default_value.is_null()) return "not set";
  return absl::StrCat("`", base::FormatScalar(field.default_value), "`");
}

void AppendFields(const base::ObjectInfo& info, absl::string_view prefix, std::string& out) {
  for (const base::FieldInfo& field : info.fields) {
    absl::StrAppend(&out, "| `", prefix, field.name, "` | ", TypeText(field), " | ",
                    Cell(DefaultText(field)), " | ", Cell(RangeText(field)), " | ", Cell(field.doc),
                    " |\n");
    if (field.element == nullptr) continue;
    const bool is_list = field.kind == base::FieldKind::kList;
    AppendFields(*field.element, absl::StrCat(prefix, field.name, is_list ? "[]." : "."), out);
  }
}

void AppendPolicy(const PolicyKind& kind, std::string& out) {
  absl::StrAppend(&out, "### ", kind.name, "\n\n", kind.config->doc, "\n\n");
  if (kind.config->fields.empty()) {
    out += "It has no fields.\n\n";
  } else {
    out += "| Field | Type | Default | Range | What it is |\n|---|---|---|---|---|\n";
    AppendFields(*kind.config, "", out);
    out += "\n";
  }
  if (kind.reasons.empty()) return;
  out += "Reasons: ";
  out += absl::StrJoin(kind.reasons, ", ", [](std::string* text, const Reason* reason) {
    absl::StrAppend(text, "[", reason->code, "](#", absl::AsciiStrToLower(reason->code), ")");
  });
  out += ".\n\n";
}

void AppendPresets(std::string& out) {
  out += "## Presets\n\n";
  for (const Preset& preset : Presets()) {
    absl::StrAppend(&out, "### Preset ", preset.name, "\n\n", preset.summary, "\n\n```yaml\n",
                    absl::StripAsciiWhitespace(preset.yaml), "\n```\n\n");
  }
}

void AppendReason(const Reason& reason, std::string& out) {
  absl::StrAppend(&out, "### ", reason.code, "\n\n", reason.doc, "\n\n");
  std::vector<std::string> inputs;
  for (absl::string_view input : reason.inputs) {
    if (!input.empty()) inputs.push_back(absl::StrCat("`", input, "`"));
  }
  absl::StrAppend(&out, "Reads: \"", reason.text, "\".");
  if (!inputs.empty()) absl::StrAppend(&out, " Inputs: ", absl::StrJoin(inputs, ", "), ".");
  out += "\n\n";
}

}  // namespace

std::string PolicyReference() {
  std::string out = absl::StrCat(
      "# Policies\n\n"
      "<!-- Made by `springtide reference policies` from the program's own declarations. -->\n\n"
      "A policy is a document of kind `",
      kScalingPolicyKind, "` (`apiVersion: ", kApiVersion,
      "`). Its `spec` names a `preset`, or\nlists policies in the sections");
  for (const Section& section : Sections()) {
    absl::StrAppend(&out, section.stage == Stage::kSizing ? " " : ", ", "`",
                    SectionName(section.stage), "`");
  }
  absl::StrAppend(&out,
                  ", or both: a section that\nis written replaces that of the preset, and an "
                  "empty list removes it. A pipeline has at most ",
                  kMaxPolicies, " policies.\n",
                  "Durations are written with a unit: `250ms`, `90s`, `1h30m`.\n\n");
  AppendPresets(out);
  for (const Section& section : Sections()) {
    absl::StrAppend(&out, "## Section ", SectionName(section.stage), "\n\n", section.about, "\n\n");
    for (const PolicyKind* kind : PolicyKinds()) {
      if (kind->stage == section.stage) AppendPolicy(*kind, out);
    }
  }
  out +=
      "## Reasons\n\nEach step of a decision gives one. Codes are stable, so tools may match on "
      "them.\n\n";
  for (const Reason* reason : AllReasons()) AppendReason(*reason, out);
  out.pop_back();  // one final newline
  return out;
}

}  // namespace springtide::policies
