#ifndef SPRINGTIDE_TESTS_CONFORMANCE_CHECKER_H_
#define SPRINGTIDE_TESTS_CONFORMANCE_CHECKER_H_

#include <boost/json.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace springtide::conformance {

// Compares what a case got with what it expects, and collects the differences.
class Checker {
 public:
  // Starts a step: differences found from here on carry its number.
  void BeginStep(size_t step) { step_ = step; }

  // Compares every field of `expect` with the field of the same name in `got`; a field that `got`
  // does not have is a difference too. Numbers are equal to 1e-9 of their size, whole ones
  // exactly; objects must have the same keys.
  void Compare(const boost::json::object& expect, const boost::json::object& got);

  // All differences in one line; empty when there is none.
  std::string Differences() const;

 private:
  std::optional<size_t> step_;
  std::vector<std::string> differences_;
};

}  // namespace springtide::conformance

#endif  // SPRINGTIDE_TESTS_CONFORMANCE_CHECKER_H_
