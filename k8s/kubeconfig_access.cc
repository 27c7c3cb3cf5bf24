#include "k8s/kubeconfig_access.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/field.h"
#include "base/text.h"
#include "k8s/kubeconfig_user.h"
#include "k8s/names.h"
#include "k8s/proxy.h"
#include "k8s/secret_text.h"
#include "k8s/server_url.h"
#include "k8s/system_roots.h"

namespace springtide::k8s {
namespace {

constexpr size_t kShownNameBytes = 100;

std::string Quoted(absl::string_view name) {
  return absl::StrCat("\"", base::ForDisplay(name, kShownNameBytes), "\"");
}

std::string Place(absl::string_view what, absl::string_view name, const Origin& origin) {
  return absl::StrCat(what, " ", Quoted(name), " of ", origin.file);
}

// The entry of that name, or null.
template <class Entry>
const Entry* FindEntry(const std::vector<Entry>& entries, absl::string_view name) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [name](const Entry& entry) { return entry.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

// What there is instead of an unknown name, for its message.
template <class Entry>
std::string Known(const std::vector<Entry>& entries) {
  std::vector<std::string> names;
  for (const Entry& entry : entries) {
    names.push_back(base::ForDisplay(entry.name, kShownNameBytes));
  }
  return names.empty() ? "there is none" : absl::StrCat("there are: ", base::ListNames(names));
}

// The cluster or user that a context names; null and a problem when there is none.
template <class Entry>
const Entry* Refer(const KubeconfigContext& context, absl::string_view field,
                   absl::string_view name, const std::vector<Entry>& entries,
                   base::ErrorList& errors) {
  if (name.empty()) {
    AddProblem(context.origin, field, "is missing", errors);
    return nullptr;
  }
  const Entry* entry = FindEntry(entries, name);
  if (entry == nullptr) {
    AddProblem(context.origin, field,
               absl::StrCat(Quoted(name), " is not defined; ", Known(entries)), errors);
  }
  return entry;
}

const KubeconfigContext* ChooseContext(const Kubeconfig& config, const std::string& wanted,
                                       base::ErrorList& errors) {
  const std::string& name = wanted.empty() ? config.current_context : wanted;
  if (name.empty()) {
    errors.Add(absl::StrCat(
        "the kubeconfig has no current-context and none was named; name one (--context); ",
        Known(config.contexts)));
    return nullptr;
  }
  const KubeconfigContext* context = FindEntry(config.contexts, name);
  if (context != nullptr) return context;
  const std::string message =
      absl::StrCat("the context ", Quoted(name), " is not defined; ", Known(config.contexts));
  if (wanted.empty()) {
    AddProblem(config.current_context_origin, "", message, errors);
  } else {
    errors.Add(message);
  }
  return nullptr;
}

// Fills what a cluster says into `access`.
class ClusterReader {
 public:
  ClusterReader(const KubeconfigCluster& cluster, const Surroundings& surroundings,
                base::ErrorList& errors, ClusterAccess& access)
      : cluster_(cluster), surroundings_(surroundings), errors_(errors), access_(access) {}

  void Read() {
    if (!cluster_.tls_server_name.empty() && !IsDnsName(cluster_.tls_server_name) &&
        !IsIpAddress(cluster_.tls_server_name)) {
      Problem("tls-server-name", "is no name of a host");
    }
    access_.tls_server_name = cluster_.tls_server_name;
    access_.disable_compression = cluster_.disable_compression;
    access_.server_from = Place("cluster", cluster_.name, cluster_.origin);
    ReadCa();
    const std::optional<ServerUrl> server = ReadServer();
    if (!server.has_value()) return;
    access_.server = server->ToString();
    ReadProxy(*server);
    // Without TLS there is nobody to check.
    if (server->scheme == "http") access_.trust = Trust::kNothing;
    if (access_.trust == Trust::kSystemRoots) ReadSystemRoots();
  }

 private:
  void Problem(absl::string_view field, absl::string_view message) {
    AddProblem(cluster_.origin, field, message, errors_);
  }

  std::optional<ServerUrl> ReadServer() {
    if (cluster_.server.empty()) {
      Problem("server", "is missing; write it like https://10.0.0.1:6443");
      return std::nullopt;
    }
    absl::StatusOr<ServerUrl> url = ParseServerUrl(cluster_.server);
    if (url.ok() && url->scheme != "https" && url->scheme != "http") {
      url = absl::InvalidArgumentError("does not begin with https:// or http://");
    }
    if (url.ok()) return *std::move(url);
    Problem("server", url.status().message());
    return std::nullopt;
  }

  void ReadProxy(const ServerUrl& server) {
    const bool given = !cluster_.proxy_url.empty();
    absl::StatusOr<std::string> proxy =
        given ? CheckProxyUrl(cluster_.proxy_url)
              : ProxyFromEnvironment(server, surroundings_.environment);
    if (proxy.ok()) {
      access_.proxy_url = *std::move(proxy);
    } else if (given) {
      Problem("proxy-url", proxy.status().message());
    } else {
      errors_.Add(proxy.status().message());
    }
  }

  void ReadCa() {
    const bool has_ca = !cluster_.ca_file.empty() || !cluster_.ca_data.empty();
    if (cluster_.insecure_skip_tls_verify) {
      access_.trust = Trust::kNothing;
      if (has_ca) {
        Problem("insecure-skip-tls-verify",
                "is true although a certificate-authority is given; remove one of them");
      }
      return;
    }
    if (!has_ca) {
      access_.trust = Trust::kSystemRoots;
      return;
    }
    WarnOfBoth(cluster_.origin, "certificate-authority", cluster_.ca_file, cluster_.ca_data,
               surroundings_);
    if (cluster_.ca_data.empty()) return ReadCaFile(cluster_.ca_file);
    std::optional<std::string> pem =
        DecodeData(cluster_.origin, "certificate-authority-data", cluster_.ca_data, errors_);
    if (!pem.has_value()) return;
    const absl::Status checked = CheckCaBundle(*pem);
    if (!checked.ok()) return Problem("certificate-authority-data", checked.message());
    access_.ca_pem = *std::move(pem);
  }

  void ReadSystemRoots() {
    const std::string path = SystemRootsFile(surroundings_.environment);
    if (!path.empty()) return ReadCaFile(path);
    Problem("certificate-authority",
            "is missing, and this machine has no certificates of public authorities; name a file");
  }

  void ReadCaFile(const std::string& path) {
    access_.ca_file = CaFile(path, surroundings_);
    const absl::StatusOr<ReloadedFile::Content> content = access_.ca_file->Get();
    if (!content.ok()) {
      return Problem("certificate-authority", content.status().message());
    }
    access_.ca_pem = content->text();
  }

  const KubeconfigCluster& cluster_;
  const Surroundings& surroundings_;
  base::ErrorList& errors_;
  ClusterAccess& access_;
};

bool HasCredentials(const KubeconfigUser& user) {
  return user.exec.has_value() || user.has_auth_provider || !user.token.empty() ||
         !user.token_file.empty() || !user.username.empty() || !user.password.empty() ||
         !user.certificate_file.empty() || !user.certificate_data.empty() ||
         !user.key_file.empty() || !user.key_data.empty();
}

ExecCluster ForPlugin(const KubeconfigCluster& cluster, const ClusterAccess& access) {
  ExecCluster told;
  told.server = cluster.server;
  told.tls_server_name = cluster.tls_server_name;
  told.insecure_skip_tls_verify = cluster.insecure_skip_tls_verify;
  told.ca_pem = access.ca_pem;
  told.proxy_url = cluster.proxy_url;
  told.disable_compression = cluster.disable_compression;
  told.config = cluster.exec_extension;
  return told;
}

void ReadUser(const KubeconfigUser& user, const KubeconfigCluster* cluster,
              const Surroundings& surroundings, base::ErrorList& errors, ClusterAccess& access) {
  access.impersonation = user.impersonation;
  access.credentials_from = Place("user", user.name, user.origin);
  const ExecCluster told = cluster == nullptr ? ExecCluster() : ForPlugin(*cluster, access);
  access.credentials = SourceOfUser(user, told, surroundings, errors);
  const bool plain = absl::StartsWith(access.server, "http://");
  if (!plain || !HasCredentials(user)) return;
  surroundings.warn(absl::StrCat(access.credentials_from, ": its credentials are not used, as ",
                                 access.server, " would get them without encryption"));
  access.credentials = FixedCredential({});
  access.credentials_from = "none, as the server is reached without encryption";
}

void ReadNamespace(const KubeconfigContext& context, base::ErrorList& errors,
                   ClusterAccess& access) {
  access.name_space_from = Place("context", context.name, context.origin);
  if (context.name_space.empty()) {
    access.name_space_from =
        absl::StrCat("the default, as there is none in ", access.name_space_from);
  } else if (IsNamespaceName(context.name_space)) {
    access.name_space = context.name_space;
  } else {
    AddProblem(
        context.origin, "namespace",
        absl::StrCat(Quoted(context.name_space), " is no name of a namespace; ", kNamespaceRule),
        errors);
  }
}

}  // namespace

absl::StatusOr<ClusterAccess> AccessByContext(const Kubeconfig& config, const std::string& context,
                                              const Surroundings& surroundings) {
  base::ErrorList errors;
  const KubeconfigContext* chosen = ChooseContext(config, context, errors);
  if (chosen == nullptr) return errors.ToStatus();
  ClusterAccess access;
  ReadNamespace(*chosen, errors, access);
  const KubeconfigCluster* cluster =
      Refer(*chosen, "cluster", chosen->cluster, config.clusters, errors);
  if (cluster != nullptr) ClusterReader(*cluster, surroundings, errors, access).Read();
  const KubeconfigUser* user = Refer(*chosen, "user", chosen->user, config.users, errors);
  if (user != nullptr) ReadUser(*user, cluster, surroundings, errors, access);
  if (!errors.ok()) return errors.ToStatus();
  return access;
}

}  // namespace springtide::k8s
