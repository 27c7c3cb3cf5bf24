// What is allowed in a policy file but most likely not meant.
#ifndef SPRINGTIDE_CLI_LINT_H_
#define SPRINGTIDE_CLI_LINT_H_

#include "absl/time/time.h"
#include "base/errors.h"
#include "base/value.h"
#include "policies/pipeline_config.h"
#include "policies/workload.h"

namespace springtide::cli {

// LintOptions: the workload that the policy is judged for.
struct LintOptions {
  absl::Duration startup_delay = absl::Seconds(10);
  absl::Duration scrape_interval = absl::Seconds(2);
  policies::Prices prices;
};

// Lint: adds a warning for each of these, with place and advice:
//  - a fixed keep-alive more than four times off the break-even time, in either direction: it can
//    cost several times what the best one does (Karlin et al., competitive snoopy caching);
//  - a window shorter than two scrapes: it sees one sample or none;
//  - a target utilisation above 95 % without slack, but for a peer's: every burst waits;
//  - the same policy twice in a section;
//  - a peer's sizing (hpa, kpa), which has delays of its own, with another keep-alive or limit on
//  top;
//  - a preset none of whose sections is left.
// `spec` is the decoded document's "spec" as it was written, `pipeline` what it came to.
void Lint(const base::Value& spec, const policies::PipelineConfig& pipeline,
          const LintOptions& options, base::ErrorList& warnings);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_LINT_H_
