// The resources that are served, built in and registered by definitions.
#ifndef SPRINGTIDE_SANDBOX_REGISTRY_H_
#define SPRINGTIDE_SANDBOX_REGISTRY_H_

#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "sandbox/resource.h"

namespace springtide::sandbox {

// BuiltinResources: what a cluster without definitions serves.
std::vector<Resource> BuiltinResources();

// Thread safety: safe from any thread.
class Registry {
 public:
  Registry();

  // Find: null when nothing of that name is served.
  ResourcePtr Find(absl::string_view group, absl::string_view version,
                   absl::string_view plural) const;
  ResourcePtr FindKind(absl::string_view api_version, absl::string_view kind) const;
  // AnyVersion: the first version of a resource.
  ResourcePtr AnyVersion(absl::string_view group, absl::string_view plural) const;
  // Resources in the order in which discovery lists them.
  std::vector<ResourcePtr> Resources() const;

  // Replace makes `versions` the only ones of their group and plural.
  void Replace(absl::string_view group, absl::string_view plural, std::vector<Resource> versions);

 private:
  mutable std::mutex mutex_;
  std::vector<ResourcePtr> resources_;  // guarded by mutex_
};

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_REGISTRY_H_
