#include "sandbox/request_body.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/json.h"
#include "base/yaml.h"
#include "k8s/json.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {
namespace {

absl::StatusOr<Json> Parse(const std::string& text, bool yaml) {
  if (text.size() > kMaxRequestBody) {
    return TooLarge(absl::StrCat("Request entity too large: limit is ", kMaxRequestBody));
  }
  auto document = k8s::ParseJson(text);
  if (document.ok()) return *std::move(document);
  if (yaml) {
    base::ErrorList errors;
    const auto documents = base::ParseYaml(text, errors);
    if (errors.ok() && documents.size() == 1) {
      document = k8s::ParseJson(base::ToJson(documents[0]));
      if (document.ok()) return *std::move(document);
    }
  }
  return BadRequest(
      absl::StrCat("error decoding request body: ", std::string(document.status().message())));
}

}  // namespace

std::string ContentType(const http::ServerRequest& request) {
  absl::string_view type = request.headers.Get("Content-Type").value_or("");
  type = type.substr(0, type.find(';'));
  return absl::AsciiStrToLower(absl::StripAsciiWhitespace(type));
}

absl::StatusOr<JsonObject> ReadBody(const http::ServerRequest& request) {
  const std::string type = ContentType(request);
  const bool yaml = type == "application/yaml";
  if (!yaml && !type.empty() && type != "application/json") {
    return UnsupportedMediaType(type, "application/json, application/yaml");
  }
  auto document = Parse(request.body, yaml);
  if (!document.ok()) return document.status();
  if (!document->is_object()) return BadRequest("error decoding request body: not an object");
  return std::move(document->get_object());
}

absl::StatusOr<Json> ReadPatch(const http::ServerRequest& request, bool yaml) {
  return Parse(request.body, yaml);
}

}  // namespace springtide::sandbox
