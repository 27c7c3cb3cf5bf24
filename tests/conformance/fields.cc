#include "tests/conformance/fields.h"

#include <limits>

namespace springtide::conformance {
namespace {

[[noreturn]] void Missing(const char* key) {
  throw VectorError(std::string("field '") + key + "' is missing");
}

[[noreturn]] void WrongType(const char* key, const char* wanted) {
  throw VectorError(std::string("field '") + key + "' is not " + wanted);
}

}  // namespace

const boost::json::value* Find(const boost::json::object& object, const char* key) {
  const boost::json::value* value = object.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const boost::json::object& Object(const boost::json::object& object, const char* key) {
  const boost::json::value* value = Find(object, key);
  if (value == nullptr) Missing(key);
  return AsObject(*value, key);
}

const boost::json::object& AsObject(const boost::json::value& value, const char* what) {
  if (!value.is_object()) WrongType(what, "an object");
  return value.get_object();
}

const boost::json::array& Array(const boost::json::object& object, const char* key) {
  const boost::json::value* value = Find(object, key);
  if (value == nullptr) Missing(key);
  if (!value->is_array()) WrongType(key, "a list");
  return value->get_array();
}

double Number(const boost::json::object& object, const char* key, std::optional<double> fallback) {
  const boost::json::value* value = Find(object, key);
  if (value == nullptr && fallback.has_value()) return *fallback;
  if (value == nullptr) Missing(key);
  if (!value->is_number()) WrongType(key, "a number");
  return value->to_number<double>();
}

int64_t Integer(const boost::json::object& object, const char* key,
                std::optional<int64_t> fallback) {
  const boost::json::value* value = Find(object, key);
  if (value == nullptr && fallback.has_value()) return *fallback;
  if (value == nullptr) Missing(key);
  boost::json::error_code error;
  const int64_t number = value->to_number<int64_t>(error);
  if (error) WrongType(key, "a whole number");
  return number;
}

int32_t Count(const boost::json::object& object, const char* key, std::optional<int32_t> fallback) {
  const int64_t number =
      Integer(object, key, fallback.has_value() ? std::optional<int64_t>(*fallback) : std::nullopt);
  if (number < std::numeric_limits<int32_t>::min() ||
      number > std::numeric_limits<int32_t>::max()) {
    WrongType(key, "a 32 bit number");
  }
  return static_cast<int32_t>(number);
}

bool Flag(const boost::json::object& object, const char* key, std::optional<bool> fallback) {
  const boost::json::value* value = Find(object, key);
  if (value == nullptr && fallback.has_value()) return *fallback;
  if (value == nullptr) Missing(key);
  if (!value->is_bool()) WrongType(key, "true or false");
  return value->get_bool();
}

std::string Text(const boost::json::object& object, const char* key,
                 std::optional<std::string> fallback) {
  const boost::json::value* value = Find(object, key);
  if (value == nullptr && fallback.has_value()) return *fallback;
  if (value == nullptr) Missing(key);
  if (!value->is_string()) WrongType(key, "a string");
  return std::string(value->get_string().data(), value->get_string().size());
}

absl::Duration SecondsField(const boost::json::object& object, const char* key,
                            std::optional<absl::Duration> fallback) {
  if (Find(object, key) == nullptr && fallback.has_value()) return *fallback;
  return absl::Seconds(Number(object, key));
}

absl::Duration MillisField(const boost::json::object& object, const char* key,
                           std::optional<absl::Duration> fallback) {
  if (Find(object, key) == nullptr && fallback.has_value()) return *fallback;
  return absl::Milliseconds(Number(object, key));
}

absl::Time TimeField(const boost::json::object& object, const char* key) {
  return absl::UnixEpoch() + MillisField(object, key);
}

}  // namespace springtide::conformance
