// A resource that the server serves: what its URLs, discovery, tables and rules need to know.
#ifndef SPRINGTIDE_SANDBOX_RESOURCE_H_
#define SPRINGTIDE_SANDBOX_RESOURCE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "sandbox/object.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {

// ScalePaths: where a custom resource keeps what /scale shows (".spec.replicas").
struct ScalePaths {
  std::string spec_replicas = ".spec.replicas";
  std::string status_replicas = ".status.replicas";
  std::string label_selector;  // may be empty
};

struct PrinterColumn {
  std::string name;
  std::string type = "string";
  std::string json_path;
  std::string description;
  std::string format;
  int priority = 0;
};

struct Resource {
  std::string group;
  std::string version;
  std::string plural;
  std::string singular;
  std::string kind;
  std::vector<std::string> short_names;
  std::vector<std::string> categories;
  bool namespaced = true;
  bool custom = false;
  bool has_status = false;
  bool has_generation = false;
  bool create_only = false;          // reviews: nothing is stored
  bool unconditional_update = true;  // PUT without a resourceVersion
  bool create_on_update = false;     // PUT of what does not exist
  std::optional<ScalePaths> scale;
  std::vector<std::string> selectable_fields = {"metadata.name", "metadata.namespace"};
  std::vector<PrinterColumn> columns;  // of a custom resource
  ObjectPtr schema;                    // openAPIV3Schema of a custom resource

  // "apps/v1", "v1".
  std::string api_version() const {
    return group.empty() ? version : absl::StrCat(group, "/", version);
  }
  // The same for all versions; both groups of events share one.
  std::string storage() const {
    return group.empty() || group == "events.k8s.io" ? plural : absl::StrCat(plural, ".", group);
  }
  std::string list_kind() const { return absl::StrCat(kind, "List"); }
  // As refusals name it, with the plural (most) or the Kind (Invalid).
  Named Name(absl::string_view name) const { return {group, plural, std::string(name)}; }
  Named KindName(absl::string_view name) const { return {group, kind, std::string(name)}; }
};

using ResourcePtr = std::shared_ptr<const Resource>;

}  // namespace springtide::sandbox

#endif  // SPRINGTIDE_SANDBOX_RESOURCE_H_
