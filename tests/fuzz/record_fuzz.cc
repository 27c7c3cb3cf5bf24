// Any JSON as a recorded observation and as a recorded decision: what loads is written back to the
// same bytes, and a pipeline survives it.
#include <optional>
#include <string>

#include "base/json.h"
#include "policies/pipeline.h"
#include "policies/presets.h"
#include "policies/record.h"
#include "tests/fuzz/fuzz.h"

namespace springtide::policies {
namespace {

void TryObservation(const base::Value& value) {
  base::ErrorList errors;
  const RecordedObservation recorded = ObservationFromValue(value, base::FieldPath(), errors);
  if (!errors.ok()) return;
  const std::string text = base::ToJson(ToValue(recorded.view()));
  const std::optional<base::Value> written = base::ParseJson(text, errors);
  FUZZ_CHECK(written.has_value());
  const RecordedObservation back = ObservationFromValue(*written, base::FieldPath(), errors);
  FUZZ_CHECK(errors.ok());
  FUZZ_CHECK(base::ToJson(ToValue(back.view())) == text);
  static const auto* config = new PipelineConfig(PresetPipeline("balanced"));
  Pipeline pipeline(*config);
  for (int i = 0; i < 3; ++i) pipeline.Decide(recorded.view(), Workload());
}

void TryDecision(const base::Value& value) {
  base::ErrorList errors;
  const Decision decision = DecisionFromValue(value, base::FieldPath(), errors);
  if (!errors.ok()) return;
  const std::string text = base::ToJson(ToValue(decision));
  const std::optional<base::Value> written = base::ParseJson(text, errors);
  FUZZ_CHECK(written.has_value());
  FUZZ_CHECK(base::ToJson(ToValue(DecisionFromValue(*written, base::FieldPath(), errors))) == text);
  FUZZ_CHECK(errors.ok());
}

}  // namespace
}  // namespace springtide::policies

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  springtide::base::ErrorList errors;
  const std::optional<springtide::base::Value> value =
      springtide::base::ParseJson(springtide::fuzz::Text(data, size), errors);
  if (!value.has_value()) return 0;
  springtide::policies::TryObservation(*value);
  springtide::policies::TryDecision(*value);
  return 0;
}
