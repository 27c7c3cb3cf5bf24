// A decision: the count, and every step that led to it.
#ifndef SPRINGTIDE_POLICIES_DECISION_H_
#define SPRINGTIDE_POLICIES_DECISION_H_

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/units.h"
#include "policies/reason.h"
#include "policies/signal.h"

namespace springtide::policies {

// A pipeline has at most this many policies; the rest of a decision's steps are the pipeline's own.
inline constexpr size_t kMaxPolicies = 16;
inline constexpr size_t kMaxSteps = kMaxPolicies + 3;

// The name of the steps that the pipeline itself adds.
inline constexpr absl::string_view kGuardName = "guard";

// Step: what one policy made of the count.
struct Step {
  absl::string_view policy;  // kind's name, or kGuardName; static lifetime
  base::Replicas in;
  base::Replicas out;
  const Reason* reason = nullptr;
  std::array<double, kMaxInputs> inputs = {};
};

struct Decision {
  absl::Time time;
  base::Replicas current;  // spec replicas when it was made
  base::Replicas desired;
  SignalState signal = SignalState::kAbsent;
  // Why the count is what it is: the reason of the last step that changed it, or of the first
  // step when none did.
  const Reason* reason = nullptr;

  // In the order they were taken: those of the policies, then of the guards that changed the count.
  // At most kMaxSteps.
  std::vector<Step> steps;
};

// DescribeStep: one step for people: "870 req/s needs 14 at 80 % of 75/s".
std::string DescribeStep(const Step& step);

// Explain: the whole decision on one line:
// "12 -> 18: 870 req/s needs 14 at 80 % of 75/s; burst added 4 (rate doubled in 6 s); ..."
// Names the first step and those that changed the count.
std::string Explain(const Decision& decision);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_DECISION_H_
