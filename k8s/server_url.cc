#include "k8s/server_url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace springtide::k8s {
namespace {

constexpr size_t kShownBytes = 200;
constexpr size_t kMaxHostBytes = 253;

bool IsName(absl::string_view host) {
  return !host.empty() && host.size() <= kMaxHostBytes &&
         std::all_of(host.begin(), host.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' ||
                  c == '_';
         });
}

bool IsPath(absl::string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '?' && c != '#' && c != '"' &&
           c != '\\';
  });
}

int DefaultPort(absl::string_view scheme) {
  if (scheme == "https") return 443;
  return scheme == "http" ? 80 : 1080;
}

// Reads "host:port", "[v6]:port" or either without a port. False when it is none of them.
bool ReadAuthority(absl::string_view authority, ServerUrl& url) {
  absl::string_view host = authority;
  absl::string_view port;
  if (absl::StartsWith(authority, "[")) {
    const size_t end = authority.find(']');
    if (end == absl::string_view::npos) return false;
    host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
    if (!IsIpv6(host) || (!port.empty() && port[0] != ':')) return false;
  } else {
    const size_t colon = authority.find(':');
    host = authority.substr(0, colon);
    port = colon == absl::string_view::npos ? absl::string_view() : authority.substr(colon);
    if (!IsName(host)) return false;
  }
  url.host = std::string(host);
  url.port = port.empty() ? DefaultPort(url.scheme) : ParsePort(port.substr(1));
  return url.port != 0;
}

}  // namespace

bool IsIpv6(absl::string_view host) {
  in6_addr address = {};
  return inet_pton(AF_INET6, std::string(host).c_str(), &address) == 1;
}

int ParsePort(absl::string_view text) {
  int port = 0;
  const bool digits =
      !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), [](char c) {
        return absl::ascii_isdigit(static_cast<unsigned char>(c));
      });
  if (!digits || !absl::SimpleAtoi(text, &port) || port < 1 || port > 65535) return 0;
  return port;
}

std::string ServerUrl::ToString() const {
  return absl::StrCat(scheme, "://", IsIpv6(host) ? absl::StrCat("[", host, "]") : host, ":", port,
                      path);
}

absl::StatusOr<ServerUrl> ParseServerUrl(absl::string_view text) {
  if (absl::StrContains(text, '@')) {
    return absl::InvalidArgumentError(
        "holds a user or password (not shown); write the URL without");
  }
  const std::string shown = absl::StrCat("\"", base::ForDisplay(text, kShownBytes), "\"");
  ServerUrl url;
  const size_t colon = text.find("://");
  url.scheme = absl::AsciiStrToLower(text.substr(0, colon));
  if (colon == absl::string_view::npos ||
      (url.scheme != "https" && url.scheme != "http" && url.scheme != "socks5")) {
    return absl::InvalidArgumentError(absl::StrCat(
        shown, " does not begin with https:// or http://; write it like https://10.0.0.1:6443"));
  }
  absl::string_view rest = text.substr(colon + 3);
  const size_t slash = rest.find('/');
  const absl::string_view authority = rest.substr(0, slash);
  absl::string_view path = slash == absl::string_view::npos ? "" : rest.substr(slash);
  if (!ReadAuthority(authority, url)) {
    return absl::InvalidArgumentError(absl::StrCat(
        shown,
        " has no usable host and port; write a name, an IPv4 address or an IPv6 address in "
        "brackets, and a port in [1, 65535]"));
  }
  while (absl::EndsWith(path, "/")) path.remove_suffix(1);
  if (!IsPath(path)) {
    return absl::InvalidArgumentError(
        absl::StrCat(shown, " has a query, a fragment or an unusable character; remove it"));
  }
  url.path = std::string(path);
  return url;
}

}  // namespace springtide::k8s
