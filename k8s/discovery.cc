#include "k8s/discovery.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/text.h"
#include "k8s/api_error.h"

namespace springtide::k8s {
namespace {

// Servers want the parameters in this order: g, v, as.
constexpr absl::string_view kAcceptAggregated =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
    "application/json";

ApiRequest DiscoveryRequest(absl::string_view path) {
  ApiRequest request;
  request.path = std::string(path);
  request.timeout = absl::Seconds(32);
  request.max_body_bytes = size_t{16} << 20;
  return request;
}

const ApiVersion* FindVersion(const ApiGroups& groups, const std::string& group,
                              absl::string_view version) {
  const auto found = groups.find(group);
  if (found == groups.end()) return nullptr;
  for (const ApiVersion& candidate : found->second) {
    if (candidate.version == version) return &candidate;
  }
  return nullptr;
}

const ApiResource* FindKind(const ApiVersion& version, absl::string_view kind) {
  for (const ApiResource& resource : version.resources) {
    if (resource.kind == kind) return &resource;
  }
  return nullptr;
}

// KeepOld: a stale version that we knew has what it had.
void KeepOld(const ApiGroups& old, ApiGroups& groups) {
  for (auto& [group, versions] : groups) {
    for (ApiVersion& version : versions) {
      const ApiVersion* known = FindVersion(old, group, version.version);
      if (version.stale && known != nullptr && !known->resources.empty()) {
        version.resources = known->resources;
      }
    }
  }
}

int CodeOf(const absl::Status& status) {
  const auto error = ApiErrorOf(status);
  return error ? error->code : 0;
}

std::string Header(const http::Response& response, absl::string_view name) {
  return std::string(response.headers.Get(name).value_or(""));
}

}  // namespace

Discovery::Discovery(Api& api, const base::Clock& clock, const DiscoveryOptions& options)
    : api_(api), clock_(clock), options_(options) {
  core_.root = "/api";
  named_.root = "/apis";
}

absl::StatusOr<ApiResource> Discovery::Resolve(absl::string_view api_version,
                                               absl::string_view kind,
                                               const std::stop_token& stop) {
  const auto group_version = ParseApiVersion(api_version);
  if (!group_version.ok()) return group_version.status();
  if (!IsKind(kind)) {
    return absl::InvalidArgumentError(
        absl::StrCat("kind \"", base::ForDisplay(kind, 80), "\" is none; use letters and digits"));
  }
  const GroupVersionKind wanted{*group_version, std::string(kind)};
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    auto found = Find(wanted);
    if (!IsDue(found.status())) return found;
    if (refreshing_) {
      if (found.ok()) return found;
      refreshed_.wait(lock, stop, [this] { return !refreshing_; });
      continue;
    }
    refreshing_ = true;
    invalidated_ = false;
    Half core = core_;
    Half named = named_;
    lock.unlock();
    Refresh(core, stop);
    Refresh(named, stop);
    lock.lock();
    refreshing_ = false;
    // A caller that gave up has learnt nothing for the others.
    if (!stop.stop_requested()) {
      core_ = std::move(core);
      named_ = std::move(named);
      asked_at_ = clock_.Elapsed();
    }
    refreshed_.notify_all();
  }
  return absl::CancelledError("stopped while asking what the API server serves");
}

void Discovery::Invalidate() {
  const std::lock_guard lock(mutex_);
  invalidated_ = true;
}

absl::StatusOr<ApiResource> Discovery::Find(const GroupVersionKind& wanted) const {
  const std::string& group = wanted.group_version.group;
  const Half& half = group.empty() ? core_ : named_;
  const ApiVersion* asked_for = FindVersion(half.groups, group, wanted.group_version.version);
  if (asked_for != nullptr) {
    if (const auto* found = FindKind(*asked_for, wanted.kind)) return *found;
  }
  const auto versions = half.groups.find(group);
  std::vector<std::string> names;
  std::vector<std::string> silent;
  if (versions != half.groups.end()) {
    for (const ApiVersion& version : versions->second) {
      if (const auto* found = FindKind(version, wanted.kind)) return *found;
      names.push_back(GroupVersion{group, version.version}.ToString());
      if (version.stale) silent.push_back(names.back());
    }
  }
  if (!half.error.ok()) return half.error;
  if (!silent.empty()) {
    return absl::UnavailableError(
        absl::StrCat("where kind ", wanted.kind, " is served is not known: the server behind ",
                     absl::StrJoin(silent, ", "), " does not answer; look at its APIService"));
  }
  const std::string served = names.empty()
                                 ? "nothing of its group"
                                 : absl::StrCat(absl::StrJoin(names, ", "), " without such a kind");
  return absl::NotFoundError(absl::StrCat(
      "kind ", wanted.kind, " of ", wanted.group_version.ToString(),
      " is not served; the API server has ", served, "; check the spelling or install its CRD"));
}

bool Discovery::IsDue(const absl::Status& found) const {
  if (!asked_at_.has_value()) return true;
  const absl::Duration age = clock_.Elapsed() - *asked_at_;
  if (age >= options_.max_age) return true;
  const bool failed = !core_.error.ok() || !named_.error.ok();
  if (!found.ok() && !absl::IsNotFound(found) && failed) return age >= options_.failure_age;
  return (!found.ok() || failed || invalidated_) && age >= options_.negative_age;
}

void Discovery::Refresh(Half& half, const std::stop_token& stop) const {
  ApiRequest request = DiscoveryRequest(half.root);
  request.accept = std::string(kAcceptAggregated);
  if (!half.etag.empty()) request.headers.Set("If-None-Match", half.etag);
  auto answer = api_.Call(request, stop);
  if (CodeOf(answer.status()) == 304) {
    half.error = absl::OkStatus();
    return;
  }
  // A server that is too old for these media types.
  if (CodeOf(answer.status()) == 406) answer = api_.Call(DiscoveryRequest(half.root), stop);
  half.error = answer.status();
  if (!answer.ok()) return;
  auto index = DecodeDiscoveryIndex(answer->body);
  half.error = index.status();
  if (!index.ok()) return;
  if (!index->aggregated) return RefreshVersions(half, std::move(index->groups), stop);
  half.etag = Header(*answer, "ETag");
  KeepOld(half.groups, index->groups);
  half.groups = std::move(index->groups);
}

void Discovery::RefreshVersions(Half& half, ApiGroups index, const std::stop_token& stop) const {
  half.etag.clear();
  for (auto& [group, versions] : index) {
    std::vector<ApiVersion> kept;
    for (ApiVersion& version : versions) {
      const GroupVersion group_version{group, version.version};
      const auto answer =
          api_.Call(DiscoveryRequest(absl::StrCat(half.root, "/", group_version.ToString())), stop);
      if (CodeOf(answer.status()) == 404) continue;  // gone since the index was made
      auto resources = answer.ok() ? DecodeResourceList(answer->body, group_version)
                                   : absl::StatusOr<std::vector<ApiResource>>(answer.status());
      version.stale = !resources.ok();
      if (resources.ok()) version.resources = *std::move(resources);
      kept.push_back(std::move(version));
    }
    versions = std::move(kept);
  }
  KeepOld(half.groups, index);
  half.groups = std::move(index);
}

}  // namespace springtide::k8s
