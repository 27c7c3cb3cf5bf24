// What the fuzz targets share: the entry point's shape, and a check that also holds in release
// builds.
#ifndef SPRINGTIDE_TESTS_FUZZ_FUZZ_H_
#define SPRINGTIDE_TESTS_FUZZ_FUZZ_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/string_view.h"

// FUZZ_CHECK: ends the program, which the fuzzer counts as a finding, unless `condition` holds.
#define FUZZ_CHECK(condition)                                              \
  do {                                                                     \
    if (!(condition)) {                                                    \
      std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                        \
    }                                                                      \
  } while (false)

namespace springtide::fuzz {

inline absl::string_view Text(const std::uint8_t* data, std::size_t size) {
  return absl::string_view(reinterpret_cast<const char*>(data), size);
}

}  // namespace springtide::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

#endif  // SPRINGTIDE_TESTS_FUZZ_FUZZ_H_
