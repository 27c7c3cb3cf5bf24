// The sandbox's API server: requests in, answers as a kube-apiserver gives them.
#ifndef SPRINGTIDE_SANDBOX_API_SERVER_H_
#define SPRINGTIDE_SANDBOX_API_SERVER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "http/responder.h"
#include "sandbox/authorizer.h"
#include "sandbox/objects.h"
#include "sandbox/request_info.h"
#include "sandbox/watch.h"

namespace springtide::sandbox {

struct ApiServerOptions {
  // sendInitialEvents is understood (on since Kubernetes 1.34).
  bool watch_list = true;
  // A watch from a forgotten version is refused with status 410, not with an ERROR event.
  bool expired_watch_is_refused = false;
  // Discovery answers in one document for all groups (Kubernetes 1.30).
  bool aggregated_discovery = true;
  // Requests without a token are system:anonymous, else they are refused with 401.
  bool anonymous = true;
  absl::Duration bookmark_interval = absl::Minutes(1);
};

// ApiServer: no sockets and no threads. http::Server calls it, or a test.
//
// Thread safety: safe from any thread.
class ApiServer final : public http::Handler {
 public:
  // `objects` and `authorizer` outlive this. Takes the observer of the store.
  ApiServer(Objects& objects, Authorizer& authorizer, ApiServerOptions options = {});

  void Handle(http::ServerRequest request, std::unique_ptr<http::Responder> responder) override;

  // Tick ends watches whose time is over and sends bookmarks. Call it several times a second.
  void Tick() { watches_.Tick(); }

  // Freeze has reads and watches see nothing newer than now, as a server does that lost its etcd;
  // writes go on. Thaw catches up.
  void Freeze();
  void Thaw();

  WatchHub& watches() { return watches_; }
  const ApiServerOptions& options() const { return options_; }

 private:
  using Answer = absl::StatusOr<http::Response>;

  absl::StatusOr<std::string> Identify(const http::ServerRequest& request) const;
  Answer Respond(const http::ServerRequest& request, const RequestInfo& info,
                 const std::string& user, const ResourcePtr& resource);
  Answer NotAResource(const http::ServerRequest& request, const RequestInfo& info) const;
  Answer Discover(const http::ServerRequest& request, const RequestInfo& info) const;
  void OpenWatch(const http::ServerRequest& request, const RequestInfo& info,
                 const ResourcePtr& resource, std::unique_ptr<http::Responder>& responder,
                 absl::Status& refusal);

  Objects& objects_;
  Authorizer& authorizer_;
  const ApiServerOptions options_;
  WatchHub watches_;
  std::atomic<int64_t> frozen_ = 0;
  std::atomic<uint64_t> requests_ = 0;
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_API_SERVER_H_
