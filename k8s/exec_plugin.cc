#include "k8s/exec_plugin.h"

#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "k8s/child_process.h"
#include "k8s/secret_text.h"

namespace springtide::k8s {
namespace {

constexpr absl::Duration kBetweenRuns = absl::Seconds(5);
constexpr size_t kShownBytes = 200;
constexpr size_t kShownHintBytes = 1000;

class ExecSource final : public CredentialSource {
 public:
  ExecSource(ExecConfig config, std::optional<ExecCluster> cluster,
             const Surroundings& surroundings)
      : config_(std::move(config)), cluster_(std::move(cluster)), surroundings_(surroundings) {}

  absl::StatusOr<Credential> Get() override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (usable_ && !HasExpired(credential_)) return credential_;
    const absl::Duration now = surroundings_.clock->Elapsed();
    if (!failure_.ok() && now < run_again_) return failure_;
    absl::StatusOr<ExecCredentialStatus> answer = Run();
    if (!answer.ok()) {
      usable_ = false;
      failure_ = absl::UnauthenticatedError(answer.status().message());
      run_again_ = surroundings_.clock->Elapsed() + kBetweenRuns;
      return failure_;
    }
    Take(*std::move(answer));
    return credential_;
  }

  void Rejected(const Credential& credential) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!usable_ || credential.generation != credential_.generation) return;
    const absl::Duration now = surroundings_.clock->Elapsed();
    // A server that refuses whatever the plug-in gives would keep it running without end.
    if (dropped_.has_value() && now < *dropped_ + kBetweenRuns) return;
    usable_ = false;
    dropped_ = now;
  }

 private:
  bool HasExpired(const Credential& credential) const {
    return credential.expiry.has_value() && surroundings_.clock->Now() >= *credential.expiry;
  }

  // REQUIRES: mutex_ is held.
  void Take(ExecCredentialStatus answer) {
    Credential next;
    next.token = std::move(answer.token);
    next.certificate_pem = std::move(answer.certificate_pem);
    next.key_pem = std::move(answer.key_pem);
    next.expiry = answer.expiry;
    const bool changed = next.token != credential_.token ||
                         next.certificate_pem != credential_.certificate_pem ||
                         next.key_pem != credential_.key_pem;
    next.generation = credential_.generation + (changed ? 1 : 0);
    credential_ = std::move(next);
    usable_ = true;
    failure_ = absl::OkStatus();
  }

  bool interactive() const {
    return surroundings_.stdin_is_terminal && config_.interactive_mode != "Never";
  }

  absl::StatusOr<ExecCredentialStatus> Run() const {
    if (config_.interactive_mode == "Always" && !surroundings_.stdin_is_terminal) {
      return Failed(
          "it asks questions (interactiveMode: Always), and standard input is no terminal", false);
    }
    const absl::StatusOr<std::string> program =
        FindProgram(config_.command, surroundings_.environment);
    if (!program.ok()) return Failed(program.status().message(), true);
    ChildCommand command;
    command.program = *program;
    command.arguments = config_.arguments;
    command.environment = surroundings_.environment;
    for (const auto& [name, value] : config_.environment) command.environment[name] = value;
    command.environment["KUBERNETES_EXEC_INFO"] =
        EncodeExecCredential(config_.api_version, interactive(), cluster_);
    command.inherit_stdin = interactive();
    absl::StatusOr<ChildResult> result =
        RunChild(command, *surroundings_.clock, surroundings_.plugin_stderr);
    if (!result.ok()) {
      return Failed(result.status().message(), absl::IsNotFound(result.status()));
    }
    absl::StatusOr<ExecCredentialStatus> answer = Decode(*result);
    Wipe(result->output);
    return answer;
  }

  absl::StatusOr<ExecCredentialStatus> Decode(const ChildResult& result) const {
    if (result.signal != 0) {
      return Failed(absl::StrCat("it was ended by signal ", result.signal), false);
    }
    if (result.exit_code != 0) {
      return Failed(absl::StrCat("it ended with exit code ", result.exit_code), false);
    }
    absl::StatusOr<ExecCredentialStatus> answer =
        DecodeExecCredential(result.output, config_.api_version);
    if (!answer.ok()) {
      return Failed(absl::StrCat("of what it wrote: ", answer.status().message()), false);
    }
    if (answer->expiry.has_value() && *answer->expiry <= surroundings_.clock->Now()) {
      return Failed(
          absl::StrCat("the credential that it gave expired at ",
                       absl::FormatTime(absl::RFC3339_sec, *answer->expiry, absl::UTCTimeZone()),
                       "; check its login and this machine's clock"),
          false);
    }
    return answer;
  }

  absl::Status Failed(absl::string_view why, bool with_hint) const {
    std::string message = absl::StrCat("credential plug-in \"",
                                       base::ForDisplay(config_.command, kShownBytes), "\": ", why);
    if (with_hint && !config_.install_hint.empty()) {
      absl::StrAppend(&message,
                      "; to install it: ", base::ForDisplay(config_.install_hint, kShownHintBytes));
    }
    return absl::UnauthenticatedError(message);
  }

  const ExecConfig config_;
  const std::optional<ExecCluster> cluster_;
  const Surroundings surroundings_;

  std::mutex mutex_;  // also held while the program runs
  // Guarded by mutex_:
  Credential credential_;
  bool usable_ = false;
  absl::Status failure_;
  absl::Duration run_again_ = absl::ZeroDuration();
  std::optional<absl::Duration> dropped_;
};

