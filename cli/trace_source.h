// Traces as users name them on the command line: a file, a folder of files, "-", or a generated one
// ("shape:diurnal,duration=1d").
#ifndef SPRINGTIDE_CLI_TRACE_SOURCE_H_
#define SPRINGTIDE_CLI_TRACE_SOURCE_H_

#include <istream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "simulator/trace.h"

namespace springtide::cli {

inline constexpr absl::string_view kShapePrefix = "shape:";

// LoadTraces: in the order given. All problems of all files are added; two traces of one name are
// one, because reports name them.
std::vector<simulator::Trace> LoadTraces(const std::vector<std::string>& given, std::istream& in,
                                         base::ErrorList& errors);

// GenerateNamed: the trace of "diurnal,duration=1d,step=60s,mean-rate=20,peak-to-mean=3,seed=1";
// all but the shape may be left out. Problems are added; the result is then not to be used.
simulator::Trace GenerateNamed(absl::string_view text, base::ErrorList& errors);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_TRACE_SOURCE_H_
