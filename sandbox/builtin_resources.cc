#include <utility>

#include "sandbox/registry.h"

namespace springtide::sandbox {
namespace {

Resource Make(absl::string_view group, absl::string_view version, absl::string_view plural,
              absl::string_view singular, absl::string_view kind,
              std::vector<std::string> short_names) {
  Resource resource;
  resource.group = std::string(group);
  resource.version = std::string(version);
  resource.plural = std::string(plural);
  resource.singular = std::string(singular);
  resource.kind = std::string(kind);
  resource.short_names = std::move(short_names);
  return resource;
}

Resource ClusterWide(Resource resource) {
  resource.namespaced = false;
  return resource;
}

Resource WithStatus(Resource resource) {
  resource.has_status = true;
  return resource;
}

Resource Workload(Resource resource) {
  resource.categories = {"all"};
  resource.has_status = true;
  resource.has_generation = true;
  resource.scale = ScalePaths();
  return resource;
}

Resource Event(Resource resource) {
  resource.create_on_update = true;
  for (const char* field :
       {"involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
        "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
        "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"}) {
    resource.selectable_fields.emplace_back(field);
  }
  return resource;
}

Resource Review(Resource resource) {
  resource.namespaced = false;
  resource.create_only = true;
  return resource;
}

}  // namespace

std::vector<Resource> BuiltinResources() {
  Resource pods = WithStatus(Make("", "v1", "pods", "pod", "Pod", {"po"}));
  pods.categories = {"all"};
  for (const char* field : {"spec.nodeName", "spec.restartPolicy", "spec.schedulerName",
                            "spec.serviceAccountName", "status.phase", "status.podIP"}) {
    pods.selectable_fields.emplace_back(field);
  }
  Resource services = WithStatus(Make("", "v1", "services", "service", "Service", {"svc"}));
  services.categories = {"all"};
  Resource namespaces =
      ClusterWide(WithStatus(Make("", "v1", "namespaces", "namespace", "Namespace", {"ns"})));
  namespaces.selectable_fields.emplace_back("status.phase");
  Resource secrets = Make("", "v1", "secrets", "secret", "Secret", {});
  secrets.selectable_fields.emplace_back("type");
  Resource replica_sets =
      Workload(Make("apps", "v1", "replicasets", "replicaset", "ReplicaSet", {"rs"}));
  replica_sets.selectable_fields.emplace_back("status.replicas");
  Resource leases = Make("coordination.k8s.io", "v1", "leases", "lease", "Lease", {});
  leases.unconditional_update = false;
  leases.create_on_update = true;
  Resource definitions = ClusterWide(
      WithStatus(Make("apiextensions.k8s.io", "v1", "customresourcedefinitions",
                      "customresourcedefinition", "CustomResourceDefinition", {"crd", "crds"})));
  definitions.categories = {"api-extensions"};
  definitions.has_generation = true;
  definitions.unconditional_update = false;
  return {
      std::move(namespaces),
      std::move(pods),
      std::move(services),
      Make("", "v1", "configmaps", "configmap", "ConfigMap", {"cm"}),
      std::move(secrets),
      Event(Make("", "v1", "events", "event", "Event", {"ev"})),
      Make("", "v1", "serviceaccounts", "serviceaccount", "ServiceAccount", {"sa"}),
      ClusterWide(WithStatus(Make("", "v1", "nodes", "node", "Node", {"no"}))),
      std::move(definitions),
      Workload(Make("apps", "v1", "deployments", "deployment", "Deployment", {"deploy"})),
      std::move(replica_sets),
      Workload(Make("apps", "v1", "statefulsets", "statefulset", "StatefulSet", {"sts"})),
      Event(Make("events.k8s.io", "v1", "events", "event", "Event", {"ev"})),
      Review(Make("authentication.k8s.io", "v1", "tokenreviews", "tokenreview", "TokenReview", {})),
      Review(Make("authorization.k8s.io", "v1", "subjectaccessreviews", "subjectaccessreview",
                  "SubjectAccessReview", {})),
      Review(Make("authorization.k8s.io", "v1", "selfsubjectaccessreviews",
                  "selfsubjectaccessreview", "SelfSubjectAccessReview", {})),
      std::move(leases),
  };
}

}  // namespace springtide::sandbox
