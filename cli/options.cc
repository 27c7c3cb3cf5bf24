#include "cli/options.h"

#include <cmath>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/field.h"
#include "base/number.h"
#include "cli/text.h"

namespace springtide::cli {
namespace {

std::string NotInBounds(const std::string& text, absl::string_view kind, Bounds bounds) {
  return absl::StrCat("\"", text, "\" is not ", kind, " in [", base::FormatNumber(bounds.min), ", ",
                      base::FormatNumber(bounds.max), "]");
}

std::optional<double> ParseBounded(const std::string& text, Bounds bounds) {
  const std::optional<double> number = base::ParseNumber(text);
  if (!number.has_value() || !(*number >= bounds.min && *number <= bounds.max)) return std::nullopt;
  return number;
}

std::optional<int64_t> ParseBoundedInteger(const std::string& text, Bounds bounds) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) return std::nullopt;
  const auto as_double = static_cast<double>(number);
  if (!(as_double >= bounds.min && as_double <= bounds.max)) return std::nullopt;
  return number;
}

}  // namespace

Options& Options::Group(absl::string_view heading) {
  group_ = std::string(heading);
  return *this;
}

CLI::Option* Options::Add(absl::string_view name, absl::string_view type,
                          absl::string_view shown_default, absl::string_view text,
                          const Parse& parse) {
  const std::string place(name);
  CLI::Option* option = parser_.add_option_function<std::string>(
      place,
      [errors = &errors_, place, parse](const std::string& given) {
        const std::optional<std::string> problem = parse(given);
        if (problem.has_value()) errors->Add(base::FieldPath(place), {}, *problem);
      },
      std::string(text));
  option->type_name(std::string(type));
  option->default_str(std::string(shown_default));
  option->group(group_);
  return option;
}

Options& Options::Custom(absl::string_view name, absl::string_view type,
                         absl::string_view shown_default, absl::string_view text,
                         const Parse& parse) {
  Add(name, type, shown_default, text, parse);
  return *this;
}

Options& Options::Flag(absl::string_view name, bool* value, absl::string_view text) {
  parser_.add_flag(std::string(name), *value, std::string(text))->group(group_);
  return *this;
}

Options& Options::Text(absl::string_view name, std::string* value, absl::string_view type,
                       absl::string_view text) {
  return Custom(name, type, *value, text,
                [value](const std::string& given) -> std::optional<std::string> {
                  *value = given;
                  return std::nullopt;
                });
}

Options& Options::Texts(absl::string_view name, std::vector<std::string>* values,
                        absl::string_view type, absl::string_view text,
                        absl::string_view shown_default) {
  CLI::Option* option = parser_.add_option(std::string(name), *values, std::string(text));
  option->type_name(absl::StrCat(type, "..."));
  option->default_str(std::string(shown_default));
  option->group(group_);
  return *this;
}

Options& Options::Number(absl::string_view name, double* value, Bounds bounds,
                         absl::string_view type, absl::string_view text) {
  return Custom(name, type, base::FormatNumber(*value), text,
                [value, bounds](const std::string& given) -> std::optional<std::string> {
                  const std::optional<double> number = ParseBounded(given, bounds);
                  if (!number.has_value()) return NotInBounds(given, "a number", bounds);
                  *value = *number;
                  return std::nullopt;
                });
}

Options& Options::Number(absl::string_view name, std::optional<double>* value, Bounds bounds,
                         absl::string_view type, absl::string_view text) {
  return Custom(name, type, value->has_value() ? base::FormatNumber(**value) : "", text,
                [value, bounds](const std::string& given) -> std::optional<std::string> {
                  const std::optional<double> number = ParseBounded(given, bounds);
                  if (!number.has_value()) return NotInBounds(given, "a number", bounds);
                  *value = *number;
                  return std::nullopt;
                });
}

Options& Options::Integer(absl::string_view name, int64_t* value, Bounds bounds,
                          absl::string_view type, absl::string_view text) {
  return Custom(name, type, absl::StrCat(*value), text,
                [value, bounds](const std::string& given) -> std::optional<std::string> {
                  const std::optional<int64_t> number = ParseBoundedInteger(given, bounds);
                  if (!number.has_value()) return NotInBounds(given, "a whole number", bounds);
                  *value = *number;
                  return std::nullopt;
                });
}

Options& Options::Integers(absl::string_view name, std::vector<int64_t>* values, Bounds bounds,
                           absl::string_view type, absl::string_view text) {
  const std::string place(name);
  CLI::Option* option = parser_.add_option_function<std::vector<std::string>>(
      place,
      [errors = &errors_, place, values, bounds](const std::vector<std::string>& given) {
        values->clear();
        for (const std::string& item : given) {
          const std::optional<int64_t> number = ParseBoundedInteger(item, bounds);
          if (number.has_value()) {
            values->push_back(*number);
          } else {
            errors->Add(base::FieldPath(place), {}, NotInBounds(item, "a whole number", bounds));
          }
        }
      },
      std::string(text));
  option->type_name(absl::StrCat(type, "..."));
  option->default_str(absl::StrJoin(*values, " "));
  option->group(group_);
  return *this;
}

Options& Options::Duration(absl::string_view name, absl::Duration* value, Bounds seconds,
                           absl::string_view text) {
  return Custom(
      name, "DURATION", FormatDurationText(*value), text,
      [value, seconds](const std::string& given) -> std::optional<std::string> {
        const std::optional<absl::Duration> duration = ParseDurationText(given);
        if (!duration.has_value()) {
          return absl::StrCat("\"", given, "\" is not a duration; write for example 15s or 1h30m");
        }
        if (*duration < absl::Seconds(seconds.min) || *duration > absl::Seconds(seconds.max)) {
          return absl::StrCat(given, " is not in [", FormatDurationText(absl::Seconds(seconds.min)),
                              ", ", FormatDurationText(absl::Seconds(seconds.max)), "]");
        }
        *value = *duration;
        return std::nullopt;
      });
}

std::optional<size_t> Options::Choose(const std::string& text,
                                      const std::vector<std::string>& names, std::string& problem) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return i;
  }
  const std::optional<std::string> nearest = base::NearestName(text, names);
  problem = absl::StrCat("\"", text, "\" is not one of ", absl::StrJoin(names, ", "),
                         nearest.has_value() ? absl::StrCat("; did you mean ", *nearest, "?") : "");
  return std::nullopt;
}

void AppendAsOptions(const base::ErrorList& problems, base::ErrorList& errors) {
  for (const base::Problem& problem : problems.problems()) {
    std::string name = "--";
    for (const char c : problem.path) {
      if (absl::ascii_isupper(static_cast<unsigned char>(c))) name += '-';
      name += absl::ascii_tolower(static_cast<unsigned char>(c));
    }
    errors.Add(base::FieldPath(problem.path.empty() ? "" : name), {}, problem.message);
  }
}

}  // namespace springtide::cli
