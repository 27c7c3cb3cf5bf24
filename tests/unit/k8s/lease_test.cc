#include "k8s/lease.h"

#include <gtest/gtest.h>

#include <limits>

#include "k8s/json.h"

namespace springtide::k8s {
namespace {

constexpr int32_t kMax = std::numeric_limits<int32_t>::max();

// A lease with the given spec.
std::string WithSpec(const std::string& spec) {
  return R"({"kind":"Lease","metadata":{"namespace":"ops","name":"springtide","resourceVersion":"7"},
             "spec":)" +
         spec + "}";
}

TEST(LeaseTest, ReadsWhatAServerSends) {
  const auto lease = DecodeLease(WithSpec(
      R"({"holderIdentity":"a_1","leaseDurationSeconds":15,"leaseTransitions":3,
          "acquireTime":"2026-01-02T03:04:05.678901Z","renewTime":"2026-01-02T03:04:09.000000Z"})"));
  ASSERT_TRUE(lease.ok()) << lease.status();
  EXPECT_EQ(lease->name.name_space, "ops");
  EXPECT_EQ(lease->name.name, "springtide");
  EXPECT_EQ(lease->resource_version, "7");
  EXPECT_EQ(lease->holder, "a_1");
  EXPECT_EQ(lease->duration, absl::Seconds(15));
  EXPECT_EQ(lease->transitions, 3);
  EXPECT_EQ(lease->acquire_time, ParseTime("2026-01-02T03:04:05.678901Z"));
  EXPECT_EQ(lease->renew_time, ParseTime("2026-01-02T03:04:09Z"));
}

TEST(LeaseTest, WhatIsNoLeaseIsAnError) {
  for (const char* text : {
           "",
           "[]",
           "7",
           "{}",
           "<html>",
           R"({"kind":"Lease"})",
           R"({"kind":"Lease","metadata":{"name":"x"}})",
           R"({"kind":"Lease","metadata":{"name":"x","resourceVersion":7}})",
           R"({"kind":"Lease","metadata":{"name":"","resourceVersion":"7"}})",
           R"({"kind":"Lease","metadata":[],"spec":{}})",
           R"({"kind":"Status","metadata":{"name":"x","resourceVersion":"7"}})",
       }) {
    EXPECT_EQ(DecodeLease(text).status().code(), absl::StatusCode::kDataLoss) << text;
  }
}

// F47: whatever stands in the record, it is read, and never as a free lease when it is not.
TEST(LeaseTest, ReadsRecordsThatWereEditedByHand) {
  const struct {
    const char* spec;
    const char* holder;
    std::optional<absl::Duration> duration;
    int32_t transitions;
  } cases[] = {
      {"{}", "", std::nullopt, 0},
      {"null", "", std::nullopt, 0},
      {"[1]", "", std::nullopt, 0},
      {R"({"holderIdentity":null})", "", std::nullopt, 0},
      {R"({"holderIdentity":5})", "5", std::nullopt, 0},
      {R"({"holderIdentity":{"a":1}})", R"({"a":1})", std::nullopt, 0},
      {R"({"holderIdentity":"\u0000\u001b"})", nullptr, std::nullopt, 0},
      {R"({"leaseDurationSeconds":0,"leaseTransitions":-5})", "", std::nullopt, 0},
      {R"({"leaseDurationSeconds":-1})", "", std::nullopt, 0},
      {R"({"leaseDurationSeconds":"15"})", "", std::nullopt, 0},
      {R"({"leaseDurationSeconds":1.5})", "", std::nullopt, 0},
      {R"({"leaseDurationSeconds":2147483647})", "", absl::Seconds(2147483647), 0},
      {R"({"leaseTransitions":2147483648})", "", std::nullopt, kMax},
      {R"({"leaseTransitions":1e300})", "", std::nullopt, 0},
      {R"({"acquireTime":"yesterday","renewTime":5})", "", std::nullopt, 0},
  };
  for (const auto& c : cases) {
    const auto lease = DecodeLease(WithSpec(c.spec));
    ASSERT_TRUE(lease.ok()) << c.spec << lease.status();
    EXPECT_EQ(lease->holder, c.holder == nullptr ? std::string("\0\x1b", 2) : c.holder) << c.spec;
    EXPECT_EQ(lease->duration, c.duration) << c.spec;
    EXPECT_EQ(lease->transitions, c.transitions) << c.spec;
    EXPECT_EQ(lease->acquire_time, std::nullopt) << c.spec;
    EXPECT_EQ(lease->renew_time, std::nullopt) << c.spec;
  }
}

TEST(LeaseTest, WritesTimesWithSixDigits) {
  Lease lease;
  lease.name = {"ops", "springtide"};
  lease.holder = "a_1";
  lease.duration = absl::Seconds(15);
  lease.acquire_time = absl::FromUnixSeconds(1'767'323'045);
  lease.renew_time = *lease.acquire_time + absl::Nanoseconds(678'901'999);
  EXPECT_EQ(EncodeLease(lease),
            R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease",)"
            R"("metadata":{"namespace":"ops","name":"springtide"},)"
            R"("spec":{"holderIdentity":"a_1","leaseDurationSeconds":15,)"
            R"("acquireTime":"2026-01-02T03:04:05.000000Z",)"
            R"("renewTime":"2026-01-02T03:04:05.678901Z","leaseTransitions":0}})");
}

TEST(LeaseTest, AnUpdateKeepsWhatWeDoNotKnow) {
  auto lease = DecodeLease(
      R"({"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"namespace":"ops",
          "name":"springtide","uid":"u-1","resourceVersion":"7","labels":{"a":"b"},
          "annotations":{"note":"keep"},"managedFields":[{"manager":"kubectl"}],
          "ownerReferences":[{"name":"o"}]},"future":1,
          "spec":{"holderIdentity":"a","strategy":"OldestEmulationVersion","leaseTransitions":1}})");
  ASSERT_TRUE(lease.ok()) << lease.status();
  lease->holder = "b";
  lease->transitions = 2;
  const auto body = *ParseJson(EncodeLease(*lease));
  EXPECT_EQ(FindString(body, {"metadata", "uid"}), "u-1");
  EXPECT_EQ(FindString(body, {"metadata", "resourceVersion"}), "7");
  EXPECT_EQ(FindString(body, {"metadata", "labels", "a"}), "b");
  EXPECT_EQ(FindString(body, {"metadata", "annotations", "note"}), "keep");
  EXPECT_EQ(FindArray(body, {"metadata", "ownerReferences"})->size(), 1);
  EXPECT_EQ(FindString(body, {"spec", "strategy"}), "OldestEmulationVersion");
  EXPECT_EQ(FindInteger(body, {"future"}), 1);
  EXPECT_EQ(FindString(body, {"spec", "holderIdentity"}), "b");
  EXPECT_EQ(FindInteger(body, {"spec", "leaseTransitions"}), 2);
  // The server keeps its own when they are not sent.
  EXPECT_EQ(Find(body, {"metadata", "managedFields"}), nullptr);
}

