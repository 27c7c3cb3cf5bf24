#include "k8s/child_process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

#include "tests/unit/k8s/access_fixture.h"

namespace springtide::k8s {
namespace {

using testing::HasSubstr;

class ChildProcessTest : public AccessFixture {
 protected:
  ChildCommand Command(const std::string& body) {
    ChildCommand command;
    command.program = Script("program", body);
    command.environment = around_.environment;
    return command;
  }
  absl::StatusOr<ChildResult> Run(const ChildCommand& command) {
    return RunChild(command, clock_, around_.plugin_stderr);
  }
};

TEST_F(ChildProcessTest, GivesOutputAndExitCode) {
  const absl::StatusOr<ChildResult> result = Run(Command("echo out; echo err >&2; exit 3\n"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->output, "out\n");
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_EQ(result->signal, 0);
  EXPECT_EQ(stderr_, "err\n");
}

TEST_F(ChildProcessTest, ArgumentsAndVariablesPassUnchangedThroughNoShell) {
  ChildCommand command = Command("printf '%s|' \"$@\" \"$NAME\" \"$HOME\"\n");
  command.arguments = {"$(touch x)", "a b", "", "'\"*;"};
  command.environment["NAME"] = "`id`\nnext";
  EXPECT_EQ(Run(command)->output, "$(touch x)|a b||'\"*;|`id`\nnext||")
      << "and our own variables are not there";
}

TEST_F(ChildProcessTest, StandardInputIsEmpty) {
  EXPECT_EQ(Run(Command("cat; echo end\n"))->output, "end\n");
}

TEST_F(ChildProcessTest, NoOtherOpenFileIsInherited) {
  const int fd = open("/dev/null", O_RDONLY);  // without O_CLOEXEC, like an HTTP client's sockets
  ASSERT_GT(fd, 2);
  ChildCommand command = Command("if [ -e /proc/self/fd/$1 ]; then echo leaked; fi\n");
  command.arguments = {std::to_string(fd)};
  EXPECT_EQ(Run(command)->output, "");
  close(fd);
}

TEST_F(ChildProcessTest, ASignalIsNoExitCode) {
  const absl::StatusOr<ChildResult> result = Run(Command("kill -TERM $$\n"));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->signal, SIGTERM);
}

TEST_F(ChildProcessTest, TooMuchOutputEndsIt) {
  ChildCommand command = Command("head -c 10485760 /dev/zero\n");
  const absl::Status status = Run(command).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()), HasSubstr("1048576"));
  command = Command("head -c 1000 /dev/zero\n");
  command.max_stdout_bytes = 1000;
  EXPECT_EQ(Run(command)->output.size(), 1000) << "the bound itself is allowed";
}

TEST_F(ChildProcessTest, OutputWithoutEndIsEnded) {
  EXPECT_EQ(Run(Command("exec cat /dev/zero\n")).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(ChildProcessTest, StandardErrorIsBoundedAndHarmless) {
  ChildCommand command =
      Command("printf 'a\\033[31m\\r\\tb\\n' >&2; head -c 1000000 /dev/zero | tr '\\0' x >&2\n");
  command.max_stderr_bytes = 1000;
  ASSERT_TRUE(Run(command).ok()) << "all of it is read, or the program would hang";
  EXPECT_EQ(stderr_.substr(0, 8), "a[31m\tb\n");
  EXPECT_LE(stderr_.size(), 1000);
}

TEST_F(ChildProcessTest, WhatHangsIsKilledWithItsChildren) {
  ASSERT_EQ(mkfifo(folder_.File("started").c_str(), 0600), 0);
  ASSERT_EQ(mkfifo(folder_.File("alive").c_str(), 0600), 0);
  // Script and child hold the pipe "alive" open as long as they live.
  ChildCommand command = Command("exec 3> " + folder_.File("alive") + "\nsleep 600 &\necho x > " +
                                 folder_.File("started") + "\nsleep 600\n");
  command.timeout = absl::Seconds(30);
  absl::Status status;
  std::thread runner([&] { status = Run(command).status(); });
  std::thread watcher([&] { Read("alive"); });
  EXPECT_EQ(Read("started"), "x\n");
  clock_.Advance(absl::Seconds(30));
  runner.join();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(status.message()), HasSubstr("30s"));
  watcher.join();  // the pipe's end: none of them is left
}

TEST_F(ChildProcessTest, AProgramLeftBehindWithOurPipesIsNotWaitedFor) {
  const absl::StatusOr<ChildResult> result = Run(Command("sleep 5 & echo done\n"));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->output, "done\n");
}

TEST_F(ChildProcessTest, AProgramMayCloseItsOutputAndGoOn) {
  const absl::StatusOr<ChildResult> result =
      Run(Command("echo out; exec >&- 2>&-; sleep 0.1; exit 4\n"));
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->output, "out\n");
  EXPECT_EQ(result->exit_code, 4);
}

TEST_F(ChildProcessTest, WhatCannotBeStartedIsAnError) {
  ChildCommand command;
  command.program = folder_.File("none");
  EXPECT_EQ(Run(command).status().code(), absl::StatusCode::kNotFound);
  command.program = Write("data", "no program");
  EXPECT_EQ(Run(command).status().code(), absl::StatusCode::kPermissionDenied);
  command.program = Script("empty", "");
  Write("empty", "no interpreter line");
  EXPECT_EQ(Run(command).status().code(), absl::StatusCode::kInvalidArgument)
      << "a shell would have tried to run it";
  command = Command("true\n");
  command.arguments = {std::string(8 << 20, 'x')};
  EXPECT_EQ(Run(command).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ChildProcessTest, ProgramsAreFoundInAbsoluteFoldersOfPath) {
  const std::string path = Script("bin/tool", "");
  Write("bin/data", "");
  const Environment environment = {{"PATH", ":.:bin:/nowhere:" + folder_.File("bin")}};
  EXPECT_EQ(FindProgram("tool", environment).value(), path);
  EXPECT_EQ(FindProgram(path, {}).value(), path);
  for (const std::string& name :
       {std::string("data"), std::string("none"), folder_.File("bin/data"), folder_.File("bin")}) {
    EXPECT_EQ(FindProgram(name, environment).status().code(), absl::StatusCode::kNotFound) << name;
  }
  EXPECT_FALSE(FindProgram("tool", {{"PATH", ".:bin"}}).ok());
  EXPECT_FALSE(FindProgram("tool", {}).ok());
}

}  // namespace
}  // namespace springtide::k8s
