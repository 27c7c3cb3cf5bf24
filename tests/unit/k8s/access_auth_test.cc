#include "k8s/access_auth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

namespace springtide::k8s {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// A source whose credential changes when it was rejected, and which can fail.
class RenewingSource final : public CredentialSource {
 public:
  absl::StatusOr<Credential> Get() override {
    if (failing) return absl::UnauthenticatedError("no token");
    Credential credential;
    credential.token = "token-" + std::to_string(generation);
    credential.generation = generation;
    return credential;
  }
  void Rejected(const Credential& credential) override {
    if (credential.generation == generation) ++generation;
  }

  uint64_t generation = 1;
  bool failing = false;
};

struct Rig {
  Rig() {
    auto made = std::make_unique<RenewingSource>();
    source = made.get();
    access.credentials = std::move(made);
  }

  ClusterAccess access;
  RenewingSource* source;
};

TEST(AccessAuthTest, AddsTheBearerTokenAndWhomToActAs) {
  Rig rig;
  rig.access.impersonation.user = "jane";
  rig.access.impersonation.groups = {"dev", "ops"};
  AccessAuth auth(rig.access);
  http::Request request;
  ASSERT_TRUE(auth.Authorize(request).ok());
  EXPECT_THAT(request.headers.entries(),
              ElementsAre(Pair("Authorization", "Bearer token-1"), Pair("Impersonate-User", "jane"),
                          Pair("Impersonate-Group", "dev"), Pair("Impersonate-Group", "ops")));
}

TEST(AccessAuthTest, AnAnonymousClientSendsNoHeader) {
  ClusterAccess access;
  access.credentials = FixedCredential({});
  AccessAuth auth(access);
  http::Request request;
  ASSERT_TRUE(auth.Authorize(request).ok());
  EXPECT_TRUE(request.headers.entries().empty());
}

TEST(AccessAuthTest, ARejectionRenewsTheCredential) {
  Rig rig;
  AccessAuth auth(rig.access);
  http::Request first;
  const auto name = auth.Authorize(first);
  auth.Rejected(name.value());
  http::Request second;
  ASSERT_TRUE(auth.Authorize(second).ok());
  EXPECT_EQ(second.headers.Get("Authorization"), "Bearer token-2");
}

TEST(AccessAuthTest, TheRejectionOfAnOlderCredentialChangesNothing) {
  Rig rig;
  AccessAuth auth(rig.access);
  http::Request request;
  const auto older = auth.Authorize(request);
  rig.source->generation = 2;  // renewed by itself
  ASSERT_TRUE(auth.Authorize(request).ok());
  auth.Rejected(older.value());
  EXPECT_EQ(rig.source->generation, 2U);
}

TEST(AccessAuthTest, WithoutACredentialNothingIsSent) {
  Rig rig;
  rig.source->failing = true;
  AccessAuth auth(rig.access);
  http::Request request;
  EXPECT_EQ(auth.Authorize(request).status().code(), absl::StatusCode::kUnauthenticated);
}

}  // namespace
}  // namespace springtide::k8s
