// What a request asks for, read from its method and target.
#ifndef SPRINGTIDE_SANDBOX_REQUEST_INFO_H_
#define SPRINGTIDE_SANDBOX_REQUEST_INFO_H_

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "http/responder.h"
#include "sandbox/authorizer.h"

namespace springtide::sandbox {

// Query: the parameters behind the question mark, unescaped; of several the first.
class Query {
 public:
  static Query Parse(absl::string_view text);

  std::string Get(absl::string_view key) const;
  bool Has(absl::string_view key) const;
  // IsTrue: "true", "1" and the bare key, as Go's strconv and the API server have it.
  bool IsTrue(absl::string_view key) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

struct RequestInfo {
  std::string path;  // unescaped
  Query query;
  // Of a resource: get, list, watch, create, update, patch, delete, deletecollection; else the
  // method in lower case.
  std::string verb;
  bool is_resource = false;
  std::string group;
  std::string version;
  std::string space;
  std::string plural;
  std::string name;
  std::string subresource;

  Attributes ToAttributes() const;
};

RequestInfo ParseRequest(const http::ServerRequest& request);

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_REQUEST_INFO_H_
