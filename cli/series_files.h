// Where --series writes: one file, or a folder with a file for each run.
#ifndef SPRINGTIDE_CLI_SERIES_FILES_H_
#define SPRINGTIDE_CLI_SERIES_FILES_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "simulator/series.h"
#include "simulator/trace.h"

namespace springtide::cli {

// Thread safety: Open and the sinks it gives may be used from several threads at once.
class SeriesFiles {
 public:
  // With one run `path` is its file; else a folder, which is made when it does not exist.
  SeriesFiles(std::string path, size_t runs, size_t seeds);

  // Open: the sink for one run: in a folder the file "TRACE.POLICY.csv", with several seeds
  // "TRACE.POLICY.seedN.csv". When it cannot be written the rows go nowhere and a problem is kept.
  std::unique_ptr<simulator::SeriesSink> Open(absl::string_view policy,
                                              const simulator::Trace& trace, uint64_t seed);

  // problems: what could not be written. After all sinks are destroyed.
  const base::ErrorList& problems() const { return problems_; }

 private:
  class FileSink;

  std::string PathOf(absl::string_view policy, absl::string_view trace, uint64_t seed) const;
  void Report(absl::string_view path, absl::string_view problem);

  std::string path_;
  bool folder_;
  bool several_seeds_;
  std::mutex mutex_;
  base::ErrorList problems_;  // guarded by mutex_ while sinks exist
};

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_SERIES_FILES_H_
