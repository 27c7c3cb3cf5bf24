#include "cli/series_files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace springtide::cli {

// A CSV series that owns its file.
class SeriesFiles::FileSink : public simulator::SeriesSink {
 public:
  FileSink(std::string path, SeriesFiles& owner) : path_(std::move(path)), owner_(owner) {
    errno = 0;
    file_.open(path_, std::ios::binary | std::ios::trunc);
    if (!file_) owner_.Report(path_, std::strerror(errno == 0 ? EIO : errno));
    series_.emplace(file_);
  }
  ~FileSink() override {
    const bool opened = file_.is_open();
    series_.reset();
    file_.close();
    if (opened && !file_) owner_.Report(path_, "could not be written in full");
  }
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  void Write(const simulator::SeriesRow& row) override { series_->Write(row); }

 private:
  std::string path_;
  SeriesFiles& owner_;
  std::ofstream file_;
  std::optional<simulator::CsvSeries> series_;
};

SeriesFiles::SeriesFiles(std::string path, size_t runs, size_t seeds)
    : path_(std::move(path)), folder_(runs > 1), several_seeds_(seeds > 1) {
  if (!folder_) return;
  std::error_code error;
  std::filesystem::create_directories(path_, error);
  if (error) Report(path_, error.message());
}

std::unique_ptr<simulator::SeriesSink> SeriesFiles::Open(absl::string_view policy,
                                                         const simulator::Trace& trace,
                                                         uint64_t seed) {
  return std::make_unique<FileSink>(PathOf(policy, trace.name, seed), *this);
}

std::string SeriesFiles::PathOf(absl::string_view policy, absl::string_view trace,
                                uint64_t seed) const {
  if (!folder_) return path_;
  return absl::StrCat(path_, "/", trace, ".", policy,
                      several_seeds_ ? absl::StrCat(".seed", seed) : "", ".csv");
}

void SeriesFiles::Report(absl::string_view path, absl::string_view problem) {
  const std::lock_guard<std::mutex> lock(mutex_);
  problems_.Add(absl::StrCat(path, ": ", problem));
}

}  // namespace springtide::cli
