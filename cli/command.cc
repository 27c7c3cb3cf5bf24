#include "cli/command.h"

#include <algorithm>
#include <ostream>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/field.h"
#include "cli/exit_code.h"
#include "cli/help.h"

namespace springtide::cli {
namespace {

// The options of a parser as they are typed: "--trace".
std::vector<std::string> OptionNames(const CLI::App& parser) {
  std::vector<std::string> names;
  for (const CLI::Option* option : parser.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// What CLI11 could not place: unknown options, each with the nearest one there is, and arguments
// that belong to none.
void ReportExtras(const CLI::App& parser, base::ErrorList& errors) {
  bool after_unknown_option = false;
  for (const std::string& extra : parser.remaining()) {
    if (!absl::StartsWith(extra, "-") || extra == "-") {
      // What follows an unknown option is most likely its value.
      if (!after_unknown_option) {
        errors.Add(absl::StrCat("unexpected argument \"", extra, "\""));
      }
      continue;
    }
    after_unknown_option = true;
    const std::string name = extra.substr(0, extra.find('='));
    const std::optional<std::string> nearest = base::NearestName(name, OptionNames(parser));
    errors.Add(
        absl::StrCat("unknown option ", name,
                     nearest.has_value() ? absl::StrCat("; did you mean ", *nearest, "?") : ""));
  }
}

int ReportUsage(const Command& command, const base::ErrorList& errors, Streams& streams) {
  for (const base::Problem& problem : errors.problems()) PrintError(streams, problem.ToString());
  streams.err << "Run \"springtide " << command.name() << " --help\" for what it takes.\n";
  return kExitBadInput;
}

}  // namespace

std::unique_ptr<CLI::App> DeclareParser(Command& command, base::ErrorList& errors) {
  auto parser = std::make_unique<CLI::App>(std::string(command.summary()),
                                           absl::StrCat("springtide ", command.name()));
  // Unknown options are reported with everything else that is wrong instead of first and alone.
  parser->allow_extras();
  Options options(*parser, errors);
  command.Declare(options);
  return parser;
}

int RunCommand(Command& command, const std::vector<std::string>& args, Streams& streams) {
  base::ErrorList errors;
  const std::unique_ptr<CLI::App> parser = DeclareParser(command, errors);
  try {
    // CLI11 takes its arguments from the back.
    parser->parse(std::vector<std::string>(args.rbegin(), args.rend()));
  } catch (const CLI::CallForHelp&) {
    streams.out << CommandHelp(command, *parser, streams.width);
    return kExitOk;
  } catch (const CLI::ParseError& e) {
    errors.Add(e.what());
    return ReportUsage(command, errors, streams);
  }
  ReportExtras(*parser, errors);
  if (errors.ok()) command.Check(errors);
  if (!errors.ok()) return ReportUsage(command, errors, streams);
  return command.Run(streams);
}

}  // namespace springtide::cli
