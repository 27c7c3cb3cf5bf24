// coordination.k8s.io/v1 Lease: the record that candidates for leadership compare and swap.
#ifndef SPRINGTIDE_K8S_LEASE_H_
#define SPRINGTIDE_K8S_LEASE_H_

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/api.h"

namespace springtide::k8s {

// LeaseName: which lease. Both parts are DNS names, so they need no escaping in a path.
struct LeaseName {
  std::string name_space;
  std::string name;
};

// Lease: what an election reads and writes of it, and the rest as it came.
struct Lease {
  LeaseName name;
  std::string resource_version;  // empty: not read from a server
  std::string holder;            // empty: nobody; what is no string counts as written
  // Whole seconds, greater than zero; nothing when the record says something else or nothing.
  std::optional<absl::Duration> duration;
  std::optional<absl::Time> acquire_time;
  std::optional<absl::Time> renew_time;
  int32_t transitions = 0;  // 0 when missing or negative, the type's maximum when above it
  // The spec as JSON text: two records are the same only when this is.
  std::string spec;
  // The whole object as it was read, without managedFields, so that labels, annotations, owners and
  // fields that we do not know survive an update. Empty for a new lease.
  std::string object;
};

// DecodeLease: a Lease with a name and a resourceVersion, whatever stands in its spec, or DataLoss.
absl::StatusOr<Lease> DecodeLease(absl::string_view json);

// EncodeLease: the body of a create or an update: `object` with the fields above put in; times with
// exactly six digits.
std::string EncodeLease(const Lease& lease);

// GetLeaseRequest, CreateLeaseRequest, UpdateLeaseRequest: on the lane that never waits, and never
// repeated by the client, for the election judges each try itself.
ApiRequest GetLeaseRequest(const LeaseName& name, absl::Duration timeout);
ApiRequest CreateLeaseRequest(const Lease& lease, absl::Duration timeout);
// The update carries the resourceVersion, so it fails (Aborted) when anybody else wrote since.
ApiRequest UpdateLeaseRequest(const Lease& lease, absl::Duration timeout);

// CallLease sends one of these and decodes the lease that comes back. Errors are those of Api.
absl::StatusOr<Lease> CallLease(Api& api, const ApiRequest& request, std::stop_token stop);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_LEASE_H_
