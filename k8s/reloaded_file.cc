#include "k8s/reloaded_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/secret_text.h"
#include "k8s/small_file.h"

namespace springtide::k8s {
namespace {

// A file swapped between two opens shows as a first file that changed.
constexpr int kReadAttempts = 3;

}  // namespace

void ReloadedFile::Seed(std::vector<std::string> texts) {
  const std::lock_guard<std::mutex> lock(mutex_);
  content_ = {std::move(texts), content_.generation + 1};
  usable_ = true;
}

absl::StatusOr<ReloadedFile::Content> ReloadedFile::Get() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const absl::Duration now = clock_.Elapsed();
  if (usable_ && now < read_again_) return content_;
  absl::StatusOr<std::vector<std::string>> texts = Read();
  if (texts.ok()) {
    if (*texts != content_.texts) content_ = {*std::move(texts), content_.generation + 1};
    usable_ = true;
    failing_ = false;
    read_again_ = now + period_;
    return content_;
  }
  if (!usable_) return texts.status();
  if (!failing_) {
    warn_(absl::StrCat(what_, " could not be read again, so its last content stays in use: ",
                       texts.status().message()));
  }
  failing_ = true;
  read_again_ = now + kRetryPeriod;
  return content_;
}

void ReloadedFile::Drop(uint64_t generation) {
  const std::lock_guard<std::mutex> lock(mutex_);
  // The texts stay for comparison, so that reading the same again makes no new generation.
  if (generation == content_.generation) usable_ = false;
}

absl::StatusOr<std::vector<std::string>> ReloadedFile::Read() const {
  std::vector<std::string> texts;
  for (int attempt = 0; attempt < kReadAttempts; ++attempt) {
    texts.clear();
    for (const std::string& path : paths_) {
      absl::StatusOr<std::string> text = ReadSmallFile(path);
      if (!text.ok()) return text.status();
      texts.push_back(*std::move(text));
    }
    if (paths_.size() == 1) break;
    const absl::StatusOr<std::string> first = ReadSmallFile(paths_.front());
    if (first.ok() && *first == texts.front()) break;
  }
  const absl::Status checked = check_(texts);
  if (checked.ok()) return texts;
  return absl::Status(checked.code(), absl::StrCat(paths_.front(), ": ", checked.message()));
}

std::unique_ptr<ReloadedFile> CaFile(const std::string& path, const Surroundings& surroundings) {
  return std::make_unique<ReloadedFile>(
      "the CA bundle", std::vector<std::string>{path}, ReloadedFile::kCaPeriod,
      [](std::vector<std::string>& texts) { return CheckCaBundle(texts.front()); }, surroundings);
}

}  // namespace springtide::k8s
