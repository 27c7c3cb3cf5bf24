// Reads fields of a kubeconfig: unknown ones are skipped, null counts as absent, and no message
// shows a value. Internal to k8s/kubeconfig.cc.
#ifndef SPRINGTIDE_K8S_KUBECONFIG_READER_H_
#define SPRINGTIDE_K8S_KUBECONFIG_READER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/value.h"

namespace springtide::k8s {

// KubeconfigReader: one map of the document. Each call adds a problem, and leaves `out`, when the
// field is of another type.
class KubeconfigReader {
 public:
  // `value` and `errors` outlive the reader. A value that is no map is a problem.
  KubeconfigReader(const base::Value& value, base::FieldPath path, base::ErrorList& errors);

  // Text: a string on one line, without control characters.
  void Text(absl::string_view key, std::string& out);
  // RawText: any string.
  void RawText(absl::string_view key, std::string& out);
  void Flag(absl::string_view key, bool& out);
  void Texts(absl::string_view key, std::vector<std::string>& out);
  // File: a path, resolved against `folder` when it is relative.
  void File(absl::string_view key, const std::string& folder, std::string& out);
  // Child: the value of a field, or a null one.
  const base::Value& Child(absl::string_view key) const;
  // List: its items; none and a problem when it is no list.
  const base::Value::List& List(absl::string_view key);
  // Map: its entries; none and a problem when it is no map.
  const base::Value::Map& Map(absl::string_view key);

  const base::FieldPath& path() const { return path_; }
  const base::Mark& mark() const { return value_.mark(); }
  base::ErrorList& errors() { return errors_; }

 private:
  void Wrong(const base::FieldPath& path, const base::Value& value, absl::string_view want);

  const base::Value& value_;
  const base::FieldPath path_;
  base::ErrorList& errors_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_KUBECONFIG_READER_H_
