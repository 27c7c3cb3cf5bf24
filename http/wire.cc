#include "http/wire.h"

#include <cpprest/containerstream.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"

namespace springtide::http {
namespace {

constexpr size_t kMaxHeadBytes = size_t{64} << 10;

// RFC 9110, section 5.6.2.
bool IsToken(absl::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::string_view("!#$%&'*+-.^_`|~").find(c) != absl::string_view::npos;
  });
}

bool IsFieldValue(absl::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != '\x7f');
  });
}

// Headers that the client itself writes.
bool IsOurs(absl::string_view name) {
  for (const absl::string_view ours :
       {"host", "content-length", "transfer-encoding", "connection", "expect", "te", "upgrade"}) {
    if (absl::EqualsIgnoreCase(name, ours)) return true;
  }
  return false;
}

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

struct LessWithoutCase {
  bool operator()(const std::string& a, const std::string& b) const {
    return absl::AsciiStrToLower(a) < absl::AsciiStrToLower(b);
  }
};

}  // namespace

std::string NameOf(const Origin& origin, const Request& request) {
  constexpr size_t kShown = 200;
  const absl::string_view target = request.target;
  const absl::string_view path = target.substr(0, target.find('?'));
  return absl::StrCat(MethodName(request.method), " ", origin.ToString(),
                      absl::CHexEscape(path.substr(0, kShown)), path.size() > kShown ? "..." : "");
}

absl::Status CheckRequest(const Origin& origin, const Request& request) {
  base::ErrorList errors(NameOf(origin, request));
  const absl::string_view target = request.target;
  if (!absl::StartsWith(target, "/") || absl::StartsWith(target, "//")) {
    errors.Add("the target must begin with one slash");
  }
  if (!std::all_of(target.begin(), target.end(), [](char c) {
        return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '#';
      })) {
    errors.Add("the target has characters that must be escaped as %XX");
  }
  if (request.timeout <= absl::ZeroDuration()) {
    errors.Add(absl::StrCat("the timeout is ", absl::FormatDuration(request.timeout),
                            "; it must be greater than zero"));
  }
  for (const auto& [name, value] : request.headers.entries()) {
    if (!IsToken(name)) {
      errors.Add(absl::StrCat("\"", absl::CHexEscape(name), "\" is no name of a header"));
    } else if (IsOurs(name)) {
      errors.Add(absl::StrCat("the header ", name, " is written by the client itself"));
    }
    // The value may be a secret: never repeat it.
    if (!IsFieldValue(value)) {
      errors.Add(absl::StrCat("the header ", absl::CHexEscape(name), " has a control character"));
    }
  }
  if (!origin.tls && !origin.IsLoopback() && request.headers.Get("Authorization").has_value()) {
    errors.Add("the header Authorization is not sent over http:// to another machine; use https");
  }
  return errors.ToStatus();
}

void FillRequest(const Origin& origin, const Request& request, absl::string_view user_agent,
                 web::http::http_request& wire) {
  wire.set_request_uri(web::uri(absl::StrCat(origin.path, request.target)));
  if (!request.body.empty()) {
    wire.set_body(Concurrency::streams::bytestream::open_istream<std::string>(request.body),
                  request.body.size(),
                  std::string(request.headers.Get("Content-Type").value_or("application/json")));
  }
  // cpprestsdk joins headers of one name by a comma, which Impersonate-Group does not mean. Its
  // values go out as they are, so lines after the first are written into the first's value.
  std::map<std::string, std::string, LessWithoutCase> fields;
  for (const auto& [name, value] : request.headers.entries()) {
    const auto [place, added] = fields.emplace(name, value);
    if (!added) absl::StrAppend(&place->second, "\r\n", name, ":", value);
  }
  for (const auto& [name, value] : fields) wire.headers()[name] = value;
  if (fields.find("User-Agent") == fields.end()) {
    wire.headers()["User-Agent"] = std::string(user_agent);
  }
  // Its own would lack the brackets of an IPv6 address and the name behind a resolved one.
  wire.headers()["Host"] = origin.Authority();
}

absl::StatusOr<Head> ReadHead(const web::http::http_response& wire, Method method) {
  Head head;
  head.status = wire.status_code();
  if (head.status < 200 || head.status > 599) {
    return absl::UnavailableError(
        absl::StrCat("the answer's status ", head.status, " is not one of 200 to 599"));
  }
  size_t bytes = 0;
  for (const auto& [name, value] : wire.headers()) {
    bytes += name.size() + value.size() + 4;
    head.headers.Add(name, value);
  }
  if (bytes > kMaxHeadBytes) {
    return absl::UnavailableError(absl::StrCat(
        "the answer has ", bytes, " bytes of headers; at most ", kMaxHeadBytes, " are accepted"));
  }
  const auto encoding = head.headers.Get("Transfer-Encoding");
  const auto length = head.headers.Get("Content-Length");
  if (encoding.has_value() && !absl::EqualsIgnoreCase(*encoding, "chunked")) {
    return absl::UnavailableError("the answer has a Transfer-Encoding other than chunked");
  }
  if (encoding.has_value() && length.has_value()) {
    return absl::UnavailableError("the answer has both Transfer-Encoding and Content-Length");
  }
  uint64_t count = 0;
  if (length.has_value() && method != Method::kHead &&
      (!IsDigits(*length) || !absl::SimpleAtoi(*length, &count) || count > INT64_MAX)) {
    return absl::UnavailableError(absl::StrCat("the answer's Content-Length \"",
                                               absl::CHexEscape(length->substr(0, 40)),
                                               "\" is no single number of bytes"));
  }
  return head;
}

absl::Status CheckLength(const Head& head, const Request& request) {
  uint64_t length = 0;
  const auto text = head.headers.Get("Content-Length");
  if (request.method == Method::kHead || !text.has_value() || !absl::SimpleAtoi(*text, &length) ||
      length <= request.max_body_bytes) {
    return absl::OkStatus();
  }
  return absl::ResourceExhaustedError(absl::StrCat("the answer's body has ", length, " bytes; ",
                                                   request.max_body_bytes, " are allowed"));
}

}  // namespace springtide::http
