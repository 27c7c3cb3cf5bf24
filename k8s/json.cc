#include "k8s/json.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace springtide::k8s {
namespace {

boost::json::string_view View(absl::string_view text) { return {text.data(), text.size()}; }

}  // namespace

absl::StatusOr<boost::json::value> ParseJson(absl::string_view text,
                                             boost::json::storage_ptr storage) {
  boost::json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  boost::json::stream_parser parser(std::move(storage), options);
  boost::json::error_code error;
  try {
    const size_t consumed = parser.write_some(text.data(), text.size(), error);
    if (!error && consumed < text.size() &&
        text.substr(consumed).find_first_not_of(" \t\r\n") != absl::string_view::npos) {
      error = boost::json::error::extra_data;
    }
    if (!error) parser.finish(error);
    if (error) {
      return absl::DataLossError(
          absl::StrCat("not JSON: ", error.message(), " at byte ", consumed, " of ", text.size()));
    }
    return parser.release();
  } catch (const std::exception& e) {
    return absl::DataLossError(absl::StrCat("not JSON: ", e.what()));
  }
}

const boost::json::value* Find(const boost::json::value& value,
                               std::initializer_list<absl::string_view> path) {
  const boost::json::value* at = &value;
  for (const absl::string_view key : path) {
    const auto* object = at->if_object();
    at = object == nullptr ? nullptr : object->if_contains(View(key));
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::optional<absl::string_view> FindString(const boost::json::value& value,
                                            std::initializer_list<absl::string_view> path) {
  const auto* found = Find(value, path);
  const auto* text = found == nullptr ? nullptr : found->if_string();
  if (text == nullptr) return std::nullopt;
  return absl::string_view(text->data(), text->size());
}

std::optional<int64_t> FindInteger(const boost::json::value& value,
                                   std::initializer_list<absl::string_view> path) {
  const auto* found = Find(value, path);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  boost::json::error_code error;
  const auto number = found->to_number<int64_t>(error);
  if (error) return std::nullopt;
  return number;
}

const boost::json::object* FindObject(const boost::json::value& value,
                                      std::initializer_list<absl::string_view> path) {
  const auto* found = Find(value, path);
  return found == nullptr ? nullptr : found->if_object();
}

const boost::json::array* FindArray(const boost::json::value& value,
                                    std::initializer_list<absl::string_view> path) {
  const auto* found = Find(value, path);
  return found == nullptr ? nullptr : found->if_array();
}

std::string FormatMicroTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

std::string FormatTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", time, absl::UTCTimeZone());
}

std::optional<absl::Time> ParseTime(absl::string_view text) {
  absl::Time time;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return std::nullopt;
  // "infinite-future" is abseil's, not Kubernetes'.
  if (time == absl::InfiniteFuture() || time == absl::InfinitePast()) return std::nullopt;
  return time;
}

}  // namespace springtide::k8s
