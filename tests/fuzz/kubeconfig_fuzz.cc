// Any bytes as a kubeconfig: a config or problems, merging is stable, and every context resolves or
// says why not. Files that the input names are not read, and programs are not run.
#include <string>

#include "base/manual_clock.h"
#include "k8s/kubeconfig.h"
#include "k8s/kubeconfig_access.h"
#include "tests/fuzz/fuzz.h"

namespace springtide::k8s {
namespace {

void LeaveFilesAlone(Kubeconfig& config) {
  for (KubeconfigCluster& cluster : config.clusters) cluster.ca_file.clear();
  for (KubeconfigUser& user : config.users) {
    user.certificate_file.clear();
    user.key_file.clear();
    user.token_file.clear();
  }
}

void CheckAccess(const ClusterAccess& access) {
  FUZZ_CHECK(access.credentials != nullptr);
  FUZZ_CHECK(!access.server.empty() && !access.name_space.empty());
  FUZZ_CHECK(access.trust == Trust::kNothing || !access.ca_pem.empty());
  FUZZ_CHECK(access.server.find_first_of("\r\n@ ") == std::string::npos);
  for (const auto& [name, value] : ImpersonationHeaders(access.impersonation)) {
    FUZZ_CHECK(name.find_first_of("\r\n: ") == std::string::npos);
    FUZZ_CHECK(value.find_first_of("\r\n") == std::string::npos);
  }
}

void Try(absl::string_view text) {
  base::ErrorList errors;
  Kubeconfig config = ParseKubeconfig(text, "config", "/nowhere", errors);
  FUZZ_CHECK(errors.ToString().size() < 20'000);
  if (!errors.ok()) return;
  LeaveFilesAlone(config);
  Kubeconfig merged = config;
  MergeKubeconfig(config, merged);
  FUZZ_CHECK(merged.clusters.size() == config.clusters.size());
  FUZZ_CHECK(merged.users.size() == config.users.size());
  FUZZ_CHECK(merged.contexts.size() == config.contexts.size());

  const base::ManualClock clock(absl::UnixEpoch());
  Surroundings around;
  around.clock = &clock;
  around.environment["SSL_CERT_FILE"] = "/nowhere/roots.pem";
  size_t tried = 0;
  for (const KubeconfigContext& context : config.contexts) {
    if (++tried > 8) break;
    const absl::StatusOr<ClusterAccess> access = AccessByContext(config, context.name, around);
    if (access.ok()) {
      CheckAccess(*access);
    } else {
      FUZZ_CHECK(access.status().message().size() < 20'000);
    }
  }
}

}  // namespace
}  // namespace springtide::k8s

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  springtide::k8s::Try(springtide::fuzz::Text(data, size));
  return 0;
}
