#include "cli/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace springtide::cli {
namespace {

namespace fs = std::filesystem;

bool HasEnding(const fs::path& path, const std::vector<std::string>& endings) {
  return std::find(endings.begin(), endings.end(), path.extension().string()) != endings.end();
}

std::vector<std::string> FilesIn(const std::string& folder, const std::vector<std::string>& endings,
                                 base::ErrorList& errors) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (HasEnding(entry->path(), endings) && entry->is_regular_file(ignored)) {
      files.push_back(entry->path().string());
    }
  }
  std::sort(files.begin(), files.end());
  if (error) {
    errors.Add(absl::StrCat(folder, ": ", error.message()));
  } else if (files.empty()) {
    errors.Add(absl::StrCat(folder, ": the folder has no file that ends in ",
                            absl::StrJoin(endings, " or ")));
  }
  return files;
}

}  // namespace

std::optional<std::string> ReadAll(std::istream& in, absl::string_view name, size_t max_bytes,
                                   base::ErrorList& errors) {
  std::string text;
  std::string block(1 << 16, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    text.append(block, 0, static_cast<size_t>(in.gcount()));
    if (text.size() > max_bytes) {
      errors.Add(
          absl::StrCat(name, ": is larger than ", max_bytes, " bytes; is this the right file?"));
      return std::nullopt;
    }
  }
  if (in.bad()) {
    errors.Add(absl::StrCat(name, ": cannot be read"));
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> ReadFile(const std::string& path, size_t max_bytes,
                                    base::ErrorList& errors) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    errors.Add(absl::StrCat(path, ": is a folder; name a file"));
    return std::nullopt;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    errors.Add(absl::StrCat(path, ": ", std::strerror(errno == 0 ? EIO : errno)));
    return std::nullopt;
  }
  return ReadAll(in, path, max_bytes, errors);
}

std::vector<std::string> ExpandPaths(const std::vector<std::string>& paths,
                                     const std::vector<std::string>& endings,
                                     base::ErrorList& errors) {
  std::vector<std::string> expanded;
  for (const std::string& path : paths) {
    std::error_code error;
    if (path == "-") {
      expanded.push_back(path);
    } else if (fs::is_directory(path, error)) {
      const std::vector<std::string> files = FilesIn(path, endings, errors);
      expanded.insert(expanded.end(), files.begin(), files.end());
    } else if (!fs::exists(path, error)) {
      errors.Add(absl::StrCat(path, ": ", error ? error.message() : "no such file or folder"));
    } else {
      expanded.push_back(path);
    }
  }
  return expanded;
}

}  // namespace springtide::cli
