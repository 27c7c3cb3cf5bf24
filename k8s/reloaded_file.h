// Files that others rotate: read again from time to time, the last good content kept meanwhile.
#ifndef SPRINGTIDE_K8S_RELOADED_FILE_H_
#define SPRINGTIDE_K8S_RELOADED_FILE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "k8s/surroundings.h"

namespace springtide::k8s {

// ReloadedFile: one file, or several that belong together, such as a certificate and its key.
//
// Reads happen inside Get, when the content is older than the period. A read that fails, or content
// that the check refuses, leaves the older content in place, warns once and is tried again after a
// second. Times are those of the clock's Elapsed.
// Thread safety: safe from any thread.
class ReloadedFile {
 public:
  static constexpr absl::Duration kCaPeriod = absl::Minutes(5);
  static constexpr absl::Duration kCertificatePeriod = absl::Minutes(5);
  static constexpr absl::Duration kTokenPeriod = absl::Seconds(50);
  static constexpr absl::Duration kRetryPeriod = absl::Seconds(1);

  struct Content {
    std::vector<std::string> texts;  // one for each path
    uint64_t generation = 0;         // from 1; the next one when a text changed

    const std::string& text() const { return texts.front(); }
  };
  // Check may tidy the texts; what it refuses is not used. Its error holds no secret.
  using Check = std::function<absl::Status(std::vector<std::string>& texts)>;

  // `what` is for messages: "the token file". REQUIRES: at least one path.
  ReloadedFile(absl::string_view what, std::vector<std::string> paths, absl::Duration period,
               Check check, const Surroundings& surroundings)
      : what_(what),
        paths_(std::move(paths)),
        period_(period),
        check_(std::move(check)),
        clock_(*surroundings.clock),
        warn_(surroundings.warn) {}

  // Seed sets what to use until the files have been read for the first time.
  void Seed(std::vector<std::string> texts);

  // Get returns the content. Errors: those of ReadSmallFile and of the check, when there is no
  // older content.
  absl::StatusOr<Content> Get();

  // Drop forgets the content unless a newer generation has replaced it: the next Get reads, and
  // fails when it cannot.
  void Drop(uint64_t generation);

  const std::vector<std::string>& paths() const { return paths_; }

 private:
  absl::StatusOr<std::vector<std::string>> Read() const;

  const std::string what_;
  const std::vector<std::string> paths_;
  const absl::Duration period_;
  const Check check_;
  const base::Clock& clock_;
  const Sink warn_;

  std::mutex mutex_;
  // Guarded by mutex_:
  Content content_;
  bool usable_ = false;
  bool failing_ = false;
  absl::Duration read_again_ = absl::ZeroDuration();
};

// CaFile: a bundle of CA certificates that others rotate.
std::unique_ptr<ReloadedFile> CaFile(const std::string& path, const Surroundings& surroundings);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_RELOADED_FILE_H_
