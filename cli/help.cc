#include "cli/help.h"

#include <algorithm>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/text.h"

namespace springtide::cli {
namespace {

// Where the explanations of options begin.
constexpr size_t kTextColumn = 30;
constexpr absl::string_view kExitCodes =
    "Exit codes: 0 fine; 1 a check ran and failed; 2 bad input or usage; 3 something outside could "
    "not be reached.";

struct Group {
  std::string heading;
  std::vector<const CLI::Option*> options;
};

// Groups in the order in which their first options were declared; CLI11's own (--help) last.
std::vector<Group> Groups(const CLI::App& parser) {
  std::vector<Group> groups;
  Group help{"Help", {}};
  for (const CLI::Option* option : parser.get_options()) {
    if (option == parser.get_help_ptr()) {
      help.options.push_back(option);
      continue;
    }
    auto group = std::find_if(groups.begin(), groups.end(), [option](const Group& candidate) {
      return candidate.heading == option->get_group();
    });
    if (group == groups.end()) group = groups.insert(group, Group{option->get_group(), {}});
    group->options.push_back(option);
  }
  groups.push_back(help);
  return groups;
}

bool IsFlag(const CLI::Option& option) { return option.get_expected_max() == 0; }

// "--capacity REQ/S", "-h,--help", "FILE...".
std::string Usage(const CLI::Option& option) {
  std::string names;
  for (const std::string& name : option.get_snames()) absl::StrAppend(&names, "-", name, ",");
  for (const std::string& name : option.get_lnames()) absl::StrAppend(&names, "--", name, ",");
  if (names.empty()) return option.get_type_name();
  names.pop_back();
  return IsFlag(option) ? names : absl::StrCat(names, " ", option.get_type_name());
}

std::string Explanation(const CLI::Option& option) {
  const std::string default_text = IsFlag(option) ? "" : option.get_default_str();
  return default_text.empty() ? option.get_description()
                              : absl::StrCat(option.get_description(), " [", default_text, "]");
}

std::string Entry(absl::string_view term, absl::string_view text, size_t column, size_t width) {
  std::string line = absl::StrCat("  ", term);
  if (DisplayWidth(line) + 2 > column) {
    absl::StrAppend(&line, "\n", std::string(column, ' '));
  } else {
    line.append(column - DisplayWidth(line), ' ');
  }
  return absl::StrCat(line, Wrap(text, width, column), "\n");
}

std::string UsageLine(const Command& command, const CLI::App& parser) {
  std::string usage = absl::StrCat("springtide ", command.name(), " [OPTIONS]");
  for (const CLI::Option* option : parser.get_options()) {
    if (option->get_lnames().empty() && option->get_snames().empty()) {
      absl::StrAppend(&usage, " ", option->get_type_name());
    }
  }
  return usage;
}

std::string MarkdownCell(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"|", "\\|"}, {"<", "&lt;"}});
}

std::string MarkdownOptions(const CLI::App& parser) {
  std::string out;
  for (const Group& group : Groups(parser)) {
    absl::StrAppend(&out, "\n**", group.heading,
                    "**\n\n| option | default | meaning |\n|---|---|---|\n");
    for (const CLI::Option* option : group.options) {
      const std::string default_text = IsFlag(*option) ? "" : option->get_default_str();
      absl::StrAppend(
          &out, "| `", MarkdownCell(Usage(*option)), "` | ",
          default_text.empty() ? "" : absl::StrCat("`", MarkdownCell(default_text), "`"), " | ",
          MarkdownCell(option->get_description()), " |\n");
    }
  }
  return out;
}

}  // namespace

std::string CommandHelp(const Command& command, const CLI::App& parser, int width) {
  const auto columns = static_cast<size_t>(width);
  std::string out = absl::StrCat("springtide ", command.name(), ": ", command.summary(),
                                 "\n\nUsage: ", UsageLine(command, parser), "\n\n",
                                 Wrap(command.description(), columns), "\n");
  for (const Group& group : Groups(parser)) {
    absl::StrAppend(&out, "\n", group.heading, ":\n");
    for (const CLI::Option* option : group.options) {
      out += Entry(Usage(*option), Explanation(*option), kTextColumn, columns);
    }
  }
  out += "\nExamples:\n";
  for (const auto& [line, purpose] : command.examples()) {
    absl::StrAppend(&out, "  # ", Wrap(purpose, columns - 4), "\n  ", line, "\n");
  }
  return absl::StrCat(out, "\n", Wrap(kExitCodes, columns), "\n");
}

std::string Overview(const std::vector<std::unique_ptr<Command>>& commands, int width) {
  const auto columns = static_cast<size_t>(width);
  std::string out =
      "springtide: a request-driven autoscaler for Kubernetes\n\n"
      "Usage: springtide COMMAND [OPTIONS]\n\nCommands:\n";
  for (const auto& command : commands) {
    out += Entry(command->name(), command->summary(), 14, columns);
  }
  out += Entry("help", "print this, or with the name of a command its help", 14, columns);
  absl::StrAppend(&out, "\n",
                  Wrap("Data goes to standard output, talk to standard error; \"-\" as a file is "
                       "standard input. \"springtide COMMAND --help\" has options and examples.",
                       columns),
                  "\n", Wrap(kExitCodes, columns), "\n");
  return out;
}

std::string CommandReference(const std::vector<std::unique_ptr<Command>>& commands) {
  std::string out =
      "<!-- Generated by `springtide reference cli`. Do not edit. -->\n"
      "# Commands\n\n"
      "`springtide COMMAND [OPTIONS]`. Data goes to standard output, talk to standard error; `-` "
      "as "
      "a file is\nstandard input. `springtide --version` prints the version.\n\n";
  absl::StrAppend(&out, Wrap(kExitCodes, 100), "\n");
  for (const auto& command : commands) {
    base::ErrorList errors;
    const std::unique_ptr<CLI::App> parser = DeclareParser(*command, errors);
    absl::StrAppend(&out, "\n## ", command->name(), "\n\n`", UsageLine(*command, *parser),
                    "`: ", command->summary(), ".\n\n", Wrap(command->description(), 100), "\n",
                    MarkdownOptions(*parser), "\n**Examples**\n\n```sh\n");
    for (const auto& [line, purpose] : command->examples()) {
      absl::StrAppend(&out, "# ", purpose, "\n", line, "\n");
    }
    out += "```\n";
  }
  return out;
}

}  // namespace springtide::cli
