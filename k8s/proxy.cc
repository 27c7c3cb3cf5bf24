#include "k8s/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace springtide::k8s {
namespace {

// An address as 4 or 16 bytes.
using Address = std::vector<uint8_t>;

std::optional<Address> ParseAddress(absl::string_view text) {
  const std::string terminated(text);
  std::array<uint8_t, 16> bytes = {};
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) {
    return Address(bytes.begin(), bytes.begin() + 4);
  }
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) {
    return Address(bytes.begin(), bytes.end());
  }
  return std::nullopt;
}

bool IsThisMachine(absl::string_view host) {
  if (host == "localhost") return true;
  const std::optional<Address> address = ParseAddress(host);
  if (!address.has_value()) return false;
  return address->size() == 4 ? address->front() == 127 : host == "::1";
}

// Whether `address` is in `range`, of the form "10.0.0.0/8".
bool IsInRange(const Address& address, absl::string_view range) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(range, absl::MaxSplits('/', 1));
  const std::optional<Address> network = ParseAddress(parts.first);
  size_t bits = 0;
  if (!network.has_value() || network->size() != address.size() ||
      !absl::SimpleAtoi(parts.second, &bits) || bits > address.size() * 8) {
    return false;
  }
  for (size_t i = 0; i < bits; ++i) {
    const auto differ = static_cast<unsigned>((*network)[i / 8] ^ address[i / 8]);
    if ((differ >> (7 - i % 8) & 1U) != 0) return false;
  }
  return true;
}

// Takes a port off the end of `entry`; 0 when there is none.
int TakePort(absl::string_view& entry) {
  if (IsIpv6(entry)) return 0;
  const size_t colon = entry.rfind(':');
  if (colon == absl::string_view::npos) return 0;
  const int port = ParsePort(entry.substr(colon + 1));
  if (port != 0) entry = entry.substr(0, colon);
  return port;
}

// REQUIRES: `entry` and `host` are in lower case.
bool Matches(absl::string_view entry, absl::string_view host, int port) {
  if (entry == "*") return true;
  const std::optional<Address> address = ParseAddress(host);
  if (absl::StrContains(entry, '/')) return address.has_value() && IsInRange(*address, entry);
  const int entry_port = TakePort(entry);
  if (entry_port != 0 && entry_port != port) return false;
  if (absl::StartsWith(entry, "[") && absl::EndsWith(entry, "]")) {
    entry = entry.substr(1, entry.size() - 2);
  }
  if (entry.empty()) return false;
  if (address.has_value()) return ParseAddress(entry) == address;
  if (absl::StartsWith(entry, "*.")) entry.remove_prefix(1);
  if (absl::StartsWith(entry, ".")) return absl::EndsWith(host, entry);
  return host == entry || absl::EndsWith(host, absl::StrCat(".", entry));
}

// The variable's name as it is set, and its value; both empty when it is not.
std::pair<std::string, std::string> Either(const Environment& environment,
                                           const std::string& name) {
  for (const std::string& spelling : {name, absl::AsciiStrToLower(name)}) {
    const std::string value = Variable(environment, spelling);
    if (!value.empty()) return {spelling, value};
  }
  return {};
}

}  // namespace

absl::StatusOr<std::string> CheckProxyUrl(absl::string_view text) {
  absl::StatusOr<ServerUrl> url = ParseServerUrl(text);
  if (!url.ok()) return url.status();
  if (url->scheme != "http") {
    return absl::InvalidArgumentError(
        absl::StrCat("is a proxy of ", url->scheme,
                     "://, which is not supported; use one of http://, through which the "
                     "connection to the server stays encrypted"));
  }
  url->path.clear();
  return url->ToString();
}

absl::StatusOr<std::string> ProxyFromEnvironment(const ServerUrl& server,
                                                 const Environment& environment) {
  const auto [name, value] =
      Either(environment, server.scheme == "https" ? "HTTPS_PROXY" : "HTTP_PROXY");
  if (value.empty()) return "";
  const std::string host = absl::AsciiStrToLower(server.host);
  if (IsThisMachine(host)) return "";
  const std::string exceptions = absl::AsciiStrToLower(Either(environment, "NO_PROXY").second);
  for (const absl::string_view entry : absl::StrSplit(exceptions, ',')) {
    if (Matches(absl::StripAsciiWhitespace(entry), host, server.port)) return "";
  }
  absl::StatusOr<std::string> proxy =
      CheckProxyUrl(absl::StrContains(value, "://") ? value : absl::StrCat("http://", value));
  if (proxy.ok()) return proxy;
  return absl::InvalidArgumentError(
      absl::StrCat("the variable ", name, " ", proxy.status().message()));
}

}  // namespace springtide::k8s
