#include "base/time_zone.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace springtide::base {
namespace {

// The longest name in the database has 30 characters.
constexpr size_t kMaxNameSize = 64;

bool IsNameCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '/' || c == '_' || c == '-' ||
         c == '+';
}

// The loader takes paths and some words of its own ("localtime") besides names; a configuration
// must mean the same on every machine, so only names of the database pass.
bool IsWellFormed(absl::string_view name) {
  return !name.empty() && name.size() <= kMaxNameSize && name != "localtime" &&
         absl::ascii_isalpha(static_cast<unsigned char>(name.front())) &&
         std::all_of(name.begin(), name.end(), IsNameCharacter);
}

// "europe/new_york" as the database would write it: "Europe/New_York".
std::string Capitalized(absl::string_view name) {
  std::string text = absl::AsciiStrToLower(name);
  bool starts_word = true;
  for (char& c : text) {
    if (starts_word) c = absl::ascii_toupper(static_cast<unsigned char>(c));
    starts_word = c == '/' || c == '_' || c == '-';
  }
  return text;
}

}  // namespace

absl::StatusOr<TimeZone> TimeZone::Parse(absl::string_view name) {
  constexpr absl::string_view kUseIana = "use an IANA name such as \"Europe/Berlin\" or \"UTC\"";
  if (!IsWellFormed(name)) {
    return absl::InvalidArgumentError(absl::StrCat("is not the name of a time zone; ", kUseIana));
  }
  absl::TimeZone zone;
  const std::string text(name);
  if (absl::LoadTimeZone(text, &zone)) return TimeZone(name, zone);
  if (!absl::LoadTimeZone("Europe/Berlin", &zone)) {
    return absl::FailedPreconditionError(
        "cannot be looked up: this machine has no time zone database; install the package tzdata");
  }
  const std::string capitalized = Capitalized(name);
  if (capitalized != text && absl::LoadTimeZone(capitalized, &zone)) {
    return absl::InvalidArgumentError(
        absl::StrCat("is not a known time zone; did you mean \"", capitalized, "\"?"));
  }
  return absl::InvalidArgumentError(absl::StrCat("is not a known time zone; ", kUseIana));
}

}  // namespace springtide::base
