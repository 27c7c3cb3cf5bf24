// Any bytes as a trace: a trace that reads back from what is written of it, or problems.
#include <optional>
#include <sstream>

#include "simulator/trace_reader.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  springtide::base::ErrorList errors("trace.csv");
  const std::optional<springtide::simulator::Trace> trace =
      springtide::simulator::ParseTrace(springtide::fuzz::Text(data, size), "trace", errors);
  FUZZ_CHECK(errors.ok() == trace.has_value());
  if (!trace.has_value()) return 0;
  FUZZ_CHECK(!trace->counts.empty() && trace->step_seconds > 0);
  std::ostringstream written;
  springtide::simulator::WriteTrace(*trace, written);
  const std::optional<springtide::simulator::Trace> back =
      springtide::simulator::ParseTrace(written.str(), "trace", errors);
  FUZZ_CHECK(back.has_value());
  FUZZ_CHECK(back->counts == trace->counts && back->step_seconds == trace->step_seconds);
  FUZZ_CHECK(back->start == trace->start);
  return 0;
}
