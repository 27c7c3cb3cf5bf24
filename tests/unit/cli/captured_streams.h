// Streams into strings, for tests of commands.
#ifndef SPRINGTIDE_TESTS_UNIT_CLI_CAPTURED_STREAMS_H_
#define SPRINGTIDE_TESTS_UNIT_CLI_CAPTURED_STREAMS_H_

#include <sstream>
#include <string>

#include "cli/streams.h"

namespace springtide::cli {

class CapturedStreams {
 public:
  explicit CapturedStreams(const std::string& in = "") : in_(in) {}

  Streams& get() { return streams_; }
  std::string out() const { return out_.str(); }
  std::string err() const { return err_.str(); }

 private:
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Streams streams_{in_, out_, err_};
};

}  // namespace springtide::cli

#endif  // SPRINGTIDE_TESTS_UNIT_CLI_CAPTURED_STREAMS_H_
