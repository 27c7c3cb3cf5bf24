// Leases and the election of a leader.
#include "k8s/lease.h"

#include <atomic>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "k8s/leader_elector.h"
#include "tests/client/client_fixture.h"

namespace springtide::client_test {
namespace {

class LeaseTest : public ClientTest {
 protected:
  k8s::Lease New(const std::string& holder) {
    k8s::Lease lease;
    lease.name = {ns(), "leader"};
    lease.holder = holder;
    lease.duration = absl::Seconds(15);
    lease.acquire_time = lease.renew_time = base::RealClock().Now();
    return lease;
  }
  absl::StatusOr<k8s::Lease> Create(const k8s::Lease& lease) {
    return k8s::CallLease(api(), k8s::CreateLeaseRequest(lease, absl::Seconds(5)), {});
  }
  absl::StatusOr<k8s::Lease> Update(const k8s::Lease& lease) {
    return k8s::CallLease(api(), k8s::UpdateLeaseRequest(lease, absl::Seconds(5)), {});
  }
  absl::StatusOr<k8s::Lease> Get() {
    return k8s::CallLease(api(), k8s::GetLeaseRequest({ns(), "leader"}, absl::Seconds(5)), {});
  }
};

TEST_F(LeaseTest, IsReadAsItWasWritten) {
  const k8s::Lease wanted = New("a");
  ASSERT_TRUE(Create(wanted).ok());
  const auto lease = Get();
  ASSERT_TRUE(lease.ok()) << lease.status();
  EXPECT_EQ(lease->holder, "a");
  EXPECT_EQ(lease->duration, absl::Seconds(15));
  EXPECT_EQ(absl::ToUnixMicros(*lease->renew_time), absl::ToUnixMicros(*wanted.renew_time));
  EXPECT_NE(lease->resource_version, "");
}

TEST_F(LeaseTest, OneThatIsNotThereIsNotFound) {
  EXPECT_EQ(Get().status().code(), absl::StatusCode::kNotFound);
}

TEST_F(LeaseTest, OnlyOneCanCreateIt) {
  ASSERT_TRUE(Create(New("a")).ok());
  EXPECT_EQ(Create(New("b")).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Get()->holder, "a");
}

TEST_F(LeaseTest, OfTwoWhoTakeItOneDoes) {
  ASSERT_TRUE(Create(New("")).ok());
  auto first = *Get();
  auto second = *Get();
  first.holder = "a";
  second.holder = "b";
  EXPECT_TRUE(Update(first).ok());
  EXPECT_EQ(Update(second).status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(Get()->holder, "a");
}

TEST_F(LeaseTest, RenewalsGoStraightFromOneToTheNext) {
  auto lease = Create(New("a"));
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(lease.ok()) << lease.status();
    lease->renew_time = base::RealClock().Now();
    lease = Update(*lease);
  }
  EXPECT_TRUE(lease.ok()) << lease.status();
}

TEST_F(LeaseTest, WhatOthersWroteIntoItStays) {
  ASSERT_TRUE(Create(New("a")).ok());
  const std::string path =
      absl::StrCat("/apis/coordination.k8s.io/v1/namespaces/", ns(), "/leases/leader");
  ASSERT_TRUE(Send(http::Method::kPatch, path, R"({"metadata":{"labels":{"team":"shop"}}})",
                   "application/merge-patch+json")
                  .ok());
  auto lease = *Get();
  lease.holder = "b";
  ASSERT_TRUE(Update(lease).ok());
  const auto object = Send(http::Method::kGet, path);
  ASSERT_TRUE(object.ok());
  EXPECT_EQ(object->at_pointer("/metadata/labels/team").as_string(), "shop");
  EXPECT_EQ(object->at_pointer("/spec/holderIdentity").as_string(), "b");
}

TEST_F(LeaseTest, WithoutRightsItIsForbidden) {
  auto limited = Connect("limited");
  ASSERT_TRUE(limited.ok());
  const auto lease = k8s::CallLease((*limited)->api(),
                                    k8s::GetLeaseRequest({ns(), "leader"}, absl::Seconds(5)), {});
  EXPECT_EQ(lease.status().code(), absl::StatusCode::kPermissionDenied);
}

// Candidate: an elector that counts its terms.
struct Candidate {
  Candidate(k8s::Api& api, const std::string& ns, const std::string& name)
      : elector(api, base::RealClock(), Options(ns, name), Callbacks(), [] { return 0.1; }) {}

