#include "base/errors.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace springtide::base {
namespace {

constexpr size_t kMaxWordBytes = 40;

bool IsWord(absl::string_view key) {
  if (key.empty() || key.size() > kMaxWordBytes) return false;
  return std::all_of(key.begin(), key.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-';
  });
}

}  // namespace

FieldPath FieldPath::Key(absl::string_view key) const {
  if (!IsWord(key)) {
    return FieldPath(absl::StrCat(text_, "[\"", ForDisplay(key, kMaxWordBytes), "\"]"));
  }
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
  ++count_;
  if (problems_.size() >= kMaxKept) return;
  problems_.push_back({source_, mark, path.text(), std::string(message)});
}

void ErrorList::Append(const ErrorList& other) {
  count_ += other.count_;
  const size_t room = kMaxKept - std::min(kMaxKept, problems_.size());
  const size_t taken = std::min(room, other.problems_.size());
  problems_.insert(problems_.end(), other.problems_.begin(),
                   other.problems_.begin() + static_cast<std::ptrdiff_t>(taken));
}

std::string ErrorList::ToString(size_t max_lines) const {
  std::string text;
  const size_t shown = std::min(max_lines, problems_.size());
  for (size_t i = 0; i < shown; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : "\n", problems_[i].ToString());
  }
  if (shown < count_) {
    absl::StrAppend(&text, shown > 0 ? "\n" : "", "... and ", count_ - shown, " more");
  }
  return text;
}

absl::Status ErrorList::ToStatus() const {
  return ok() ? absl::OkStatus() : absl::InvalidArgumentError(ToString());
}

}  // namespace springtide::base
