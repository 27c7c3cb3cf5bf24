// Label and field selectors.
#ifndef SPRINGTIDE_SANDBOX_SELECTOR_H_
#define SPRINGTIDE_SANDBOX_SELECTOR_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sandbox/object.h"

namespace springtide::sandbox {

// LabelSelector: requirements that all hold. An empty one selects everything.
class LabelSelector {
 public:
  // Parse: "app=web,tier!=db,env in (a,b),!old,new". BadRequest when it is malformed.
  static absl::StatusOr<LabelSelector> Parse(absl::string_view text);
  // FromObject: metav1.LabelSelector, that is matchLabels and matchExpressions.
  static LabelSelector FromObject(const JsonObject& selector);

  // Matches an object by its metadata.labels.
  bool Matches(const JsonObject& object) const;
  bool empty() const { return requirements_.empty(); }
  // The form that Parse reads, in order of its requirements.
  std::string ToString() const;

 private:
  enum class Operator { kIn, kNotIn, kExists, kAbsent };
  struct Requirement {
    std::string key;
    Operator op = Operator::kIn;
    std::vector<std::string> values;
  };

  static absl::StatusOr<Requirement> ParseOne(absl::string_view text);

  std::vector<Requirement> requirements_;
};

// FieldSelector: "metadata.name=web,status.phase!=Running".
class FieldSelector {
 public:
  // Parse: BadRequest when it is malformed or names a field that is not among `supported`.
  static absl::StatusOr<FieldSelector> Parse(absl::string_view text,
                                             const std::vector<std::string>& supported);
  // ForName selects the one object of that name.
  static FieldSelector ForName(absl::string_view name);

  bool Matches(const JsonObject& object) const;
  bool empty() const { return terms_.empty(); }

 private:
  struct Term {
    std::vector<std::string> path;
    std::string value;
    bool equal = true;
  };
  std::vector<Term> terms_;
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_SELECTOR_H_
