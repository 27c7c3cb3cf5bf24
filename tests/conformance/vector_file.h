#ifndef SPRINGTIDE_TESTS_CONFORMANCE_VECTOR_FILE_H_
#define SPRINGTIDE_TESTS_CONFORMANCE_VECTOR_FILE_H_

#include <boost/json.hpp>
#include <filesystem>
#include <vector>

namespace springtide::conformance {

// The vector files of `folder` in the order of their names; throws VectorError when there is none
// or the folder cannot be read.
std::vector<std::filesystem::path> ListVectorFiles(const std::filesystem::path& folder);

// The cases of one file; throws VectorError when it is not a file of vectors.
boost::json::array ReadCases(const std::filesystem::path& file);

}  // namespace springtide::conformance

#endif  // SPRINGTIDE_TESTS_CONFORMANCE_VECTOR_FILE_H_
