// The HTTP client on cpprestsdk.
//
// cpprestsdk is used for what it does well, HTTP/1.1 over its asynchronous sockets and TLS. What it
// lacks stands around it (docs/decisions/0009-http-client.md): it sees one connection and one
// exchange at a time, addresses but no names, our trust store and our check of the peer's name; it
// follows no redirect and repeats no write.
#ifndef SPRINGTIDE_HTTP_CPPREST_CLIENT_H_
#define SPRINGTIDE_HTTP_CPPREST_CLIENT_H_

#include <memory>

#include "absl/status/statusor.h"
#include "http/client.h"
#include "http/client_options.h"

namespace springtide::http {

// MakeClient checks everything in `options` and connects to nothing yet.
//
// Beside what http/client.h says of a Client:
//  - A request that was lost on its way may be sent again by itself only if it is GET or HEAD. For
//    other methods the error says whether it may have been carried out.
//  - Headers that the client writes itself (Host, Content-Length, Connection, ...) are refused, and
//    so is Authorization over http:// to another machine: InvalidArgument.
//  - Names are looked up for each new connection; every address is tried in turn.
//  - Destroying the client ends what is in flight with Cancelled; every Done has run when it
//    returns. Never destroy it in a Done. Streams may outlive it: they only give Cancelled.
//
// Errors: InvalidArgument with everything that is wrong with the options.
absl::StatusOr<std::unique_ptr<Client>> MakeClient(ClientOptions options);

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_CPPREST_CLIENT_H_
