#include "policies/policy_document.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/field.h"
#include "base/yaml.h"

namespace springtide::policies {
namespace {

constexpr size_t kMaxNameBytes = 253;  // RFC 1123 as Kubernetes applies it
constexpr size_t kMaxLabelBytes = 63;

// The fields of a document and of its metadata; what they hold is decoded below.
base::ObjectInfo Fields(const std::vector<absl::string_view>& names) {
  base::ObjectInfo info;
  for (absl::string_view name : names) {
    info.fields.emplace_back(name, base::FieldKind::kObject, base::Range{}, "");
  }
  return info;
}

const base::ObjectInfo& DocumentInfo() {
  static const auto* info =
      new base::ObjectInfo(Fields({"apiVersion", "kind", "metadata", "spec"}));
  return *info;
}

const base::ObjectInfo& MetadataInfo() {
  static const auto* info =
      new base::ObjectInfo(Fields({"name", "namespace", "labels", "annotations"}));
  return *info;
}

// A label of letters, digits and "-", that begins and ends with a letter or digit.
bool IsLabel(absl::string_view label) {
  if (label.empty() || label.size() > kMaxLabelBytes) return false;
  for (const char c : label) {
    const auto byte = static_cast<unsigned char>(c);
    if (!absl::ascii_islower(byte) && !absl::ascii_isdigit(byte) && c != '-') return false;
  }
  return label.front() != '-' && label.back() != '-';
}

bool IsSubdomain(absl::string_view name) {
  if (name.size() > kMaxNameBytes) return false;
  for (const absl::string_view label : absl::StrSplit(name, '.')) {
    if (!IsLabel(label)) return false;
  }
  return true;
}

// Whether `field` of the document says `want`; a problem when not.
bool CheckConstant(const base::Value& document, absl::string_view field, absl::string_view want,
                   base::ErrorList& errors) {
  const base::Value* value = document.Find(field);
  if (value != nullptr && value->if_string() != nullptr && *value->if_string() == want) return true;
  const base::FieldPath path(field);
  if (value == nullptr) {
    errors.Add(path, document.mark(),
               absl::StrCat("is missing; write \"", field, ": ", want, "\""));
  } else {
    errors.Add(path, value->mark(),
               absl::StrCat(value->Brief(), " is not supported; use \"", want, "\""));
  }
  return false;
}

void CheckTexts(const base::Value& metadata, absl::string_view field, base::ErrorList& errors) {
  const base::Value* texts = metadata.Find(field);
  if (texts == nullptr) return;
  const base::FieldPath path = base::FieldPath("metadata").Key(field);
  if (texts->if_map() == nullptr) {
    base::AddWrongType("a map of strings", *texts, path, errors);
    return;
  }
  for (const base::Value::Entry& entry : *texts->if_map()) {
    if (entry.second.if_string() != nullptr) continue;
    base::AddWrongType("a string (put it in quotes)", entry.second, path.Key(entry.first), errors);
  }
}

// A name in `field` of the metadata, or "" and a problem.
std::string DecodeName(const base::Value& metadata, absl::string_view field,
                       bool is_valid(absl::string_view), base::ErrorList& errors) {
  const base::FieldPath path = base::FieldPath("metadata").Key(field);
  const base::Value* name = metadata.Find(field);
  if (name == nullptr) {
    errors.Add(path, metadata.mark(), "is missing; give the policy a name, such as \"checkout\"");
  } else if (name->if_string() == nullptr || !is_valid(*name->if_string())) {
    errors.Add(path, name->mark(),
               absl::StrCat(name->Brief(),
                            " is not a name; use lower-case letters, digits and \"-\", "
                            "beginning and ending with a letter or digit"));
  } else {
    return *name->if_string();
  }
  return "";
}

std::string DecodeMetadata(const base::Value& document, base::ErrorList& errors) {
  const base::Value* metadata = document.Find("metadata");
  if (metadata == nullptr) {
    errors.Add(base::FieldPath("metadata"), document.mark(),
               "is missing; write \"metadata: {name: ...}\"");
    return "";
  }
  if (!base::CheckKeys(MetadataInfo(), *metadata, base::FieldPath("metadata"), errors)) return "";
  CheckTexts(*metadata, "labels", errors);
  CheckTexts(*metadata, "annotations", errors);
  if (metadata->Find("namespace") != nullptr) {
    DecodeName(*metadata, "namespace", IsLabel, errors);
  }
  return DecodeName(*metadata, "name", IsSubdomain, errors);
}

PipelineConfig DecodeSpec(const base::Value& document, base::ErrorList& errors) {
  const base::FieldPath path("spec");
  const base::Value* spec = document.Find("spec");
  if (spec != nullptr && !spec->is_null()) return DecodePipeline(*spec, path, errors);
  errors.Add(path, spec == nullptr ? document.mark() : spec->mark(),
             absl::StrCat(spec == nullptr ? "is missing" : "has no value",
                          "; write \"spec: {preset: balanced}\" or the sections of a pipeline"));
  return {};
}

}  // namespace

PolicyDocument DecodePolicyDocument(const base::Value& document, base::ErrorList& errors) {
  PolicyDocument decoded;
  decoded.source = document;
  if (document.if_map() == nullptr) {
    errors.Add(base::FieldPath(), document.mark(),
               absl::StrCat("the document is ", document.TypeName(),
                            "; a policy begins with \"apiVersion: ", kApiVersion, "\""));
    return decoded;
  }
  // Both are checked before giving up, and nothing is said about the fields of another kind.
  const bool known_version = CheckConstant(document, "apiVersion", kApiVersion, errors);
  const bool known_kind = CheckConstant(document, "kind", kScalingPolicyKind, errors);
  const bool looks_like_one = document.Find("kind") == nullptr || known_kind;
  if (!looks_like_one || (document.Find("apiVersion") != nullptr && !known_version)) return decoded;
  base::CheckKeys(DocumentInfo(), document, base::FieldPath(), errors);
  decoded.name = DecodeMetadata(document, errors);
  decoded.pipeline = DecodeSpec(document, errors);
  return decoded;
}

std::vector<PolicyDocument> ParsePolicyDocuments(absl::string_view text, base::ErrorList& errors) {
  const size_t before = errors.count();
  const std::vector<base::Value> values = base::ParseYaml(text, errors);
  if (errors.count() != before) return {};
  if (values.empty()) {
    errors.Add(absl::StrCat("there is no policy in it; begin with \"apiVersion: ", kApiVersion,
                            "\" and \"kind: ", kScalingPolicyKind, "\""));
  } else if (values.size() > kMaxPolicyDocuments) {
    errors.Add(absl::StrCat("has ", values.size(), " documents; a file holds at most ",
                            kMaxPolicyDocuments, ", so split it"));
  }
  if (errors.count() != before) return {};
  std::vector<PolicyDocument> documents;
  std::map<std::string, int> lines;  // of the names so far
  for (const base::Value& value : values) {
    documents.push_back(DecodePolicyDocument(value, errors));
    const std::string& name = documents.back().name;
    if (name.empty()) continue;
    const base::Mark mark = value.Find("metadata")->Find("name")->mark();
    const auto [other, is_new] = lines.try_emplace(name, mark.line);
    if (is_new) continue;
    errors.Add(base::FieldPath("metadata").Key("name"), mark,
               absl::StrCat("\"", name, "\" is the name of the policy on line ", other->second,
                            ", too; give each its own"));
  }
  if (errors.count() != before) return {};
  return documents;
}

base::Value ExpandPolicyDocument(const PolicyDocument& document) {
  base::Value expanded;
  expanded.Set("apiVersion", kApiVersion);
  expanded.Set("kind", kScalingPolicyKind);
  const base::Value* metadata = document.source.Find("metadata");
  expanded.Set("metadata", metadata != nullptr
                               ? *metadata
                               : base::Value(base::Value::Map{{"name", document.name}}));
  expanded.Set("spec", ExpandPipeline(document.pipeline));
  return expanded;
}

}  // namespace springtide::policies
