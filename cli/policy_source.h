// Policies as users name them on the command line: a preset, a file, a folder of files, or "-".
#ifndef SPRINGTIDE_CLI_POLICY_SOURCE_H_
#define SPRINGTIDE_CLI_POLICY_SOURCE_H_

#include <istream>
#include <string>
#include <vector>

#include "base/errors.h"
#include "policies/policy_document.h"

namespace springtide::cli {

// PolicySource: one preset or one file, and what is in it.
struct PolicySource {
  std::string name;  // the preset's, the file's path, or "<stdin>"
  std::vector<policies::PolicyDocument> documents;
  base::ErrorList errors;
};

// ReadPolicySources: in the order given; a folder is its files. A name that is a preset's is that
// preset, unless it is written as a path ("./balanced").
std::vector<PolicySource> ReadPolicySources(const std::vector<std::string>& given,
                                            std::istream& in);

// LoadPolicies: the policies of all of them. All problems are added; that two policies have one
// name is one, because reports tell them by name.
std::vector<policies::PolicyDocument> LoadPolicies(const std::vector<std::string>& given,
                                                   std::istream& in, base::ErrorList& errors);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_POLICY_SOURCE_H_
