// One lease as an API server keeps it: compare-and-swap on the resourceVersion, nothing more.
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_MODEL_LEASE_SERVER_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_MODEL_LEASE_SERVER_H_

#include <boost/json.hpp>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "k8s/api.h"
#include "k8s/api_error.h"
#include "k8s/json.h"
#include "k8s/lease.h"

namespace springtide::k8s {

// Thread safety: not safe for concurrent use.
class ModelLeaseServer {
 public:
  absl::StatusOr<std::string> Get() const {
    if (!object_) return Refuse(404, "NotFound");
    return boost::json::serialize(*object_);
  }

  absl::StatusOr<std::string> Create(const std::string& body) {
    if (object_) return Refuse(409, "AlreadyExists");
    object_ = boost::json::parse(body).as_object();
    Stamp();
    return Get();
  }

  absl::StatusOr<std::string> Update(const std::string& body) {
    if (!object_) return Refuse(404, "NotFound");
    const auto update = boost::json::parse(body);
    if (FindString(update, {"metadata", "resourceVersion"}) != absl::StrCat(version_)) {
      return Refuse(409, "Conflict");
    }
    object_ = update.as_object();
    Stamp();
    return Get();
  }

  absl::StatusOr<std::string> Handle(const ApiRequest& request) {
    if (request.method == http::Method::kGet) return Get();
    return request.method == http::Method::kPost ? Create(request.body) : Update(request.body);
  }

  // As people do with kubectl.
  void Delete() { object_.reset(); }
  void Edit(const std::function<void(boost::json::object& spec)>& edit) {
    edit(object_->at("spec").as_object());
    Stamp();
  }

  // The record as it stands. REQUIRES: there is one.
  Lease Record() const { return *DecodeLease(*Get()); }
  bool exists() const { return object_.has_value(); }

 private:
  static absl::Status Refuse(int code, const std::string& reason) {
    ApiError error;
    error.code = code;
    error.reason = reason;
    return ToStatus(error, "lease");
  }

  void Stamp() {
    ++version_;
    object_->at("metadata").as_object()["resourceVersion"] = absl::StrCat(version_);
  }

  std::optional<boost::json::object> object_;
  int64_t version_ = 0;
};

// LeaseApi: the model behind the Api that clients use.
//
// Thread safety: safe from any thread.
class LeaseApi final : public Api {
 public:
  // What happens to a request on its way; nothing: it is handled.
  using Fault = std::function<std::optional<absl::Status>(const ApiRequest&)>;

  absl::StatusOr<http::Response> Call(const ApiRequest& request, std::stop_token) override {
    Fault fault;
    {
      const std::lock_guard lock(mutex_);
      fault = fault_;
      ++calls_;
    }
    if (fault) {
      if (auto status = fault(request)) return *std::move(status);
    }
    const std::lock_guard lock(mutex_);
    auto body = server_.Handle(request);
    if (!body.ok()) return body.status();
    return http::Response{200, {}, *std::move(body)};
  }

  absl::StatusOr<std::unique_ptr<http::Stream>> Watch(const ApiRequest&, std::stop_token) override {
    return absl::UnimplementedError("leases are not watched");
  }

  void SetFault(Fault fault) {
    const std::lock_guard lock(mutex_);
    fault_ = std::move(fault);
  }

  void Edit(const std::function<void(boost::json::object& spec)>& edit) {
    const std::lock_guard lock(mutex_);
    server_.Edit(edit);
  }

  Lease Record() const {
    const std::lock_guard lock(mutex_);
    return server_.Record();
  }

  int64_t calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  mutable std::mutex mutex_;
  ModelLeaseServer server_;  // guarded by mutex_
  Fault fault_;              // guarded by mutex_
  int64_t calls_ = 0;        // guarded by mutex_
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_MODEL_LEASE_SERVER_H_
