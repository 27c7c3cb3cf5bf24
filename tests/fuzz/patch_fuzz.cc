// A document, a line break and a patch, applied in each of the four ways: always a document or a
// refusal with a code, and a patched document is JSON again.
#include <string>

#include "k8s/json.h"
#include "sandbox/field_ownership.h"
#include "sandbox/json_patch.h"
#include "sandbox/refusal.h"
#include "sandbox/strategic_merge.h"
#include "tests/fuzz/fuzz.h"

using springtide::k8s::ParseJson;
using springtide::sandbox::Json;

namespace {

void CheckDocument(const Json& document) {
  const auto back = ParseJson(boost::json::serialize(document));
  // A patch may nest what the parser allows once more below itself.
  FUZZ_CHECK(back.ok() || std::string(back.status().message()).find("deep") != std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view text = springtide::fuzz::Text(data, size);
  const std::size_t end = text.find('\n');
  if (end == absl::string_view::npos) return 0;
  const auto target = ParseJson(text.substr(0, end));
  const auto patch = ParseJson(text.substr(end + 1));
  if (!target.ok() || !patch.ok()) return 0;
  const auto patched = springtide::sandbox::ApplyJsonPatch(*target, *patch);
  if (patched.ok()) {
    CheckDocument(*patched);
  } else {
    const auto refusal = springtide::sandbox::DocumentOf(patched.status());
    FUZZ_CHECK(springtide::sandbox::IntegerAt(refusal, {"code"}) >= 400);
    FUZZ_CHECK(springtide::sandbox::IntegerAt(refusal, {"code"}) < 500);
  }
  CheckDocument(springtide::sandbox::ApplyMergePatch(*target, *patch));
  if (!target->is_object() || !patch->is_object()) return 0;
  CheckDocument(
      springtide::sandbox::ApplyStrategicMerge(target->get_object(), patch->get_object()));
  const auto applied = springtide::sandbox::ApplyConfiguration(
      target->get_object(), patch->get_object(), {"fuzz", "v1", ""}, /*force=*/true,
      absl::FromUnixSeconds(1'790'000'000), {"", "things", "a"});
  FUZZ_CHECK(applied.ok());
  CheckDocument(*applied);
  return 0;
}
