// Files and folders as inputs. What goes wrong is a problem with the path and what to do.
#ifndef SPRINGTIDE_CLI_FILES_H_
#define SPRINGTIDE_CLI_FILES_H_

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"

namespace springtide::cli {

// What "-" is called in problems.
inline constexpr absl::string_view kStdinName = "<stdin>";

// ReadAll: the whole stream, or nothing and a problem when it cannot be read or has more than
// `max_bytes`.
std::optional<std::string> ReadAll(std::istream& in, absl::string_view name, size_t max_bytes,
                                   base::ErrorList& errors);

// ReadFile: the same from a file.
std::optional<std::string> ReadFile(const std::string& path, size_t max_bytes,
                                    base::ErrorList& errors);

// ExpandPaths: every path that is a folder replaced by the files in it (not in folders below) with
// one of the endings, sorted by name; "-" and files stay. Problems: a path that does not exist, and
// a folder without such files.
std::vector<std::string> ExpandPaths(const std::vector<std::string>& paths,
                                     const std::vector<std::string>& endings,
                                     base::ErrorList& errors);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_FILES_H_
