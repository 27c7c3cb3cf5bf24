// Reads and writes traces as CSV:
//
//   # class: diurnal
//   # step: 60 s
//   timestamp,requests
//   0,120
//   60,133
//
// Lines that begin with '#' are comments; "class" is read from them, and "step", which only a trace
// of a single row needs. `timestamp` is in whole seconds, from 0 or from any other start (say, Unix
// time), and grows by the same step from row to row. `requests` counts the arrivals from that time
// up to the next row; it may be fractional. Blank lines, a byte order mark and CR LF are accepted.
#ifndef SPRINGTIDE_SIMULATOR_TRACE_READER_H_
#define SPRINGTIDE_SIMULATOR_TRACE_READER_H_

#include <cstddef>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "simulator/trace.h"

namespace springtide::simulator {

// Bounds on the input; beyond them it is refused. Memory is 8 bytes a row.
inline constexpr size_t kMaxTraceLineBytes = 4096;
inline constexpr size_t kMaxTraceBytes = size_t{1} << 30;
inline constexpr size_t kMaxTraceRows = 50'000'000;
// After this many problems the rest of the input is not looked at.
inline constexpr size_t kMaxTraceProblems = 50;

// ReadTrace: the trace, or nothing and every problem with its line. Reads `in` line by line to its
// end, or to the bounds above. `errors` names the source; `name` is the trace's.
std::optional<Trace> ReadTrace(std::istream& in, absl::string_view name, base::ErrorList& errors);

// ParseTrace: the same from text.
std::optional<Trace> ParseTrace(absl::string_view text, absl::string_view name,
                                base::ErrorList& errors);

// TraceName: "traces/web.csv" -> "web".
std::string TraceName(absl::string_view path);

// WriteTrace: CSV that ReadTrace reads back to the same trace (but for its name).
void WriteTrace(const Trace& trace, std::ostream& out);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_TRACE_READER_H_
