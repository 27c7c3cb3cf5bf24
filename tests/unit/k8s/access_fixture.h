// What the tests of cluster access share: files of their own, a clock that stands still, and what
// was warned of.
#ifndef SPRINGTIDE_TESTS_UNIT_K8S_ACCESS_FIXTURE_H_
#define SPRINGTIDE_TESTS_UNIT_K8S_ACCESS_FIXTURE_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/manual_clock.h"
#include "k8s/surroundings.h"
#include "tests/unit/scratch_folder.h"

namespace springtide::k8s {

class AccessFixture : public testing::Test {
 protected:
  // 2026-01-01T00:00:00Z
  static constexpr int64_t kStart = 1'767'225'600;

  AccessFixture() {
    around_.clock = &clock_;
    around_.warn = [this](absl::string_view text) { warnings_.emplace_back(text); };
    around_.plugin_stderr = [this](absl::string_view text) { stderr_.append(std::string(text)); };
    around_.environment["PATH"] = "/usr/bin:/bin";
  }

  // Write makes the file, and the folders it lies in, and returns its path.
  std::string Write(const std::string& name, const std::string& content) {
    const std::string path = folder_.File(name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    return path;
  }
  // Script writes a program for /bin/sh.
  std::string Script(const std::string& name, const std::string& body) {
    const std::string path = Write(name, "#!/bin/sh\n" + body);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(folder_.File(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  void Remove(const std::string& name) { std::filesystem::remove_all(folder_.File(name)); }

  const ScratchFolder folder_;
  base::ManualClock clock_{absl::FromUnixSeconds(kStart)};
  std::vector<std::string> warnings_;
  std::string stderr_;
  Surroundings around_;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_TESTS_UNIT_K8S_ACCESS_FIXTURE_H_
