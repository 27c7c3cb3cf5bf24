#include "k8s/lease.h"

#include <algorithm>
#include <boost/json.hpp>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/json.h"

namespace springtide::k8s {
namespace {

namespace json = boost::json;

constexpr int64_t kMaxInt32 = std::numeric_limits<int32_t>::max();

std::string Text(const json::value& value, std::initializer_list<absl::string_view> path) {
  return std::string(FindString(value, path).value_or(""));
}

std::string Holder(const json::value& document) {
  const auto* holder = Find(document, {"spec", "holderIdentity"});
  if (holder == nullptr || holder->is_null()) return "";
  if (const auto* text = holder->if_string()) return {text->data(), text->size()};
  return json::serialize(*holder);
}

std::optional<absl::Duration> LeaseDuration(const json::value& document) {
  const auto seconds = FindInteger(document, {"spec", "leaseDurationSeconds"});
  if (!seconds || *seconds <= 0) return std::nullopt;
  return absl::Seconds(*seconds);
}

// Times outside the years that RFC 3339 can write are none.
std::optional<absl::Time> Time(const json::value& document, absl::string_view key) {
  const auto text = FindString(document, {"spec", key});
  const auto time = text ? ParseTime(*text) : std::nullopt;
  if (!time) return std::nullopt;
  const auto year = absl::ToCivilYear(*time, absl::UTCTimeZone()).year();
  if (year < 0 || year > 9999) return std::nullopt;
  return time;
}

// The object under `key`, put there when it is missing or something else.
json::object& ObjectAt(json::object& parent, const char* key) {
  json::value& value = parent[key];
  if (!value.is_object()) value = json::object(parent.storage());
  return value.get_object();
}

void PutTime(json::object& spec, const char* key, const std::optional<absl::Time>& time) {
  if (time) {
    spec[key] = FormatMicroTime(*time);
  } else {
    spec.erase(key);
  }
}

ApiRequest Request(http::Method method, std::string path, absl::Duration timeout) {
  ApiRequest request;
  request.method = method;
  request.path = std::move(path);
  request.lane = Lane::kLease;
  request.timeout = timeout;
  request.repeatable = false;
  return request;
}

ApiRequest Write(http::Method method, std::string path, const Lease& lease,
                 absl::Duration timeout) {
  ApiRequest request = Request(method, std::move(path), timeout);
  request.query.emplace_back("fieldManager", "springtide");
  request.body = EncodeLease(lease);
  return request;
}

std::string Collection(const LeaseName& name) {
  return absl::StrCat("/apis/coordination.k8s.io/v1/namespaces/", name.name_space, "/leases");
}

std::string Path(const LeaseName& name) { return absl::StrCat(Collection(name), "/", name.name); }

}  // namespace

absl::StatusOr<Lease> DecodeLease(absl::string_view text) {
  auto document = ParseJson(text);
  if (!document.ok()) return document.status();
  Lease lease;
  lease.name = {Text(*document, {"metadata", "namespace"}), Text(*document, {"metadata", "name"})};
  lease.resource_version = Text(*document, {"metadata", "resourceVersion"});
  if (FindString(*document, {"kind"}) != "Lease" || lease.name.name.empty() ||
      lease.resource_version.empty()) {
    return absl::DataLossError(
        "not a Lease: want kind Lease with metadata.name and metadata.resourceVersion");
  }
  lease.holder = Holder(*document);
  lease.duration = LeaseDuration(*document);
  lease.acquire_time = Time(*document, "acquireTime");
  lease.renew_time = Time(*document, "renewTime");
  lease.transitions = static_cast<int32_t>(std::clamp<int64_t>(
      FindInteger(*document, {"spec", "leaseTransitions"}).value_or(0), 0, kMaxInt32));
  if (const auto* spec = Find(*document, {"spec"})) lease.spec = json::serialize(*spec);
  document->get_object().find("metadata")->value().get_object().erase("managedFields");
  lease.object = json::serialize(*document);
  return lease;
}

std::string EncodeLease(const Lease& lease) {
  json::object object;
  if (auto read = ParseJson(lease.object); read.ok() && read->is_object()) {
    object = std::move(read->get_object());
  }
  object["apiVersion"] = "coordination.k8s.io/v1";
  object["kind"] = "Lease";
  json::object& metadata = ObjectAt(object, "metadata");
  metadata["namespace"] = lease.name.name_space;
  metadata["name"] = lease.name.name;
  if (lease.resource_version.empty()) {
    metadata.erase("resourceVersion");
  } else {
    metadata["resourceVersion"] = lease.resource_version;
  }
  json::object& spec = ObjectAt(object, "spec");
  spec["holderIdentity"] = lease.holder;
  if (lease.duration) {
    spec["leaseDurationSeconds"] = std::clamp<int64_t>(
        absl::ToInt64Seconds(absl::Ceil(*lease.duration, absl::Seconds(1))), 1, kMaxInt32);
  } else {
    spec.erase("leaseDurationSeconds");
  }
  PutTime(spec, "acquireTime", lease.acquire_time);
  PutTime(spec, "renewTime", lease.renew_time);
  spec["leaseTransitions"] = int64_t{lease.transitions};
  return json::serialize(object);
}

ApiRequest GetLeaseRequest(const LeaseName& name, absl::Duration timeout) {
  return Request(http::Method::kGet, Path(name), timeout);
}

ApiRequest CreateLeaseRequest(const Lease& lease, absl::Duration timeout) {
  return Write(http::Method::kPost, Collection(lease.name), lease, timeout);
}

ApiRequest UpdateLeaseRequest(const Lease& lease, absl::Duration timeout) {
  return Write(http::Method::kPut, Path(lease.name), lease, timeout);
}

absl::StatusOr<Lease> CallLease(Api& api, const ApiRequest& request, std::stop_token stop) {
  const auto response = api.Call(request, std::move(stop));
  if (!response.ok()) return response.status();
  return DecodeLease(response->body);
}

}  // namespace springtide::k8s
