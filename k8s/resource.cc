#include "k8s/resource.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "base/text.h"

namespace springtide::k8s {
namespace {

constexpr size_t kMaxLabel = 63;
constexpr size_t kMaxSubdomain = 253;

bool IsLowerAlnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// A label without the limit on its length, which names of several labels do not have.
bool IsLabelText(absl::string_view text) {
  return !text.empty() && IsLowerAlnum(text.front()) && IsLowerAlnum(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsLowerAlnum(c) || c == '-'; });
}

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", base::ForDisplay(text, 80), "\"");
}

void CheckLabel(absl::string_view field, absl::string_view text, base::ErrorList& errors) {
  if (IsDnsLabel(text)) return;
  errors.Add(absl::StrCat(field, " ", Quoted(text),
                          " is no DNS label; use 1 to 63 of a-z, 0-9 and \"-\", with a letter or "
                          "digit at both ends"));
}

void CheckSubdomain(absl::string_view field, absl::string_view text, base::ErrorList& errors) {
  if (IsDnsSubdomain(text)) return;
  errors.Add(absl::StrCat(field, " ", Quoted(text),
                          " is no DNS name; use at most 253 of a-z, 0-9, \"-\" and \".\", with a "
                          "letter or digit at both ends of every part"));
}

void CheckGroupVersion(const GroupVersion& group_version, base::ErrorList& errors) {
  if (!group_version.group.empty()) CheckSubdomain("group", group_version.group, errors);
  CheckLabel("version", group_version.version, errors);
}

}  // namespace

std::string GroupVersion::ToString() const {
  return group.empty() ? version : absl::StrCat(group, "/", version);
}

absl::StatusOr<GroupVersion> ParseApiVersion(absl::string_view api_version) {
  const size_t slash = api_version.find('/');
  GroupVersion parsed;
  if (slash == absl::string_view::npos) {
    parsed.version = std::string(api_version);
  } else {
    parsed.group = std::string(api_version.substr(0, slash));
    parsed.version = std::string(api_version.substr(slash + 1));
  }
  base::ErrorList errors;
  if (slash == 0) errors.Add("group is empty; write \"v1\" for the core group");
  CheckGroupVersion(parsed, errors);
  if (!errors.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("apiVersion ", Quoted(api_version), ": ", errors.ToString()));
  }
  return parsed;
}

absl::StatusOr<std::string> ResourcePath(const ResourceKey& key) {
  base::ErrorList errors;
  const GroupVersion& group_version = key.resource.group_version;
  CheckGroupVersion(group_version, errors);
  CheckLabel("resource", key.resource.resource, errors);
  if (!key.ns.empty()) CheckLabel("namespace", key.ns, errors);
  if (!key.name.empty()) CheckSubdomain("name", key.name, errors);
  if (!key.subresource.empty()) {
    CheckLabel("subresource", key.subresource, errors);
    if (key.name.empty()) errors.Add("name is empty, and a subresource is an object's");
  }
  if (!errors.ok()) return errors.ToStatus();

  std::string path =
      absl::StrCat(group_version.group.empty() ? "/api/" : "/apis/", group_version.ToString());
  if (!key.ns.empty()) absl::StrAppend(&path, "/namespaces/", key.ns);
  absl::StrAppend(&path, "/", key.resource.resource);
  if (!key.name.empty()) absl::StrAppend(&path, "/", key.name);
  if (!key.subresource.empty()) absl::StrAppend(&path, "/", key.subresource);
  return path;
}

bool IsDnsLabel(absl::string_view text) { return text.size() <= kMaxLabel && IsLabelText(text); }

bool IsDnsSubdomain(absl::string_view text) {
  if (text.size() > kMaxSubdomain) return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(text, '.');
  return std::all_of(labels.begin(), labels.end(), IsLabelText);
}

bool IsKind(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxLabel &&
         absl::ascii_isalpha(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isalnum(c); });
}

}  // namespace springtide::k8s
