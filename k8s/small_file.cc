#include "k8s/small_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace springtide::k8s {
namespace {

constexpr size_t kShownPathBytes = 300;
constexpr size_t kPieceBytes = size_t{16} << 10;

absl::Status ErrnoStatus(int error, absl::string_view shown_path) {
  const std::string message =
      absl::StrCat(shown_path, ": ", std::generic_category().message(error));
  if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(message);
  if (error == EACCES || error == EPERM) return absl::PermissionDeniedError(message);
  return absl::UnavailableError(message);
}

// Descriptor closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

}  // namespace

absl::StatusOr<std::string> ReadSmallFile(const std::string& path, size_t max_bytes) {
  if (path.empty()) return absl::InvalidArgumentError("the path of a file is empty");
  const std::string shown = base::ForDisplay(path, kShownPathBytes);
  if (path.find('\0') != std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(shown, ": a path cannot hold a NUL byte"));
  }
  // Not blocking: opening a pipe without a writer would wait for ever.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) return ErrnoStatus(errno, shown);
  struct stat info = {};
  if (fstat(file.get(), &info) != 0) return ErrnoStatus(errno, shown);
  if (!S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(
        absl::StrCat(shown, ": is ", S_ISDIR(info.st_mode) ? "a folder" : "no regular file",
                     "; name a regular file"));
  }
  std::string content;
  std::array<char, kPieceBytes> piece;
  while (true) {
    const ssize_t got = read(file.get(), piece.data(), piece.size());
    if (got == 0) return content;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus(errno, shown);
    content.append(piece.data(), static_cast<size_t>(got));
    if (content.size() > max_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat(shown, ": is longer than ", max_bytes, " bytes; is it the right file?"));
    }
  }
}

}  // namespace springtide::k8s
