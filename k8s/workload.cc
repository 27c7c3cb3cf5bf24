#include "k8s/workload.h"

#include <limits>

#include "k8s/field_reader.h"

namespace springtide::k8s {
namespace {

std::optional<int32_t> Count(FieldReader& reader, absl::string_view section,
                             absl::string_view field) {
  const auto count = reader.Integer({section, field}, 0, std::numeric_limits<int32_t>::max());
  if (!count) return std::nullopt;
  return static_cast<int32_t>(*count);
}

absl::StatusOr<Workload> DecodeWorkload(const boost::json::value& object) {
  auto meta = DecodeObjectMeta(object);
  if (!meta.ok()) return meta.status();
  Workload workload;
  workload.meta = *std::move(meta);
  FieldReader reader(object);
  workload.replicas = Count(reader, "spec", "replicas");
  workload.observed_generation =
      reader.Integer({"status", "observedGeneration"}, 0, std::numeric_limits<int64_t>::max());
  workload.status_replicas = Count(reader, "status", "replicas");
  workload.ready_replicas = Count(reader, "status", "readyReplicas");
  if (!reader.status().ok()) return reader.status();
  if (workload.observed_generation) {
    workload.status_replicas = workload.status_replicas.value_or(0);
    workload.ready_replicas = workload.ready_replicas.value_or(0);
  }
  return workload;
}

}  // namespace

Kind<Workload> WorkloadKind(absl::string_view kind, const MetaSelection& selection) {
  Kind<Workload> out = {std::string(kind), MetaProjection(selection), DecodeWorkload};
  out.projection.Add({"spec", "replicas"});
  for (const char* field : {"observedGeneration", "replicas", "readyReplicas"}) {
    out.projection.Add({"status", field});
  }
  return out;
}

}  // namespace springtide::k8s
