#include "base/errors.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace springtide::base {

FieldPath FieldPath::Key(absl::string_view key) const {
  return FieldPath(text_.empty() ? std::string(key) : absl::StrCat(text_, ".", key));
}

FieldPath FieldPath::Index(size_t index) const {
  return FieldPath(absl::StrCat(text_, "[", index, "]"));
}

std::string Problem::ToString() const {
  std::string text = source;
  if (mark.line > 0) {
    absl::StrAppend(&text, source.empty() ? "line " : ":", mark.line);
    if (mark.column > 0) absl::StrAppend(&text, ":", mark.column);
  }
  if (!text.empty()) text += ": ";
  if (!path.empty()) absl::StrAppend(&text, path, ": ");
  return text + message;
}

void ErrorList::Add(const FieldPath& path, const Mark& mark, absl::string_view message) {
  problems_.push_back({source_, mark, path.text(), std::string(message)});
}

void ErrorList::Append(const ErrorList& other) {
  problems_.insert(problems_.end(), other.problems_.begin(), other.problems_.end());
}

std::string ErrorList::ToString(size_t max_lines) const {
  std::string text;
  const size_t shown = std::min(max_lines, problems_.size());
  for (size_t i = 0; i < shown; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : "\n", problems_[i].ToString());
  }
  if (shown < problems_.size()) {
    absl::StrAppend(&text, "\n... and ", problems_.size() - shown, " more");
  }
  return text;
}

absl::Status ErrorList::ToStatus() const {
  return ok() ? absl::OkStatus() : absl::InvalidArgumentError(ToString());
}

}  // namespace springtide::base