  static k8s::LeaderElectorOptions Options(const std::string& ns, const std::string& name) {
    k8s::LeaderElectorOptions options;
    options.lease = {ns, "leader"};
    options.identity = name;
    options.timing.lease_duration = absl::Seconds(4);
    options.timing.renew_deadline = absl::Seconds(3);
    options.timing.retry_period = absl::Milliseconds(200);
    options.timing.stop_limit = absl::Seconds(1);
    return options;
  }
  k8s::LeaderCallbacks Callbacks() {
    k8s::LeaderCallbacks callbacks;
    callbacks.on_started = [this](int32_t) { leading = true; };
    callbacks.on_stopped = [this](k8s::LossReason) { leading = false; };
    callbacks.on_overrun = [] { ADD_FAILURE() << "overrun"; };
    return callbacks;
  }

  std::atomic<bool> leading{false};
  k8s::LeaderElector elector;
};

class ElectionTest : public LeaseTest {};

TEST_F(ElectionTest, OneOfTwoLeads) {
  Candidate a(api(), ns(), "a");
  ASSERT_TRUE(Eventually([&] { return a.leading.load(); }));
  Candidate b(api(), ns(), "b");
  base::RealClock().SleepFor(absl::Seconds(2), {});
  EXPECT_TRUE(a.leading.load());
  EXPECT_FALSE(b.leading.load());
  EXPECT_EQ(Get()->holder, "a");
}

TEST_F(ElectionTest, WhoResignsHandsOverAtOnce) {
  auto a = std::make_unique<Candidate>(api(), ns(), "a");
  ASSERT_TRUE(Eventually([&] { return a->leading.load(); }));
  Candidate b(api(), ns(), "b");
  const int32_t term = Get()->transitions;
  a.reset();
  EXPECT_TRUE(Eventually([&] { return b.leading.load(); }));
  EXPECT_GT(Get()->transitions, term);
}

TEST_F(ElectionTest, ALeaseOfADeadHolderIsTakenOver) {
  k8s::Lease dead = New("dead");
  dead.duration = absl::Seconds(2);
  ASSERT_TRUE(Create(dead).ok());
  Candidate b(api(), ns(), "b");
  EXPECT_TRUE(Eventually([&] { return b.leading.load(); }));
  EXPECT_EQ(Get()->holder, "b");
}

TEST_F(ElectionTest, ALeaderWhoseLeaseIsTakenStops) {
  Candidate a(api(), ns(), "a");
  ASSERT_TRUE(Eventually([&] { return a.leading.load(); }));
  ASSERT_TRUE(Eventually([&] {
    auto lease = *Get();
    lease.holder = "thief";
    lease.duration = absl::Seconds(3600);
    lease.transitions += 1;
    return Update(lease).ok();
  }));
  EXPECT_TRUE(Eventually([&] { return !a.leading.load(); }));
  EXPECT_EQ(Get()->holder, "thief");
}

TEST_F(ElectionTest, DisturbanceARestartOfTheServerLeavesOneLeader) {
  Candidate a(api(), ns(), "a");
  Candidate b(api(), ns(), "b");
  ASSERT_TRUE(Eventually([&] { return a.leading.load() || b.leading.load(); }));
  TheServer().RestartApiServer();
  EXPECT_TRUE(Eventually([&] { return a.leading.load() != b.leading.load(); }));
  const auto lease = Get();
  ASSERT_TRUE(lease.ok()) << lease.status();
  EXPECT_TRUE(Eventually([&] { return Get().ok() && Get()->holder == (a.leading ? "a" : "b"); }));
}

}  // namespace
}  // namespace springtide::client_test
