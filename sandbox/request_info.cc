#include "sandbox/request_info.h"

#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace springtide::sandbox {
namespace {

std::string Unescape(absl::string_view text, bool plus_is_space) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() &&
        std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
        std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0) {
      out += absl::HexStringToBytes(text.substr(i + 1, 2));
      i += 2;
    } else {
      out += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string VerbOf(http::Method method, const RequestInfo& info) {
  switch (method) {
    case http::Method::kGet:
    case http::Method::kHead:
      if (info.query.IsTrue("watch")) return "watch";
      return info.name.empty() ? "list" : "get";
    case http::Method::kPost:
      return "create";
    case http::Method::kPut:
      return "update";
    case http::Method::kPatch:
      return "patch";
    case http::Method::kDelete:
      return info.name.empty() ? "deletecollection" : "delete";
  }
  return "";
}

}  // namespace

Query Query::Parse(absl::string_view text) {
  Query query;
  for (const absl::string_view part : absl::StrSplit(text, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> pair =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    query.parameters_.emplace_back(Unescape(pair.first, true), Unescape(pair.second, true));
  }
  return query;
}

std::string Query::Get(absl::string_view key) const {
  for (const auto& [name, value] : parameters_) {
    if (name == key) return value;
  }
  return "";
}

bool Query::Has(absl::string_view key) const {
  for (const auto& parameter : parameters_) {
    if (parameter.first == key) return true;
  }
  return false;
}

bool Query::IsTrue(absl::string_view key) const {
  if (!Has(key)) return false;
  const std::string value = absl::AsciiStrToLower(Get(key));
  return value != "false" && value != "0";
}

Attributes RequestInfo::ToAttributes() const {
  Attributes attributes;
  attributes.verb = verb;
  if (!is_resource) {
    attributes.path = path;
    return attributes;
  }
  attributes.group = group;
  attributes.resource = subresource.empty() ? plural : absl::StrCat(plural, "/", subresource);
  attributes.space = space;
  attributes.name = name;
  return attributes;
}

RequestInfo ParseRequest(const http::ServerRequest& request) {
  RequestInfo info;
  const std::pair<absl::string_view, absl::string_view> halves =
      absl::StrSplit(absl::string_view(request.target), absl::MaxSplits('?', 1));
  info.query = Query::Parse(halves.second);
  info.path = Unescape(halves.first, false);
  info.verb = absl::AsciiStrToLower(http::MethodName(request.method));
  // Split before unescaping: a name may hold an escaped slash.
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(halves.first, '/', absl::SkipEmpty())) {
    parts.push_back(Unescape(part, false));
  }
  size_t at = 0;
  if (parts.size() > 2 && parts[0] == "api") {
    info.version = parts[1];
    at = 2;
  } else if (parts.size() > 3 && parts[0] == "apis") {
    info.group = parts[1];
    info.version = parts[2];
    at = 3;
  } else {
    return info;
  }
  info.is_resource = true;
  const bool inside_namespace = parts[at] == "namespaces" && parts.size() > at + 2 &&
                                parts[at + 2] != "status" && parts[at + 2] != "finalize";
  if (inside_namespace) {
    info.space = parts[at + 1];
    at += 2;
  }
  info.plural = parts[at];
  if (parts.size() > at + 1) info.name = parts[at + 1];
  if (parts.size() > at + 2) info.subresource = parts[at + 2];
  // Nothing is served deeper than that, and no resource has such a name.
  if (parts.size() > at + 3) info.subresource += "/...";
  if (info.plural == "namespaces" && !inside_namespace) info.space = info.name;
  info.verb = VerbOf(request.method, info);
  return info;
}

}  // namespace springtide::sandbox
