// A set of shared objects by their key, which is stored nowhere else.
#ifndef SPRINGTIDE_K8S_OBJECT_SET_H_
#define SPRINGTIDE_K8S_OBJECT_SET_H_

#include <cstddef>
#include <memory>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "k8s/object_meta.h"

namespace springtide::k8s {

// KeyView: an ObjectKey by reference, for look-ups.
struct KeyView {
  absl::string_view ns;
  absl::string_view name;

  bool operator==(const KeyView&) const = default;
  template <class H>
  friend H AbslHashValue(H state, const KeyView& key) {
    return H::combine(std::move(state), key.ns, key.name);
  }
};

template <class T>
KeyView KeyOf(const std::shared_ptr<const T>& object) {
  return {object->meta.key.ns, object->meta.key.name};
}
inline KeyView KeyOf(const KeyView& key) { return key; }

struct ObjectHash {
  using is_transparent = void;
  template <class Key>
  size_t operator()(const Key& key) const {
    return absl::Hash<KeyView>()(KeyOf(key));
  }
};

struct ObjectEqual {
  using is_transparent = void;
  template <class A, class B>
  bool operator()(const A& a, const B& b) const {
    return KeyOf(a) == KeyOf(b);
  }
};

// ObjectSet: T has a member `meta`, an ObjectMeta.
template <class T>
using ObjectSet = absl::flat_hash_set<std::shared_ptr<const T>, ObjectHash, ObjectEqual>;

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_OBJECT_SET_H_
