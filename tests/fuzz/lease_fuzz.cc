// Any bytes as a Lease: read or refused; what is written reads back to the same; and a candidate
// that finds it never takes it from a holder whose time is not over.
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "k8s/election.h"
#include "k8s/lease.h"
#include "tests/fuzz/fuzz.h"

using springtide::k8s::DecodeLease;
using springtide::k8s::Election;
using springtide::k8s::ElectionAction;
using springtide::k8s::ElectionTiming;
using springtide::k8s::EncodeLease;
using springtide::k8s::Lease;
using springtide::k8s::LeaseName;

namespace {

// What a server would answer to a write of `lease`.
absl::StatusOr<Lease> Written(const Lease& lease) {
  Lease stored = lease;
  if (stored.resource_version.empty()) stored.resource_version = "1";
  return DecodeLease(EncodeLease(stored));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto lease = DecodeLease(springtide::fuzz::Text(data, size));
  if (!lease.ok()) return 0;
  FUZZ_CHECK(lease->transitions >= 0);
  FUZZ_CHECK(!lease->duration || *lease->duration > absl::ZeroDuration());
  const std::string text = EncodeLease(*lease);
  const auto back = DecodeLease(text);
  FUZZ_CHECK(back.ok());
  FUZZ_CHECK(back->holder == lease->holder && back->transitions == lease->transitions);
  FUZZ_CHECK(EncodeLease(*back) == text);

  const std::string identity = "fuzz_us";
  Election election(LeaseName{"ops", "springtide"}, identity, ElectionTiming{}, [] { return 0.5; });
  absl::Duration now;
  bool took = false;
  // Long enough for a lease of our own duration, with the record as it was found.
  for (int step = 0; step < 40 && !took; ++step) {
    const ElectionAction action = election.Next(now, absl::UnixEpoch() + now);
    switch (action.kind) {
      case ElectionAction::Kind::kWait:
        FUZZ_CHECK(action.duration > absl::ZeroDuration());
        now += action.duration;
        break;
      case ElectionAction::Kind::kGet:
        election.Answer(now, *lease);
        break;
      case ElectionAction::Kind::kUpdate: {
        FUZZ_CHECK(action.lease.resource_version == lease->resource_version);
        const auto written = Written(action.lease);
        FUZZ_CHECK(written.ok() && written->holder == identity);
        election.Answer(now, written);
        took = true;
        break;
      }
      case ElectionAction::Kind::kCreate:
      case ElectionAction::Kind::kFinished:
        FUZZ_CHECK(false);
    }
  }
  FUZZ_CHECK(took == election.leading());
  const bool held = !lease->holder.empty() && lease->holder != identity;
  const absl::Duration lasts = lease->duration.value_or(absl::Seconds(15));
  FUZZ_CHECK(!took || !held || now >= lasts);
  FUZZ_CHECK(took || (held && lasts > absl::Seconds(30)));
  FUZZ_CHECK(!took || election.term() >= lease->transitions);
  return 0;
}
