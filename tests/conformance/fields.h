#ifndef SPRINGTIDE_TESTS_CONFORMANCE_FIELDS_H_
#define SPRINGTIDE_TESTS_CONFORMANCE_FIELDS_H_

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

#include "absl/time/time.h"

namespace springtide::conformance {

// A vector that cannot be read or is of no known level or kind.
class VectorError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Fields of a vector. Without a fallback a missing field throws VectorError, and so does a wrong
// type; a null counts as missing.
const boost::json::value* Find(const boost::json::object& object, const char* key);
const boost::json::object& Object(const boost::json::object& object, const char* key);
const boost::json::array& Array(const boost::json::object& object, const char* key);
const boost::json::object& AsObject(const boost::json::value& value, const char* what);

double Number(const boost::json::object& object, const char* key,
              std::optional<double> fallback = std::nullopt);
int64_t Integer(const boost::json::object& object, const char* key,
                std::optional<int64_t> fallback = std::nullopt);
int32_t Count(const boost::json::object& object, const char* key,
              std::optional<int32_t> fallback = std::nullopt);
bool Flag(const boost::json::object& object, const char* key,
          std::optional<bool> fallback = std::nullopt);
std::string Text(const boost::json::object& object, const char* key,
                 std::optional<std::string> fallback = std::nullopt);

absl::Duration SecondsField(const boost::json::object& object, const char* key,
                            std::optional<absl::Duration> fallback = std::nullopt);
absl::Duration MillisField(const boost::json::object& object, const char* key,
                           std::optional<absl::Duration> fallback = std::nullopt);
// Milliseconds since the Unix epoch.
absl::Time TimeField(const boost::json::object& object, const char* key);

}  // namespace springtide::conformance

#endif  // SPRINGTIDE_TESTS_CONFORMANCE_FIELDS_H_
