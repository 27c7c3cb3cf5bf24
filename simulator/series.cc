#include "simulator/series.h"

#include "absl/strings/str_cat.h"
#include "base/number.h"

namespace springtide::simulator {
namespace {

constexpr size_t kBufferBytes = 1 << 16;

}  // namespace

CsvSeries::CsvSeries(std::ostream& out)
    : out_(out), buffer_("time_s,requests_per_second,demand,desired,ready,starting,reason\n") {}

CsvSeries::~CsvSeries() { Flush(); }

void CsvSeries::Write(const SeriesRow& row) {
  absl::StrAppend(&buffer_, row.time_seconds, ",", base::FormatNumber(row.requests_per_second), ",",
                  row.demand, ",", row.desired);
  absl::StrAppend(&buffer_, ",", row.ready, ",", row.starting, ",", row.reason, "\n");
  if (buffer_.size() >= kBufferBytes) Flush();
}

void CsvSeries::Flush() {
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
}

}  // namespace springtide::simulator
