// Where a client sends its requests: scheme, host, port and a path before every target.
#ifndef SPRINGTIDE_HTTP_ORIGIN_H_
#define SPRINGTIDE_HTTP_ORIGIN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace springtide::http {

struct Origin {
  bool tls = false;
  // A name, or an address without brackets, in lower case.
  std::string host;
  uint16_t port = 0;
  // Stands before every request's target; empty, or "/k8s/clusters/c-1" without a slash at its end.
  std::string path;
  // Whether `host` is an address, and which.
  bool is_address = false;
  bool is_ipv6 = false;

  // Whether nothing that is sent there leaves the machine: an address of the loopback, or
  // "localhost".
  bool IsLoopback() const;
  // "[::1]:6443", "example.com"; the port only where it is not the scheme's own.
  std::string Authority() const;
  // "https://[::1]:6443/prefix"
  std::string ToString() const;
};

// ParseOrigin reads "https://host[:port][/path]".
//
// Errors: InvalidArgument with all that is wrong: another scheme, user names, a query, a fragment,
// a host that is neither a name nor an address in its usual form ("127.1" and "0x7f000001" are what
// address checks are fooled with), a port outside 1..65535.
absl::StatusOr<Origin> ParseOrigin(absl::string_view url);

// HostAndPort: "127.0.0.1:80", "[::1]:80".
std::string HostAndPort(absl::string_view host, uint16_t port);

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_ORIGIN_H_
