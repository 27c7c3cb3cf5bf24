// Declares the options of a command on a CLI11 parser. Every value is checked as it is read and
// what is wrong goes to an ErrorList, so that a user sees all of it at once.
//
//   options.Group("Cluster")
//       .Number("--capacity", &capacity, {0.001, 1e9}, "REQ/S", "What one replica serves.");
//
// A default is what the variable holds when the option is declared. The variables outlive the
// parser.
//
// Thread safety: not safe for concurrent use.
#ifndef SPRINGTIDE_CLI_OPTIONS_H_
#define SPRINGTIDE_CLI_OPTIONS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/errors.h"

// CLI11's header is a heavy one; only the sources need it.
namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace springtide::cli {

// Bounds: both ends belong to it.
struct Bounds {
  double min;
  double max;
};

class Options {
 public:
  // Problems are added to `errors`, with the option's name as their place.
  Options(CLI::App& parser, base::ErrorList& errors) : parser_(parser), errors_(errors) {}

  // Group: the heading that the options declared next stand under.
  Options& Group(absl::string_view heading);

  Options& Flag(absl::string_view name, bool* value, absl::string_view text);
  Options& Text(absl::string_view name, std::string* value, absl::string_view type,
                absl::string_view text);
  // Any number of values, and the option any number of times. A name without dashes declares the
  // positional arguments.
  Options& Texts(absl::string_view name, std::vector<std::string>* values, absl::string_view type,
                 absl::string_view text, absl::string_view shown_default = "");
  Options& Number(absl::string_view name, double* value, Bounds bounds, absl::string_view type,
                  absl::string_view text);
  Options& Number(absl::string_view name, std::optional<double>* value, Bounds bounds,
                  absl::string_view type, absl::string_view text);
  Options& Integer(absl::string_view name, int64_t* value, Bounds bounds, absl::string_view type,
                   absl::string_view text);
  Options& Integers(absl::string_view name, std::vector<int64_t>* values, Bounds bounds,
                    absl::string_view type, absl::string_view text);
  // Bounds in seconds.
  Options& Duration(absl::string_view name, absl::Duration* value, Bounds seconds,
                    absl::string_view text);
  template <class E>
  Options& Choice(absl::string_view name, E* value,
                  const std::vector<std::pair<std::string, E>>& choices, absl::string_view text);
  // A value with a parser of its own: `parse` gives what is wrong with the text, or nothing.
  using Parse = std::function<std::optional<std::string>(const std::string& text)>;
  Options& Custom(absl::string_view name, absl::string_view type, absl::string_view shown_default,
                  absl::string_view text, const Parse& parse);

 private:
  CLI::Option* Add(absl::string_view name, absl::string_view type, absl::string_view shown_default,
                   absl::string_view text, const Parse& parse);
  // The index of `text` in `names`, or nothing and what is wrong.
  static std::optional<size_t> Choose(const std::string& text,
                                      const std::vector<std::string>& names, std::string& problem);

  CLI::App& parser_;
  base::ErrorList& errors_;
  std::string group_ = "Options";
};

template <class E>
Options& Options::Choice(absl::string_view name, E* value,
                         const std::vector<std::pair<std::string, E>>& choices,
                         absl::string_view text) {
  std::vector<std::string> names;
  std::string type;
  std::string shown_default;
  for (const auto& choice : choices) {
    names.push_back(choice.first);
    type += (type.empty() ? "" : "|") + choice.first;
    if (choice.second == *value) shown_default = choice.first;
  }
  return Custom(name, type, shown_default, text,
                [value, choices, names](const std::string& given) -> std::optional<std::string> {
                  std::string problem;
                  const std::optional<size_t> index = Choose(given, names, problem);
                  if (!index.has_value()) return problem;
                  *value = choices[*index].second;
                  return std::nullopt;
                });
}

// AppendAsOptions: the problems of a check that names fields ("scrapeInterval") under the names of
// the options that set them ("--scrape-interval").
void AppendAsOptions(const base::ErrorList& problems, base::ErrorList& errors);

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_OPTIONS_H_
