// Any bytes as a Scale: a scale or an error, and what is written about a good one is what was
// meant.
#include <boost/json.hpp>

#include "k8s/json.h"
#include "k8s/scale.h"
#include "tests/fuzz/fuzz.h"

using springtide::k8s::DecodeScale;
using springtide::k8s::EncodeScalePatch;
using springtide::k8s::EncodeScaleUpdate;
using springtide::k8s::FindInteger;
using springtide::k8s::FindString;
using springtide::k8s::ParseJson;
using springtide::k8s::ScaleTarget;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto scale = DecodeScale(springtide::fuzz::Text(data, size));
  if (!scale.ok()) return 0;
  FUZZ_CHECK(scale->replicas >= 0 && scale->status_replicas >= 0);
  FUZZ_CHECK(!scale->uid.empty() && !scale->resource_version.empty());

  const auto patch = ParseJson(EncodeScalePatch(*scale, 5));
  FUZZ_CHECK(patch.ok() && patch->is_array() && patch->get_array().size() == 3);
  const auto& operations = patch->get_array();
  FUZZ_CHECK(FindString(operations[0], {"value"}) == absl::string_view(scale->uid));
  FUZZ_CHECK(FindInteger(operations[1], {"value"}) == scale->replicas);
  FUZZ_CHECK(FindInteger(operations[2], {"value"}) == 5);

  ScaleTarget target;
  target.ns = "shop";
  target.name = "web";
  const auto back = DecodeScale(EncodeScaleUpdate(target, *scale, 5));
  FUZZ_CHECK(back.ok() && back->replicas == 5);
  FUZZ_CHECK(back->uid == scale->uid && back->resource_version == scale->resource_version);
  return 0;
}
