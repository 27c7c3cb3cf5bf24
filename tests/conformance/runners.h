#ifndef SPRINGTIDE_TESTS_CONFORMANCE_RUNNERS_H_
#define SPRINGTIDE_TESTS_CONFORMANCE_RUNNERS_H_

#include <boost/json.hpp>
#include <string>

#include "tests/conformance/checker.h"

namespace springtide::conformance {

// Each runs one case of its family into `checker`. False: the level or kind is not of the family.
// Throws VectorError when the case cannot be read.
bool RunHpaReplicas(const std::string& level, const boost::json::object& input,
                    const boost::json::object& expect, Checker& checker);
bool RunHpaBehavior(const std::string& level, const boost::json::object& input,
                    const boost::json::object& expect, Checker& checker);
bool RunKnativeWindows(const std::string& kind, const boost::json::object& vector,
                       Checker& checker);
bool RunKnativeDecider(const std::string& kind, const boost::json::object& vector,
                       Checker& checker);

}  // namespace springtide::conformance

#endif  // SPRINGTIDE_TESTS_CONFORMANCE_RUNNERS_H_
