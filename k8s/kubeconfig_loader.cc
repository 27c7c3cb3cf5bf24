#include "k8s/kubeconfig_loader.h"

#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/errors.h"
#include "base/text.h"
#include "k8s/small_file.h"

namespace springtide::k8s {
namespace {

// Each may be 1 MiB long: together they stay within 10 MB.
constexpr size_t kMaxFiles = 10;
constexpr size_t kShownPathBytes = 300;

// The folder that relative paths in `path` are resolved against; absolute, so that it stays right
// when the working folder changes.
std::string FolderOf(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  return error ? "." : absolute.parent_path().string();
}

std::string Shown(const std::string& path) { return base::ForDisplay(path, kShownPathBytes); }

}  // namespace

absl::StatusOr<Kubeconfig> LoadKubeconfigFile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadSmallFile(path);
  if (!text.ok()) {
    return absl::Status(text.status().code(), absl::StrCat("kubeconfig ", text.status().message()));
  }
  base::ErrorList errors;
  Kubeconfig config = ParseKubeconfig(*text, Shown(path), FolderOf(path), errors);
  if (!errors.ok()) return errors.ToStatus();
  return config;
}

absl::StatusOr<std::optional<Kubeconfig>> LoadKubeconfigList(const std::string& list,
                                                             const Surroundings& surroundings) {
  std::vector<std::string> paths;
  std::set<std::string> seen;
  for (const absl::string_view path : absl::StrSplit(list, ':', absl::SkipEmpty())) {
    if (seen.emplace(path).second) paths.emplace_back(path);
  }
  if (paths.size() > kMaxFiles) {
    return absl::InvalidArgumentError(absl::StrCat("KUBECONFIG names ", paths.size(),
                                                   " files; at most ", kMaxFiles, " are read"));
  }
  base::ErrorList errors;
  std::optional<Kubeconfig> merged;
  for (const std::string& path : paths) {
    absl::StatusOr<std::string> text = ReadSmallFile(path);
    if (absl::IsNotFound(text.status())) continue;
    if (!merged.has_value()) merged.emplace();
    if (text.ok()) {
      MergeKubeconfig(ParseKubeconfig(*text, Shown(path), FolderOf(path), errors), *merged);
    } else {
      errors.Add(absl::StrCat("kubeconfig ", text.status().message()));
    }
  }
  if (!errors.ok()) return errors.ToStatus();
  if (!merged.has_value()) {
    surroundings.warn(
        absl::StrCat("none of the files of KUBECONFIG exists: ", Shown(absl::StrJoin(paths, ":"))));
  }
  return merged;
}

}  // namespace springtide::k8s
