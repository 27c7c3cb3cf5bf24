// Reads one JSON document after another, of each only what is wanted.
#ifndef SPRINGTIDE_K8S_OBJECT_PARSER_H_
#define SPRINGTIDE_K8S_OBJECT_PARSER_H_

#include <boost/json.hpp>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "k8s/projection.h"

namespace springtide::k8s {

// ObjectParser: its buffers are reused from document to document. Of equal keys the last counts.
//
// Thread safety: not safe for concurrent use.
class ObjectParser {
 public:
  explicit ObjectParser(Projection projection);
  ~ObjectParser();

  // Parse: what the projection keeps of the document, valid until the next call. Errors: DataLoss
  // for what is not JSON or is followed by more text, ResourceExhausted for what nests too deep.
  absl::StatusOr<const boost::json::value*> Parse(absl::string_view text);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_OBJECT_PARSER_H_
