// Any bytes as discovery documents: whatever is accepted makes paths that lead where they should.
#include "absl/strings/match.h"
#include "k8s/discovery_document.h"
#include "tests/fuzz/fuzz.h"

namespace {

using springtide::k8s::ApiResource;
using springtide::k8s::ResourcePath;

void Check(const ApiResource& resource) {
  const auto path = ResourcePath({resource.resource, "shop", "web", "scale"});
  FUZZ_CHECK(path.ok());
  FUZZ_CHECK(
      absl::EndsWith(*path, "/namespaces/shop/" + resource.resource.resource + "/web/scale"));
  FUZZ_CHECK(springtide::k8s::IsKind(resource.kind));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = springtide::fuzz::Text(data, size);
  if (const auto index = springtide::k8s::DecodeDiscoveryIndex(text); index.ok()) {
    for (const auto& [group, versions] : index->groups) {
      for (const auto& version : versions) {
        FUZZ_CHECK(ResourcePath({{{group, version.version}, "pods"}, "", "", ""}).ok());
        for (const ApiResource& resource : version.resources) Check(resource);
      }
    }
  }
  if (const auto list = springtide::k8s::DecodeResourceList(text, {"apps", "v1"}); list.ok()) {
    for (const ApiResource& resource : *list) Check(resource);
  }
  return 0;
}
