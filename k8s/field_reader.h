// Takes fields out of an API object and collects what is wrong with them.
#ifndef SPRINGTIDE_K8S_FIELD_READER_H_
#define SPRINGTIDE_K8S_FIELD_READER_H_

#include <boost/json.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace springtide::k8s {

// FieldReader: an absent field and null are the same and no error; another type than the wanted one
// is an error, so that damage is never taken for absence.
//
// Thread safety: not safe for concurrent use.
class FieldReader {
 public:
  using Path = std::initializer_list<absl::string_view>;

  // `object` outlives the reader.
  explicit FieldReader(const boost::json::value& object) : object_(object) {}

  // String: empty when absent.
  std::string String(Path path);
  // Required: a string that must not be empty.
  std::string Required(Path path);
  // Integer in [low, high]; 3.0 is one.
  std::optional<int64_t> Integer(Path path, int64_t low, int64_t high);
  // Time in RFC 3339.
  std::optional<absl::Time> Time(Path path);
  // Object, Array: null when absent.
  const boost::json::object* Object(Path path);
  const boost::json::array* Array(Path path);

  // status: Ok, or InvalidArgument with every problem and its path.
  absl::Status status() const;

 private:
  const boost::json::value* Get(Path path) const;
  void Refuse(Path path, absl::string_view problem);

  const boost::json::value& object_;
  std::string problems_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_FIELD_READER_H_
