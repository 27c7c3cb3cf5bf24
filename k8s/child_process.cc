#include "k8s/child_process.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "k8s/secret_text.h"

namespace springtide::k8s {
namespace {

// How long a look at the pipes waits before the child and the clock are looked at again.
constexpr int kLookMilliseconds = 10;

class Pipe {
 public:
  Pipe() {
    std::array<int, 2> ends = {-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
    read_ = ends[0];
    write_ = ends[1];
    fcntl(read_, F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  bool ok() const { return read_ >= 0; }
  int read_end() const { return read_; }
  int write_end() const { return write_; }
  void CloseRead() { Close(read_); }
  void CloseWrite() { Close(write_); }

 private:
  static void Close(int& fd) {
    if (fd >= 0) close(fd);
    fd = -1;
  }

  int read_ = -1;
  int write_ = -1;
};

// More than a pipe holds, so what an ended process has left is read whole; yet a process that
// writes without end cannot keep us from looking at the clock.
constexpr int kPiecesPerDrain = 32;

// Drain takes what is there to read and closes the pipe at its end. Stops early when `take`
// returns false.
template <class Take>
void Drain(Pipe& pipe, Take& take) {
  std::array<char, 4096> piece;
  for (int i = 0; i < kPiecesPerDrain && pipe.ok(); ++i) {
    const ssize_t got = read(pipe.read_end(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) break;
    if (got <= 0) {
      pipe.CloseRead();
      break;
    }
    if (!take(absl::string_view(piece.data(), static_cast<size_t>(got)))) break;
  }
  OPENSSL_cleanse(piece.data(), piece.size());
}

// How a program is to be started, in the terms of posix_spawn(3).
class SpawnSettings {
 public:
  SpawnSettings(bool inherit_stdin, int stdout_fd, int stderr_fd) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    if (!inherit_stdin) {
      posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    posix_spawn_file_actions_adddup2(&actions_, stdout_fd, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, stderr_fd, STDERR_FILENO);
    // Sockets of the HTTP client are not closed on exec by themselves.
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    const int group = inherit_stdin ? 0 : POSIX_SPAWN_SETPGROUP;
    posix_spawnattr_setflags(
        &attributes_, static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group));
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

// Child ends with its process at the latest.
class Child {
 public:
  // `group`: whether the process leads a group of its own.
  Child(pid_t pid, bool group) : pid_(pid), group_(group) {}
  ~Child() { Kill(); }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Poll looks whether the process has ended.
  bool Poll() {
    if (ended_) return true;
    const pid_t got = waitpid(pid_, &status_, WNOHANG);
    // ECHILD: someone else has waited for it; then nothing is known of how it ended.
    lost_ = got < 0 && errno != EINTR;
    ended_ = got == pid_ || lost_;
    return ended_;
  }

  void Kill() {
    if (ended_) return;
    kill(group_ ? -pid_ : pid_, SIGKILL);
    while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
    }
    ended_ = true;
  }

  absl::StatusOr<ChildResult> Result(std::string output) const {
    if (lost_) return absl::UnavailableError("it is not known how the program ended");
    ChildResult result;
    if (WIFEXITED(status_)) {
      result.exit_code = WEXITSTATUS(status_);
    } else {
      result.signal = WTERMSIG(status_);
    }
    result.output = std::move(output);
    return result;
  }

 private:
  const pid_t pid_;
  const bool group_;
  int status_ = 0;
  bool ended_ = false;
  bool lost_ = false;
};

// Stderr passes text on within a bound.
class Stderr {
 public:
  Stderr(size_t max_bytes, const Sink& sink) : room_(max_bytes), sink_(sink) {}

  bool operator()(absl::string_view piece) {
    std::string text(piece.substr(0, std::min(piece.size(), room_)));
    room_ -= text.size();
    // What a terminal would take for commands of its own.
    text.erase(std::remove_if(text.begin(), text.end(),
                              [](char c) {
                                return (c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == 0x7F;
                              }),
               text.end());
    if (!text.empty()) sink_(text);
    return true;
  }

 private:
  size_t room_;
  const Sink& sink_;
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

absl::StatusOr<pid_t> Spawn(const ChildCommand& command, const SpawnSettings& settings) {
  std::vector<std::string> arguments = {command.program};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  std::vector<std::string> variables;
  for (const auto& [name, value] : command.environment) {
    variables.push_back(absl::StrCat(name, "=", value));
  }
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, command.program.c_str(), settings.actions(), settings.attributes(),
                  Pointers(arguments).data(), Pointers(variables).data());
  const std::string message = std::generic_category().message(error);
  switch (error) {
    case 0:
      return pid;
    case ENOENT:
    case ENOTDIR:
      return absl::NotFoundError(message);
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(message);
    case E2BIG:
    case ENOEXEC:
    case EINVAL:
      return absl::InvalidArgumentError(message);
    default:
      return absl::UnavailableError(message);
  }
}

void AwaitOutput(const Pipe& out, const Pipe& err) {
  // A negative descriptor, of a pipe that is closed, is skipped.
  std::array<pollfd, 2> pipes = {pollfd{out.read_end(), POLLIN, 0},
                                 pollfd{err.read_end(), POLLIN, 0}};
  poll(pipes.data(), pipes.size(), kLookMilliseconds);
}

bool IsExecutableFile(const std::string& path) {
  struct stat info = {};
  return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(path.c_str(), X_OK) == 0;
}

}  // namespace

absl::StatusOr<ChildResult> RunChild(const ChildCommand& command, const base::Clock& clock,
                                     const Sink& on_stderr) {
  Pipe out;
  Pipe err;
  if (!out.ok() || !err.ok()) return absl::UnavailableError("no pipe could be made");
  const SpawnSettings settings(command.inherit_stdin, out.write_end(), err.write_end());
  const absl::Duration deadline = clock.Elapsed() + command.timeout;
  const absl::StatusOr<pid_t> pid = Spawn(command, settings);
  if (!pid.ok()) return pid.status();
  Child child(*pid, !command.inherit_stdin);
  out.CloseWrite();
  err.CloseWrite();

  std::string output;
  // Its room is there at once: growing would leave copies that nobody wipes.
  output.reserve(command.max_stdout_bytes);
  bool too_long = false;
  const auto keep = [&](absl::string_view piece) {
    too_long = piece.size() > command.max_stdout_bytes - output.size();
    if (!too_long) output.append(piece.data(), piece.size());
    return !too_long;
  };
  Stderr pass_on(command.max_stderr_bytes, on_stderr);
  while (true) {
    // Whoever has ended has written all it ever will; its own children are not waited for.
    const bool ended = child.Poll();
    Drain(out, keep);
    Drain(err, pass_on);
    if (too_long) {
      Wipe(output);
      return absl::ResourceExhaustedError(absl::StrCat(
          "it wrote more than ", command.max_stdout_bytes, " bytes to standard output"));
    }
    if (ended) return child.Result(std::move(output));
    if (clock.Elapsed() >= deadline) {
      Wipe(output);
      return absl::DeadlineExceededError(absl::StrCat(
          "it was still running after ", absl::FormatDuration(command.timeout), " and was ended"));
    }
    AwaitOutput(out, err);
  }
}

absl::StatusOr<std::string> FindProgram(const std::string& name, const Environment& environment) {
  if (absl::StrContains(name, '/')) {
    if (IsExecutableFile(name)) return name;
    return absl::NotFoundError("there is no executable file of that name");
  }
  for (const absl::string_view folder : absl::StrSplit(Variable(environment, "PATH"), ':')) {
    // A relative folder would run whatever lies where we happen to be.
    if (!absl::StartsWith(folder, "/")) continue;
    std::string path = absl::StrCat(folder, "/", name);
    if (IsExecutableFile(path)) return path;
  }
  return absl::NotFoundError("no folder of PATH has an executable file of that name");
}

}  // namespace springtide::k8s
