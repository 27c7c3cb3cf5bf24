#include "tests/conformance/vector_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "tests/conformance/fields.h"

namespace springtide::conformance {
namespace {

constexpr size_t kMaxDepth = 100;

bool IsVectorFile(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return path.extension() == ".json" &&
         (name.rfind("hpa_", 0) == 0 || name.rfind("knative_", 0) == 0);
}

}  // namespace

std::vector<std::filesystem::path> ListVectorFiles(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (IsVectorFile(entry.path())) files.push_back(entry.path());
  }
  if (error) throw VectorError(folder.string() + ": " + error.message());
  if (files.empty()) {
    throw VectorError(folder.string() + ": no hpa_*.json or knative_*.json in this folder");
  }
  std::sort(files.begin(), files.end());
  return files;
}

boost::json::array ReadCases(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (!stream) throw VectorError("cannot be read");
  boost::json::parse_options options;
  options.max_depth = kMaxDepth;
  boost::json::error_code error;
  const boost::json::value root =
      boost::json::parse(text, error, boost::json::storage_ptr(), options);
  if (error) throw VectorError("is not JSON: " + error.message());
  const boost::json::array& cases = Array(AsObject(root, "the file"), "cases");
  if (cases.empty()) throw VectorError("has no cases");
  return cases;
}

}  // namespace springtide::conformance
