#include "sandbox/registry.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace springtide::sandbox {

Registry::Registry() {
  for (Resource& resource : BuiltinResources()) {
    resources_.push_back(std::make_shared<const Resource>(std::move(resource)));
  }
}

ResourcePtr Registry::Find(absl::string_view group, absl::string_view version,
                           absl::string_view plural) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(resources_.begin(), resources_.end(), [&](const auto& resource) {
    return resource->group == group && resource->version == version && resource->plural == plural;
  });
  return found == resources_.end() ? nullptr : *found;
}

ResourcePtr Registry::FindKind(absl::string_view api_version, absl::string_view kind) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(resources_.begin(), resources_.end(), [&](const auto& resource) {
    return resource->api_version() == api_version && resource->kind == kind;
  });
  return found == resources_.end() ? nullptr : *found;
}

ResourcePtr Registry::AnyVersion(absl::string_view group, absl::string_view plural) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(resources_.begin(), resources_.end(), [&](const auto& resource) {
    return resource->group == group && resource->plural == plural;
  });
  return found == resources_.end() ? nullptr : *found;
}

std::vector<ResourcePtr> Registry::Resources() const {
  const std::lock_guard lock(mutex_);
  return resources_;
}

void Registry::Replace(absl::string_view group, absl::string_view plural,
                       std::vector<Resource> versions) {
  const std::lock_guard lock(mutex_);
  resources_.erase(std::remove_if(resources_.begin(), resources_.end(),
                                  [&](const auto& resource) {
                                    return resource->group == group && resource->plural == plural;
                                  }),
                   resources_.end());
  for (Resource& version : versions) {
    resources_.push_back(std::make_shared<const Resource>(std::move(version)));
  }
}

}  // namespace springtide::sandbox
