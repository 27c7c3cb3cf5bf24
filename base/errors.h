// Collects everything that is wrong with an input, each with its place, so that a user sees all of
// it at once instead of the first.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_BASE_ERRORS_H_
#define SPRINGTIDE_BASE_ERRORS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/value.h"

namespace springtide::base {

// FieldPath: where in a document, as users write it: "spec.burst[1].refillPerSecond".
class FieldPath {
 public:
  FieldPath() = default;
  explicit FieldPath(absl::string_view root) : text_(root) {}

  // Keys that are no plain words are shown quoted and cut to one short line.
  FieldPath Key(absl::string_view key) const;
  FieldPath Index(size_t index) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Problem: one thing that is wrong: where, and what to do about it.
struct Problem {
  std::string source;  // file name, or empty
  Mark mark;
  std::string path;  // field path, or empty
  std::string message;

  // "policy.yaml:3:5: spec.sizing[0].targetUtilization: 1.5 is above 1; use a number in [0.05, 1]"
  std::string ToString() const;
};

class ErrorList {
 public:
  // So many problems are kept; the rest is only counted, so that hostile input costs no memory.
  static constexpr size_t kMaxKept = 200;

  // `source` names the input in every problem: a file's name, "<stdin>", or nothing.
  explicit ErrorList(absl::string_view source = "") : source_(source) {}

  void Add(const FieldPath& path, const Mark& mark, absl::string_view message);
  void Add(absl::string_view message) { Add(FieldPath(), Mark{}, message); }
  // Takes over all problems of another list.
  void Append(const ErrorList& other);

  bool ok() const { return count_ == 0; }
  // All problems, kept or not.
  size_t count() const { return count_; }
  // The first kMaxKept of them.
  const std::vector<Problem>& problems() const { return problems_; }
  const std::string& source() const { return source_; }

  // One line a problem, at most `max_lines` of them and then how many more there are.
  std::string ToString(size_t max_lines = 20) const;

  // Ok, or InvalidArgument with ToString() as its message.
  absl::Status ToStatus() const;

 private:
  std::string source_;
  std::vector<Problem> problems_;
  size_t count_ = 0;
};

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_ERRORS_H_
