#include "k8s/in_cluster.h"

#include <sys/stat.h>

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/errors.h"
#include "base/text.h"
#include "k8s/names.h"
#include "k8s/proxy.h"
#include "k8s/server_url.h"
#include "k8s/small_file.h"

namespace springtide::k8s {
namespace {

constexpr char kHost[] = "KUBERNETES_SERVICE_HOST";
constexpr char kPort[] = "KUBERNETES_SERVICE_PORT";
constexpr char kPodNamespace[] = "POD_NAMESPACE";
constexpr size_t kShownBytes = 100;

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", base::ForDisplay(text, kShownBytes), "\"");
}

void ReadServer(const Surroundings& surroundings, base::ErrorList& errors, ClusterAccess& access) {
  const std::string host = Variable(surroundings.environment, kHost);
  const std::string port = Variable(surroundings.environment, kPort);
  if (!IsDnsName(host) && !IsIpAddress(host)) {
    errors.Add(absl::StrCat("the variable ", kHost, " is ", Quoted(host),
                            "; it has to be a name or an address"));
  }
  ServerUrl url{"https", host, ParsePort(port), ""};
  if (url.port == 0) {
    errors.Add(absl::StrCat("the variable ", kPort, " is ", Quoted(port),
                            "; it has to be a port in [1, 65535]"));
  }
  if (!errors.ok()) return;
  access.server = url.ToString();
  access.server_from = absl::StrCat("the variables ", kHost, " and ", kPort);
  absl::StatusOr<std::string> proxy = ProxyFromEnvironment(url, surroundings.environment);
  if (proxy.ok()) {
    access.proxy_url = *std::move(proxy);
  } else {
    errors.Add(proxy.status().message());
  }
}

void ReadNamespace(const Surroundings& surroundings, const std::string& folder,
                   base::ErrorList& errors, ClusterAccess& access) {
  std::string name = Variable(surroundings.environment, kPodNamespace);
  access.name_space_from = absl::StrCat("the variable ", kPodNamespace);
  if (name.empty()) {
    const std::string path = absl::StrCat(folder, "/namespace");
    const absl::StatusOr<std::string> text = ReadSmallFile(path);
    if (absl::IsNotFound(text.status())) {
      access.name_space_from = absl::StrCat("the default, as there is no ", path);
      return;
    }
    if (!text.ok()) return errors.Add(text.status().message());
    name = std::string(absl::StripAsciiWhitespace(*text));
    access.name_space_from = path;
  }
  if (!IsNamespaceName(name)) {
    errors.Add(absl::StrCat(access.name_space_from, ": ", Quoted(name),
                            " is no name of a namespace; ", kNamespaceRule));
  }
  access.name_space = std::move(name);
}

void ReadSecrets(const Surroundings& surroundings, const std::string& folder,
                 base::ErrorList& errors, ClusterAccess& access) {
  access.ca_file = CaFile(absl::StrCat(folder, "/ca.crt"), surroundings);
  const absl::StatusOr<ReloadedFile::Content> ca = access.ca_file->Get();
  if (ca.ok()) {
    access.ca_pem = ca->text();
  } else {
    errors.Add(absl::StrCat(ca.status().message(),
                            "; without it the API server cannot be told from an impostor, and "
                            "nothing else is trusted"));
  }
  access.credentials = TokenFile(absl::StrCat(folder, "/token"), "", surroundings);
  access.credentials_from = absl::StrCat("the service account in ", folder);
  const absl::StatusOr<Credential> token = access.credentials->Get();
  if (!token.ok()) errors.Add(token.status().message());
}

}  // namespace

bool IsInCluster(const Surroundings& surroundings, const std::string& folder) {
  struct stat info = {};
  return !Variable(surroundings.environment, kHost).empty() &&
         !Variable(surroundings.environment, kPort).empty() &&
         stat(absl::StrCat(folder, "/token").c_str(), &info) == 0;
}

absl::StatusOr<ClusterAccess> InClusterAccess(const Surroundings& surroundings,
                                              const std::string& folder) {
  if (Variable(surroundings.environment, kHost).empty() ||
      Variable(surroundings.environment, kPort).empty()) {
    return absl::FailedPreconditionError(absl::StrCat("not in a cluster: the variables ", kHost,
                                                      " and ", kPort, " are not both set"));
  }
  base::ErrorList errors;
  ClusterAccess access;
  ReadServer(surroundings, errors, access);
  ReadSecrets(surroundings, folder, errors, access);
  ReadNamespace(surroundings, folder, errors, access);
  if (!errors.ok()) return errors.ToStatus();
  return access;
}

}  // namespace springtide::k8s
