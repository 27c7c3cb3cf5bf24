// Addresses of API servers and proxies.
#ifndef SPRINGTIDE_K8S_SERVER_URL_H_
#define SPRINGTIDE_K8S_SERVER_URL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace springtide::k8s {

struct ServerUrl {
  std::string scheme;  // in lower case: "https"
  std::string host;    // a name or an address; IPv6 without brackets
  int port = 0;        // the scheme's own when the URL has none
  std::string path;    // "" or "/k8s/clusters/c-1", without a slash at the end

  // ToString: "https://[fd00::1]:6443/path"; always with the port.
  std::string ToString() const;

  bool operator==(const ServerUrl&) const = default;
};

// ParseServerUrl: of the form scheme://host[:port][/path] with the scheme http, https or socks5.
// Errors: InvalidArgument, to be read behind the place of the URL. A URL with a user or password is
// refused, and not shown.
absl::StatusOr<ServerUrl> ParseServerUrl(absl::string_view text);

// IsIpv6: whether `host` is an IPv6 address, without brackets.
bool IsIpv6(absl::string_view host);

// ParsePort: [1, 65535], or 0 when it is none.
int ParsePort(absl::string_view text);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_SERVER_URL_H_