TEST(LeaseTest, TheRecordIsTheSpecAlone) {
  const std::string spec = R"({"holderIdentity":"a","leaseTransitions":1})";
  const auto first = DecodeLease(WithSpec(spec));
  auto labelled = WithSpec(spec);
  labelled.replace(labelled.find("\"7\""), 3, R"("8","labels":{"a":"b"})");
  EXPECT_EQ(DecodeLease(labelled)->spec, first->spec);
  EXPECT_NE(DecodeLease(WithSpec(R"({"holderIdentity":"a","leaseTransitions":2})"))->spec,
            first->spec);
}

TEST(LeaseTest, RequestsGoOutOnTheirOwnLane) {
  Lease lease;
  lease.name = {"ops", "springtide"};
  const ApiRequest get = GetLeaseRequest(lease.name, absl::Seconds(5));
  const ApiRequest create = CreateLeaseRequest(lease, absl::Seconds(5));
  const ApiRequest update = UpdateLeaseRequest(lease, absl::Seconds(5));
  EXPECT_EQ(get.path, "/apis/coordination.k8s.io/v1/namespaces/ops/leases/springtide");
  EXPECT_EQ(create.path, "/apis/coordination.k8s.io/v1/namespaces/ops/leases");
  EXPECT_EQ(update.path, get.path);
  EXPECT_EQ(get.method, http::Method::kGet);
  EXPECT_EQ(create.method, http::Method::kPost);
  EXPECT_EQ(update.method, http::Method::kPut);
  for (const auto& request : {get, create, update}) {
    EXPECT_EQ(request.lane, Lane::kLease);
    EXPECT_EQ(request.timeout, absl::Seconds(5));
    EXPECT_FALSE(request.repeatable);
  }
}

}  // namespace
}  // namespace springtide::k8s
