#include "cli/validate_command.h"

#include <ostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/json.h"
#include "base/value.h"
#include "base/yaml.h"
#include "cli/exit_code.h"
#include "cli/lint.h"
#include "cli/policy_source.h"
#include "policies/pipeline_config.h"

namespace springtide::cli {
namespace {

constexpr int kSchemaVersion = 1;

enum class Format { kText, kJson };

struct Checked {
  PolicySource source;
  base::ErrorList warnings;
};

base::Value ProblemsToValue(const base::ErrorList& problems) {
  base::Value::List list;
  for (const base::Problem& problem : problems.problems()) {
    base::Value value = base::Value::Map();
    if (problem.mark.line > 0) value.Set("line", problem.mark.line);
    if (problem.mark.column > 0) value.Set("column", problem.mark.column);
    if (!problem.path.empty()) value.Set("path", problem.path);
    value.Set("message", problem.message);
    list.push_back(std::move(value));
  }
  return list;
}

std::vector<std::string> PolicyNames(const PolicySource& source) {
  std::vector<std::string> names;
  for (const policies::PolicyDocument& document : source.documents) names.push_back(document.name);
  return names;
}

class ValidateCommand : public Command {
 public:
  absl::string_view name() const override { return "validate"; }
  absl::string_view summary() const override { return "check policy files offline"; }
  absl::string_view description() const override {
    return "Reports everything that is wrong with the files, each problem with its place and what "
           "to "
           "do, and warns of what is allowed but most likely not meant. With --expand it prints "
           "the "
           "policies with presets written out and all defaults filled in. Errors give exit code 2.";
  }
  std::vector<std::pair<std::string, std::string>> examples() const override {
    return {{"springtide validate policies/*.yaml", "check files, for instance in CI"},
            {"springtide validate --expand balanced", "what a preset stands for"},
            {"springtide validate --fail-on-warning --output json policy.yaml",
             "strict, for machines"}};
  }

  void Declare(Options& options) override {
    options.Group("Inputs").Texts("FILE", &files_, "FILE",
                                  "Policy files, folders of them, presets, or \"-\".");
    options.Group("Output")
        .Flag("--expand", &expand_, "Print the policies with presets and defaults filled in.")
        .Choice<Format>("--output", &format_, {{"text", Format::kText}, {"json", Format::kJson}},
                        "How to print the result.")
        .Flag("--fail-on-warning", &fail_on_warning_, "Exit with 1 when there are warnings.");
    options.Group("What warnings go by")
        .Duration("--startup-delay", &lint_.startup_delay, {0, 86'400},
                  "How long a replica takes from being asked for to serving.")
        .Duration("--scrape-interval", &lint_.scrape_interval, {0, 86'400}, "Time between samples.")
        .Number("--price-replica-second", &lint_.prices.replica_second, {1e-6, 1e6}, "PRICE",
                "A replica for a second.")
        .Number("--price-start", &lint_.prices.start, {0, 1e6}, "PRICE", "Starting a replica.")
        .Number("--price-missing", &lint_.prices.missing_replica_second, {0, 1e6}, "PRICE",
                "A replica's worth of load unserved for a second.");
  }

  void Check(base::ErrorList& errors) const override {
    if (files_.empty()) errors.Add("no file given; name one, or \"-\" for standard input");
    if (expand_ && format_ == Format::kJson) {
      errors.Add("--expand prints YAML; leave out --output json");
    }
  }

  int Run(Streams& streams) override {
    std::vector<Checked> all;
    bool errors = false;
    bool warnings = false;
    for (PolicySource& source : ReadPolicySources(files_, streams.in)) {
      base::ErrorList found = LintSource(source);
      errors = errors || !source.errors.ok();
      warnings = warnings || !found.ok();
      all.push_back({std::move(source), std::move(found)});
    }
    if (format_ == Format::kJson) {
      PrintJson(all, streams);
    } else {
      PrintText(all, streams);
    }
    if (errors) return kExitBadInput;
    return warnings && fail_on_warning_ ? kExitCheckFailed : kExitOk;
  }

 private:
  base::ErrorList LintSource(const PolicySource& source) const {
    base::ErrorList warnings(source.name);
    if (!source.errors.ok()) return warnings;
    for (const policies::PolicyDocument& document : source.documents) {
      const base::Value* spec = document.source.Find("spec");
      if (spec != nullptr) Lint(*spec, document.pipeline, lint_, warnings);
    }
    return warnings;
  }

  void PrintText(const std::vector<Checked>& all, Streams& streams) const {
    for (const Checked& checked : all) {
      if (!checked.source.errors.ok()) {
        streams.err << checked.source.errors.ToString() << "\n";
        continue;
      }
      for (const base::Problem& warning : checked.warnings.problems()) {
        PrintWarning(streams, warning.ToString());
      }
      for (const policies::PolicyDocument& document : checked.source.documents) {
        if (expand_)
          streams.out << "---\n" << base::ToYaml(policies::ExpandPolicyDocument(document));
      }
      if (!expand_) {
        streams.out << checked.source.name << ": ok ("
                    << absl::StrJoin(PolicyNames(checked.source), ", ") << ")\n";
      }
    }
  }

  static void PrintJson(const std::vector<Checked>& all, Streams& streams) {
    base::Value::List files;
    for (const Checked& checked : all) {
      base::Value file = base::Value::Map();
      file.Set("file", checked.source.name);
      file.Set("ok", checked.source.errors.ok());
      base::Value::List names;
      for (const std::string& name : PolicyNames(checked.source)) names.emplace_back(name);
      file.Set("policies", std::move(names));
      file.Set("errors", ProblemsToValue(checked.source.errors));
      file.Set("warnings", ProblemsToValue(checked.warnings));
      files.push_back(std::move(file));
    }
    base::Value value = base::Value::Map();
    value.Set("schemaVersion", kSchemaVersion);
    value.Set("files", std::move(files));
    streams.out << base::ToPrettyJson(value);
  }

  std::vector<std::string> files_;
  bool expand_ = false;
  bool fail_on_warning_ = false;
  Format format_ = Format::kText;
  LintOptions lint_;
};

}  // namespace

std::unique_ptr<Command> MakeValidateCommand() { return std::make_unique<ValidateCommand>(); }

int RunValidate(const std::vector<std::string>& args, Streams& streams) {
  ValidateCommand command;
  return RunCommand(command, args, streams);
}

}  // namespace springtide::cli
