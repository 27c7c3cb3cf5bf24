// Names of things in the Kubernetes API and the paths that they make.
//
// Every part is checked before it becomes part of a path, so nothing that a user or a server wrote
// can lead a request elsewhere.
#ifndef SPRINGTIDE_K8S_RESOURCE_H_
#define SPRINGTIDE_K8S_RESOURCE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace springtide::k8s {

struct GroupVersion {
  std::string group;  // empty for the core group
  std::string version;

  // "apps/v1", and "v1" for the core group.
  std::string ToString() const;
  bool operator==(const GroupVersion&) const = default;
};

// ParseApiVersion reads an object's apiVersion. Errors: InvalidArgument, saying what is wrong.
absl::StatusOr<GroupVersion> ParseApiVersion(absl::string_view api_version);

struct GroupVersionKind {
  GroupVersion group_version;
  std::string kind;  // "Deployment"

  bool operator==(const GroupVersionKind&) const = default;
};

struct GroupVersionResource {
  GroupVersion group_version;
  std::string resource;  // the plural: "deployments"

  bool operator==(const GroupVersionResource&) const = default;
};

// ResourceKey: one object, or a collection when `name` is empty, or a subresource of an object.
struct ResourceKey {
  GroupVersionResource resource;
  std::string ns;           // its namespace; empty for cluster-scoped ones and for all namespaces
  std::string name;         // may be empty
  std::string subresource;  // "scale", "status"; may be empty
};

// ResourcePath: "/apis/apps/v1/namespaces/shop/deployments/web/scale". Its characters need no
// escaping. Errors: InvalidArgument naming every part that is wrong.
absl::StatusOr<std::string> ResourcePath(const ResourceKey& key);

// IsDnsLabel: 1 to 63 of a-z, 0-9 and "-", with no "-" at either end (RFC 1123).
bool IsDnsLabel(absl::string_view text);

// IsDnsSubdomain: labels joined by dots, 253 characters at most; what most objects' names are.
bool IsDnsSubdomain(absl::string_view text);

// IsKind: a letter, then letters and digits, 63 at most.
bool IsKind(absl::string_view text);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_RESOURCE_H_
