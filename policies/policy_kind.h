// What the registry knows of a kind of policy, and a policy of that kind with its configuration
// decoded: everything that is needed to list, document, decode, expand and make one.
#ifndef SPRINGTIDE_POLICIES_POLICY_KIND_H_
#define SPRINGTIDE_POLICIES_POLICY_KIND_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/schema.h"
#include "base/value.h"
#include "policies/policy.h"
#include "policies/reason.h"

namespace springtide::policies {

// Stage: where in the pipeline a policy stands; also the section of a configuration it is written
// in. Stages run in this order.
enum class Stage { kSizing, kBurst, kKeepAlive, kLimits, kBounds, kLast = kBounds };

// SectionName: "sizing", "burst", "keepAlive", "limits", "bounds".
absl::string_view SectionName(Stage stage);

struct PolicyKind;

// PolicySpec: a policy of a pipeline, decoded and checked, ready to be made any number of times.
struct PolicySpec {
  const PolicyKind* kind = nullptr;
  base::Value config;  // all fields, defaults filled in
  std::function<std::unique_ptr<Policy>()> make;
};

struct PolicyKind {
  absl::string_view name;  // lowerCamelCase, as in `type: warmPlan`
  Stage stage;
  const base::ObjectInfo* config;  // its documentation is the policy's
  std::vector<const Reason*> reasons;
  std::function<PolicySpec(const base::Value&, const base::FieldPath&, base::ErrorList&)> decode;
};

// DefinePolicy: the kind whose configuration is Config (with a schema()) and whose policies are
// made as P(config). Lives for the rest of the program.
template <class Config, class P>
const PolicyKind& DefinePolicy(absl::string_view name, Stage stage,
                               std::vector<const Reason*> reasons) {
  auto* kind = new PolicyKind{name, stage, &Config::schema().info(), std::move(reasons), nullptr};
  kind->decode = [kind](const base::Value& value, const base::FieldPath& path,
                        base::ErrorList& errors) {
    const Config config = Config::schema().Decode(value, path, errors);
    return PolicySpec{kind, Config::schema().Encode(config),
                      [config] { return std::make_unique<P>(config); }};
  };
  return *kind;
}

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_POLICY_KIND_H_
