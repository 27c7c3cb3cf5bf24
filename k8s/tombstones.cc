#include "k8s/tombstones.h"

#include "k8s/resource_version.h"

namespace springtide::k8s {

void Tombstones::Reset(absl::string_view floor) {
  floor_ = std::string(floor);
  versions_.clear();
  order_.clear();
}

void Tombstones::Put(const ObjectKey& key, absl::string_view version) {
  if (!IsComparableVersion(version)) return;
  const auto [at, added] = versions_.try_emplace(key, version);
  if (!added) {
    if (CompareVersions(at->second, version) < 0) at->second = std::string(version);
    return;
  }
  order_.push_back(key);
  if (order_.size() <= kMax) return;
  versions_.erase(order_.front());
  order_.pop_front();
}

bool Tombstones::Covers(const ObjectKey& key, absl::string_view version) const {
  if (CompareVersions(version, floor_) <= 0) return true;
  const auto at = versions_.find(key);
  return at != versions_.end() && CompareVersions(version, at->second) <= 0;
}

}  // namespace springtide::k8s
