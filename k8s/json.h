// Reading what an API server sends: nothing is trusted, nothing throws, unknown fields are skipped.
//
// The documents live only while an answer is decoded; what is kept is a small struct.
#ifndef SPRINGTIDE_K8S_JSON_H_
#define SPRINGTIDE_K8S_JSON_H_

#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace springtide::k8s {

// Objects of the API nest deeper than Boost.JSON's default of 32: KEDA's ScaledJob definition has
// 35 levels in a list.
inline constexpr size_t kMaxJsonDepth = 100;

// ParseJson: the document, or DataLoss with the place of the fault in bytes.
absl::StatusOr<boost::json::value> ParseJson(absl::string_view text,
                                             boost::json::storage_ptr storage = {});

// Find walks nested objects; null when a part of the path is missing or no object.
const boost::json::value* Find(const boost::json::value& value,
                               std::initializer_list<absl::string_view> path);

// FindString, FindInteger, FindObject, FindArray: nothing when missing or of another type. An
// integer may be written as 3.0.
std::optional<absl::string_view> FindString(const boost::json::value& value,
                                            std::initializer_list<absl::string_view> path);
std::optional<int64_t> FindInteger(const boost::json::value& value,
                                   std::initializer_list<absl::string_view> path);
const boost::json::object* FindObject(const boost::json::value& value,
                                      std::initializer_list<absl::string_view> path);
const boost::json::array* FindArray(const boost::json::value& value,
                                    std::initializer_list<absl::string_view> path);

// FormatMicroTime: metav1.MicroTime, always six digits: "2026-01-02T03:04:05.678901Z".
std::string FormatMicroTime(absl::Time time);
// FormatTime: metav1.Time, whole seconds: "2026-01-02T03:04:05Z".
std::string FormatTime(absl::Time time);
// ParseTime: either form; nothing when it is none.
std::optional<absl::Time> ParseTime(absl::string_view text);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_JSON_H_
