#include "http/origin.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"

namespace springtide::http {
namespace {

bool IsIpv4(const std::string& host) {
  in_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool IsIpv6(const std::string& host) {
  in6_addr address{};
  return ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

// Whether the last label looks like a number: such a host is no name, and resolvers read it as an
// address of an unusual form.
bool EndsInNumber(absl::string_view host) {
  const size_t dot = host.rfind('.');
  const absl::string_view last = dot == absl::string_view::npos ? host : host.substr(dot + 1);
  return !last.empty() && (absl::ascii_isdigit(static_cast<unsigned char>(last[0])) != 0) &&
         std::all_of(last.begin(), last.end(), [](char c) {
           return absl::ascii_isxdigit(static_cast<unsigned char>(c)) || c == 'x' || c == 'X';
         });
}

bool IsName(absl::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') return false;
  if (absl::StrContains(host, "..") || EndsInNumber(host)) return false;
  return std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_';
  });
}

void ReadHost(absl::string_view text, Origin& origin, base::ErrorList& errors) {
  const bool bracketed = absl::StartsWith(text, "[") && absl::EndsWith(text, "]");
  if (bracketed) text = text.substr(1, text.size() - 2);
  origin.host = absl::AsciiStrToLower(text);
  origin.is_ipv6 = bracketed;
  origin.is_address = bracketed || IsIpv4(origin.host);
  if (bracketed ? IsIpv6(origin.host) : origin.is_address || IsName(origin.host)) return;
  if (IsIpv6(origin.host)) {
    errors.Add(absl::StrCat("an IPv6 address stands in brackets: [", origin.host, "]"));
  } else {
    errors.Add(absl::StrCat("\"", absl::CHexEscape(text), "\" is neither a host name nor an IP ",
                            "address in its usual form"));
  }
}

// Splits the port off; the rest is the host.
absl::string_view ReadPort(absl::string_view authority, Origin& origin, base::ErrorList& errors) {
  origin.port = origin.tls ? 443 : 80;
  const size_t colon = authority.rfind(':');
  const size_t bracket = authority.rfind(']');
  if (colon == absl::string_view::npos) return authority;
  if (bracket != absl::string_view::npos && colon < bracket) return authority;
  const absl::string_view host = authority.substr(0, colon);
  // More colons and no bracket: an address without its brackets, not a port.
  if (bracket == absl::string_view::npos && absl::StrContains(host, ":")) return authority;
  const absl::string_view digits = authority.substr(colon + 1);
  uint32_t port = 0;
  const bool plain = std::all_of(digits.begin(), digits.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  if (!plain || !absl::SimpleAtoi(digits, &port) || port < 1 || port > 65535) {
    errors.Add(absl::StrCat("the port \"", absl::CHexEscape(digits), "\" is not in 1..65535"));
  }
  origin.port = static_cast<uint16_t>(port);
  return host;
}

}  // namespace

std::string HostAndPort(absl::string_view host, uint16_t port) {
  return absl::StrContains(host, ":") ? absl::StrCat("[", host, "]:", port)
                                      : absl::StrCat(host, ":", port);
}

bool Origin::IsLoopback() const {
  if (!is_address) return host == "localhost";
  return is_ipv6 ? host == "::1" : absl::StartsWith(host, "127.");
}

std::string Origin::Authority() const {
  if (port != (tls ? 443 : 80)) return HostAndPort(host, port);
  return is_ipv6 ? absl::StrCat("[", host, "]") : host;
}

std::string Origin::ToString() const {
  return absl::StrCat(tls ? "https://" : "http://", Authority(), path);
}

absl::StatusOr<Origin> ParseOrigin(absl::string_view url) {
  base::ErrorList errors("url");
  Origin origin;
  const size_t scheme_end = url.find("://");
  const absl::string_view scheme =
      scheme_end == absl::string_view::npos ? absl::string_view() : url.substr(0, scheme_end);
  origin.tls = absl::EqualsIgnoreCase(scheme, "https");
  if (!origin.tls && !absl::EqualsIgnoreCase(scheme, "http")) {
    errors.Add("must begin with https:// or http://");
    return errors.ToStatus();
  }
  absl::string_view rest = url.substr(scheme_end + 3);
  const size_t authority_end = std::min(rest.find_first_of("/?#"), rest.size());
  absl::string_view authority = rest.substr(0, authority_end);
  absl::string_view path = rest.substr(authority_end);
  if (absl::StrContains(authority, "@")) {
    // Its text may be a password: never repeat it.
    errors.Add("has a user name or password in it; use a header or a certificate instead");
    authority = authority.substr(authority.rfind('@') + 1);
  }
  if (path.find_first_of("?#") != absl::string_view::npos) {
    errors.Add("has a query or a fragment; only scheme, host, port and path can be given");
    path = path.substr(0, path.find_first_of("?#"));
  }
  while (absl::EndsWith(path, "/")) path.remove_suffix(1);
  for (const char c : path) {
    if (!absl::ascii_isgraph(static_cast<unsigned char>(c)) || c == '\\') {
      errors.Add("its path has characters that must be escaped as %XX");
      break;
    }
  }
  if (absl::StrContains(path, "//")) errors.Add("its path has an empty part");
  origin.path = std::string(path);
  ReadHost(ReadPort(authority, origin, errors), origin, errors);
  if (!errors.ok()) return errors.ToStatus();
  return origin;
}

}  // namespace springtide::http
