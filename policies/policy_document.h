// A policy file as users write it, apply to a cluster and hand to the command line:
//
//   apiVersion: springtide.dev/v1alpha1
//   kind: ScalingPolicy
//   metadata: {name: checkout}
//   spec:
//     preset: balanced
//     burst:
//       - {type: credits, burst: 10}
//
// A file may hold several such documents, separated by "---".
#ifndef SPRINGTIDE_POLICIES_POLICY_DOCUMENT_H_
#define SPRINGTIDE_POLICIES_POLICY_DOCUMENT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/value.h"
#include "policies/pipeline_config.h"

namespace springtide::policies {

inline constexpr absl::string_view kApiVersion = "springtide.dev/v1alpha1";
inline constexpr absl::string_view kScalingPolicyKind = "ScalingPolicy";
// A file holds at most this many documents.
inline constexpr size_t kMaxPolicyDocuments = 100;

struct PolicyDocument {
  std::string name;  // metadata.name: an RFC 1123 subdomain, as Kubernetes wants it
  PipelineConfig pipeline;
  base::Value source;  // the document as it was written, with the place of every value
};

// ParsePolicyDocuments: the documents of a YAML or JSON text, at least one, each with a name of its
// own; or all problems with file, line and path ("spec.burst[1].refillPerSecond").
std::vector<PolicyDocument> ParsePolicyDocuments(absl::string_view text, base::ErrorList& errors);

// DecodePolicyDocument: one document that is parsed already.
PolicyDocument DecodePolicyDocument(const base::Value& document, base::ErrorList& errors);

// ExpandPolicyDocument: the document with its preset resolved and every default filled in; decodes
// to the same pipeline. Metadata besides the name is kept.
base::Value ExpandPolicyDocument(const PolicyDocument& document);

}  // namespace springtide::policies

#endif  // SPRINGTIDE_POLICIES_POLICY_DOCUMENT_H_
