#include "k8s/access_auth.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/impersonation.h"

namespace springtide::k8s {
namespace {

std::string NameOf(const Credential& credential) { return absl::StrCat(credential.generation); }

}  // namespace

absl::StatusOr<std::string> AccessAuth::Authorize(http::Request& request) {
  absl::StatusOr<Credential> credential = access_.credentials->Get();
  if (!credential.ok()) return credential.status();
  if (const std::string value = credential->Authorization(); !value.empty()) {
    request.headers.Set("Authorization", value);
  }
  for (const auto& [name, value] : ImpersonationHeaders(access_.impersonation)) {
    request.headers.Add(name, value);
  }
  std::string name = NameOf(*credential);
  const std::lock_guard lock(mutex_);
  last_ = *std::move(credential);
  return name;
}

void AccessAuth::Rejected(const std::string& credentials) {
  Credential rejected;
  {
    const std::lock_guard lock(mutex_);
    // Another request has got newer ones meanwhile: nothing to tell.
    if (NameOf(last_) != credentials) return;
    rejected = last_;
  }
  access_.credentials->Rejected(rejected);
}

}  // namespace springtide::k8s
