// A kubeconfig file as plain structs, and how several of them become one.
#ifndef SPRINGTIDE_K8S_KUBECONFIG_H_
#define SPRINGTIDE_K8S_KUBECONFIG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/value.h"
#include "k8s/exec_plugin.h"
#include "k8s/impersonation.h"

namespace springtide::k8s {

// Origin: where an entry stands, for problems that show later.
struct Origin {
  std::string file;
  base::FieldPath path;
  base::Mark mark;
};

// Paths in these structs are resolved against the folder of the file that holds them. Data is still
// in base64. Empty texts were not given.
struct KubeconfigCluster {
  std::string name;
  Origin origin;
  std::string server;
  std::string tls_server_name;
  bool insecure_skip_tls_verify = false;
  std::string ca_file;
  std::string ca_data;
  std::string proxy_url;
  bool disable_compression = false;
  base::Value exec_extension;  // of client.authentication.k8s.io/exec
};

struct KubeconfigUser {
  std::string name;
  Origin origin;
  std::string certificate_file;
  std::string certificate_data;
  std::string key_file;
  std::string key_data;
  std::string token;
  std::string token_file;
  std::string username;
  std::string password;
  Impersonation impersonation;
  bool has_auth_provider = false;
  std::optional<ExecConfig> exec;
};

struct KubeconfigContext {
  std::string name;
  Origin origin;
  std::string cluster;
  std::string user;
  std::string name_space;
};

struct Kubeconfig {
  std::string current_context;
  Origin current_context_origin;
  std::vector<KubeconfigCluster> clusters;
  std::vector<KubeconfigUser> users;
  std::vector<KubeconfigContext> contexts;
};

// ParseKubeconfig: the text of `file`, which lies in `folder`. An empty text is an empty
// kubeconfig; unknown fields are skipped.
//
// Every problem is added with file, line and field, and without a byte of any value that may be
// secret: YAML's own complaints are put into words of ours where they would quote the text.
// Problems are: text that base::ParseYaml refuses (over 1 MiB, NUL bytes, UTF-16, alias bombs),
// several documents, another kind or apiVersion, fields of another type, names given twice.
Kubeconfig ParseKubeconfig(absl::string_view text, absl::string_view file,
                           const std::string& folder, base::ErrorList& errors);

// MergeKubeconfig adds `next` to `merged` by the rules of the variable KUBECONFIG: whoever defines
// a name first defines it wholly, and the first current-context that is not empty stands.
void MergeKubeconfig(Kubeconfig next, Kubeconfig& merged);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_KUBECONFIG_H_
