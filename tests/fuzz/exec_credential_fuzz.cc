// Any bytes as the output of a credential plug-in: what is accepted is fit for use, and errors stay
// short.
#include <string>

#include "k8s/exec_credential.h"
#include "k8s/secret_text.h"
#include "tests/fuzz/fuzz.h"

namespace springtide::k8s {
namespace {

void Try(absl::string_view text, absl::string_view version) {
  const absl::StatusOr<ExecCredentialStatus> status = DecodeExecCredential(text, version);
  if (!status.ok()) {
    FUZZ_CHECK(status.status().message().size() < 400);
    return;
  }
  FUZZ_CHECK(!status->token.empty() || !status->certificate_pem.empty());
  FUZZ_CHECK(status->certificate_pem.empty() == status->key_pem.empty());
  FUZZ_CHECK(status->token.empty() || CheckToken(status->token).ok());
  // One text is of one version only.
  FUZZ_CHECK(!DecodeExecCredential(text, version == kExecV1 ? kExecV1Beta1 : kExecV1).ok());
}

}  // namespace
}  // namespace springtide::k8s

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view text = springtide::fuzz::Text(data, size);
  springtide::k8s::Try(text, springtide::k8s::kExecV1);
  springtide::k8s::Try(text, springtide::k8s::kExecV1Beta1);
  return 0;
}
