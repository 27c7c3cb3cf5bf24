#include "cli/reference_command.h"

#include <ostream>

#include "cli/app.h"
#include "cli/exit_code.h"
#include "cli/help.h"
#include "policies/reference.h"

namespace springtide::cli {
namespace {

class ReferenceCommand : public Command {
 public:
  absl::string_view name() const override { return "reference"; }
  absl::string_view summary() const override { return "print a reference page as Markdown"; }
  absl::string_view description() const override {
    return "Pages: \"policies\" has all presets, policies with their fields, and reasons; \"cli\" "
           "has "
           "all commands with their options. docs/reference/ holds what this prints.";
  }
  std::vector<std::pair<std::string, std::string>> examples() const override {
    return {{"springtide reference policies > docs/reference/policies.md",
             "after a policy or a field was added"}};
  }

  void Declare(Options& options) override {
    options.Group("Inputs").Texts("PAGE", &pages_, "PAGE", "policies or cli.");
  }

  void Check(base::ErrorList& errors) const override {
    if (pages_.size() != 1 || (pages_[0] != "policies" && pages_[0] != "cli")) {
      errors.Add("name one page: policies or cli");
    }
  }

  int Run(Streams& streams) override {
    streams.out << (pages_[0] == "cli" ? CommandReference(AllCommands())
                                       : policies::PolicyReference());
    return kExitOk;
  }

 private:
  std::vector<std::string> pages_;
};

}  // namespace

std::unique_ptr<Command> MakeReferenceCommand() { return std::make_unique<ReferenceCommand>(); }

int RunReference(const std::vector<std::string>& args, Streams& streams) {
  ReferenceCommand command;
  return RunCommand(command, args, streams);
}

}  // namespace springtide::cli