bool IsVariableName(absl::string_view name) {
  return !name.empty() && !absl::StrContains(name, '=') &&
         name.find('\0') == absl::string_view::npos;
}

}  // namespace

void CheckExecConfig(const ExecConfig& config, const base::FieldPath& path, const base::Mark& mark,
                     base::ErrorList& errors) {
  const auto add = [&](absl::string_view field, absl::string_view message) {
    errors.Add(path.Key(field), mark, message);
  };
  if (config.command.empty()) add("command", "is missing; name the program to run");
  const bool v1 = config.api_version == kExecV1;
  if (!v1 && config.api_version != kExecV1Beta1) {
    add("apiVersion", absl::StrCat("\"", base::ForDisplay(config.api_version, kShownBytes),
                                   "\" is not supported; use ", kExecV1, " or ", kExecV1Beta1));
  }
  const std::string& mode = config.interactive_mode;
  if (mode.empty() && v1) {
    add("interactiveMode", "is missing; use Never, IfAvailable or Always");
  } else if (!mode.empty() && mode != "Never" && mode != "IfAvailable" && mode != "Always") {
    add("interactiveMode", absl::StrCat("\"", base::ForDisplay(mode, kShownBytes),
                                        "\" is not a choice; use Never, IfAvailable or Always"));
  }
  for (size_t i = 0; i < config.environment.size(); ++i) {
    const auto& [name, value] = config.environment[i];
    if (!IsVariableName(name)) {
      errors.Add(path.Key("env").Index(i).Key("name"), mark, "is no name of a variable");
    }
    if (value.find('\0') != std::string::npos) {
      errors.Add(path.Key("env").Index(i).Key("value"), mark, "holds a NUL byte; remove it");
    }
  }
  for (size_t i = 0; i < config.arguments.size(); ++i) {
    if (config.arguments[i].find('\0') != std::string::npos) {
      errors.Add(path.Key("args").Index(i), mark, "holds a NUL byte; remove it");
    }
  }
}

std::unique_ptr<CredentialSource> ExecPlugin(ExecConfig config, ExecCluster cluster,
                                             const Surroundings& surroundings) {
  std::optional<ExecCluster> passed;
  if (config.provide_cluster_info) passed = std::move(cluster);
  return std::make_unique<ExecSource>(std::move(config), std::move(passed), surroundings);
}

}  // namespace springtide::k8s
