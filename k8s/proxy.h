// Which proxy leads to an API server.
#ifndef SPRINGTIDE_K8S_PROXY_H_
#define SPRINGTIDE_K8S_PROXY_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "k8s/server_url.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

// CheckProxyUrl: the proxy's URL, tidied. InvalidArgument for what our HTTP client cannot use: only
// plain-http proxies without a password work; those of https:// and socks5:// are refused.
absl::StatusOr<std::string> CheckProxyUrl(absl::string_view text);

// ProxyFromEnvironment: what HTTPS_PROXY (HTTP_PROXY for http:// servers) and NO_PROXY say for
// `server`, or empty to go directly. The names may be in lower case, too. The rules are those of Go
// (golang.org/x/net/http/httpproxy), so that kubectl and we go the same way: this machine is
// reached directly; NO_PROXY is a list of "*", names (with the names below them), ".name" (only
// those below), addresses and address ranges, each with a port at will.
// Errors: InvalidArgument naming the variable.
absl::StatusOr<std::string> ProxyFromEnvironment(const ServerUrl& server,
                                                 const Environment& environment);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_PROXY_H_
