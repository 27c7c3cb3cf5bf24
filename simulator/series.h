// The series: one row a tick, from which anyone can recompute the report.
#ifndef SPRINGTIDE_SIMULATOR_SERIES_H_
#define SPRINGTIDE_SIMULATOR_SERIES_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"

namespace springtide::simulator {

struct SeriesRow {
  int64_t time_seconds = 0;  // from the start of the trace
  double requests_per_second = 0;
  int64_t demand = 0;
  int64_t desired = 0;  // billed
  int64_t ready = 0;
  int64_t starting = 0;
  absl::string_view reason;  // code of this tick's decision; empty when there was none
};

class SeriesSink {
 public:
  virtual ~SeriesSink() = default;
  // Write: the rows of a run come in order of time, from one thread.
  virtual void Write(const SeriesRow& row) = 0;
};

// CsvSeries: writes `time_s,requests_per_second,demand,desired,ready,starting,reason`. The stream
// outlives it; what it wrote is in the stream once it is destroyed.
class CsvSeries : public SeriesSink {
 public:
  explicit CsvSeries(std::ostream& out);
  ~CsvSeries() override;
  CsvSeries(const CsvSeries&) = delete;
  CsvSeries& operator=(const CsvSeries&) = delete;

  void Write(const SeriesRow& row) override;

 private:
  void Flush();

  std::ostream& out_;
  std::string buffer_;
};

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_SERIES_H_
