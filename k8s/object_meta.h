// Who an object is: the parts of metav1.ObjectMeta that are kept.
#ifndef SPRINGTIDE_K8S_OBJECT_META_H_
#define SPRINGTIDE_K8S_OBJECT_META_H_

#include <boost/json.hpp>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/projection.h"

namespace springtide::k8s {

// ObjectKey names an object among those of its type; `ns` is empty for what has no namespace.
struct ObjectKey {
  std::string ns;
  std::string name;

  // "shop/web", or "web" without a namespace.
  std::string ToString() const { return ns.empty() ? name : absl::StrCat(ns, "/", name); }
  auto operator<=>(const ObjectKey&) const = default;
  template <class H>
  friend H AbslHashValue(H state, const ObjectKey& key) {
    return H::combine(std::move(state), key.ns, key.name);
  }
};

struct ObjectMeta {
  using Texts = std::vector<std::pair<std::string, std::string>>;

  ObjectKey key;
  std::string uid;               // empty where a server gives none
  std::string resource_version;  // the same
  int64_t generation = 0;        // 0 where a type has none
  std::optional<absl::Time> created;
  std::optional<absl::Time> deleted;  // set while finalizers or a grace period hold it
  Texts labels;                       // those that the projection let through, by key
  Texts annotations;                  // the same

  // FindText: the value of a label or an annotation.
  static std::optional<absl::string_view> FindText(const Texts& texts, absl::string_view key);
};

// MetaSelection: the labels and annotations that are worth their memory.
struct MetaSelection {
  std::vector<std::string> labels = {};
  std::vector<std::string> annotations = {};
};

// MetaProjection: what DecodeObjectMeta reads, with the selected labels and annotations.
Projection MetaProjection(const MetaSelection& selection);

// DecodeObjectMeta: InvalidArgument when the name is missing or a field has another type.
absl::StatusOr<ObjectMeta> DecodeObjectMeta(const boost::json::value& object);

// ReadIdentity: only key, UID and version, of objects that are deleted or cannot be decoded;
// nothing without a name.
std::optional<ObjectMeta> ReadIdentity(const boost::json::value& object);

// Kind: how the objects of one type become small structs. T has a member `meta`, an ObjectMeta.
template <class T>
struct Kind {
  std::string name;  // "Pod"; empty accepts any
  Projection projection;
  std::function<absl::StatusOr<T>(const boost::json::value& object)> decode;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_OBJECT_META_H_
