// A folder of a test's own: tests run beside each other, so no two may share a path.
#ifndef SPRINGTIDE_TESTS_UNIT_SCRATCH_FOLDER_H_
#define SPRINGTIDE_TESTS_UNIT_SCRATCH_FOLDER_H_

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "gtest/gtest.h"

namespace springtide {

// ScratchFolder: made empty under a new name, removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder() : path_(testing::TempDir() + "/springtide.XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no folder " + path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const { return path_; }
  // File returns the path of `name` in the folder.
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace springtide

#endif  // SPRINGTIDE_TESTS_UNIT_SCRATCH_FOLDER_H_
