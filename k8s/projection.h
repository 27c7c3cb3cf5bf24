// Which parts of a document are wanted, so that the rest is never built in memory.
#ifndef SPRINGTIDE_K8S_PROJECTION_H_
#define SPRINGTIDE_K8S_PROJECTION_H_

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace springtide::k8s {

// Projection: a set of paths. A value is kept when it lies on, at or below one of them; a path goes
// on in every element of an array that it meets. A scalar that stands where a path expects an
// object is kept, so that who decodes sees the wrong type and not an absent field.
//
// An empty projection, and one of more than 64 paths, keeps everything.
//
// Thread safety: const functions are safe from any thread.
class Projection {
 public:
  using Path = std::vector<std::string>;

  Projection() = default;
  Projection(std::initializer_list<Path> paths) : paths_(paths) {}

  void Add(Path path) { paths_.push_back(std::move(path)); }

  // Under: the same for a document that holds this one's document at `key`. Of an empty projection
  // everything below `key`.
  Projection Under(absl::string_view key) const {
    Projection out;
    if (paths_.empty()) out.Add({std::string(key)});
    for (const Path& path : paths_) {
      Path longer = {std::string(key)};
      longer.insert(longer.end(), path.begin(), path.end());
      out.Add(std::move(longer));
    }
    return out;
  }

  const std::vector<Path>& paths() const { return paths_; }

 private:
  std::vector<Path> paths_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_PROJECTION_H_
