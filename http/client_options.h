// How a client reaches its endpoint and whom it trusts.
#ifndef SPRINGTIDE_HTTP_CLIENT_OPTIONS_H_
#define SPRINGTIDE_HTTP_CLIENT_OPTIONS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"

namespace springtide::http {

struct TlsOptions {
  // Certificates in PEM, one after the other. They alone are trusted, never those of the system;
  // each is an anchor, self-signed or not. Needed for https unless insecure_skip_verify.
  std::string ca_pem = {};
  // Accepts any certificate. Excludes ca_pem.
  bool insecure_skip_verify = false;
  // The name that is asked for (SNI) and that the certificate must carry, instead of the URL's
  // host.
  std::string server_name = {};
  // The client's certificate, with intermediates after it, and its key; both or neither. PEM.
  std::string certificate_pem = {};
  std::string key_pem = {};
};

struct ClientOptions {
  // "https://10.0.0.1:6443", "http://prometheus.monitoring:9090/prefix", "https://[fd00::1]".
  std::string url;
  TlsOptions tls;
  // Sent unless a request has a header of that name.
  std::string user_agent = "springtide";
  // For finding the address, connecting and the TLS handshake, for each address that is tried.
  absl::Duration connect_timeout = absl::Seconds(10);
  // So many whole requests run at a time; the others wait, within their own timeouts. Streams are
  // not counted: each has a connection of its own.
  size_t max_in_flight = 32;
  // A connection takes no more requests after this time, give or take a fifth, so that a long run
  // does not stay with one of many servers behind one address.
  absl::Duration recycle_after = absl::Minutes(10);
  // Seeds that fifth.
  uint64_t seed = 0;
  // An idle connection is dropped after this.
  absl::Duration idle_timeout = absl::Seconds(30);
  // A stream holds back its sender when so much is unread.
  size_t stream_buffer_bytes = size_t{1} << 20;
  // Probes of a silent connection start after this and repeat at this distance; what was sent and
  // stays unacknowledged for three times as long ends the connection.
  absl::Duration tcp_keepalive = absl::Seconds(30);
  // Threads of cpprestsdk, which the whole process shares: the first client decides. 1..64.
  size_t threads = 8;
  // For the age of connections; must outlive the client. Timeouts are the machine's own.
  const base::Clock* clock = &base::RealClock();
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_CLIENT_OPTIONS_H_
