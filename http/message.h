// HTTP requests and answers as plain values.
#ifndef SPRINGTIDE_HTTP_MESSAGE_H_
#define SPRINGTIDE_HTTP_MESSAGE_H_

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace springtide::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete };

// MethodName: "GET", "PATCH", ...
absl::string_view MethodName(Method method);

// Headers in their order; names compare without case.
class Headers {
 public:
  Headers() = default;
  Headers(std::initializer_list<std::pair<std::string, std::string>> entries) : entries_(entries) {}

  void Add(absl::string_view name, absl::string_view value);
  // Set replaces every header of that name by one.
  void Set(absl::string_view name, absl::string_view value);
  // Get returns the first header of that name.
  std::optional<absl::string_view> Get(absl::string_view name) const;
  const std::vector<std::pair<std::string, std::string>>& entries() const { return entries_; }

 private:
  std::vector<std::pair<std::string, std::string>> entries_;
};

struct Request {
  Method method = Method::kGet;
  // Path and query as they go on the wire, escaped: "/api/v1/pods?limit=500".
  std::string target = "/";
  Headers headers = {};
  std::string body = {};
  // For the whole exchange, from the call to the last byte of the body; greater than zero.
  absl::Duration timeout = absl::Seconds(15);
  // Longer bodies of the answer are an error.
  size_t max_body_bytes = size_t{4} << 20;
};

struct Head {
  int status = 0;
  Headers headers = {};
};

struct Response {
  int status = 0;
  Headers headers = {};
  std::string body = {};
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_MESSAGE_H_
