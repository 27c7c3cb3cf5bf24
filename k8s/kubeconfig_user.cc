#include "k8s/kubeconfig_user.h"

#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "k8s/exec_plugin.h"
#include "k8s/secret_text.h"
#include "k8s/small_file.h"

namespace springtide::k8s {
namespace {

// Makes the sources of one user and collects what is wrong with them.
class UserSources {
 public:
  UserSources(const KubeconfigUser& user, const ExecCluster& cluster,
              const Surroundings& surroundings, base::ErrorList& errors)
      : user_(user), cluster_(cluster), surroundings_(surroundings), errors_(errors) {}

  std::unique_ptr<CredentialSource> Make() {
    CheckMethods();
    AddCertificate();
    AddBearer();
    if (sources_.empty()) return FixedCredential({});
    if (sources_.size() == 1) return std::move(sources_.front());
    return CombineCredentials(std::move(sources_));
  }

 private:
  bool has_token() const { return !user_.token.empty() || !user_.token_file.empty(); }
  bool has_basic() const { return !user_.username.empty() || !user_.password.empty(); }

  void Problem(absl::string_view field, absl::string_view message) {
    AddProblem(user_.origin, field, message, errors_);
  }

  void CheckMethods() {
    if (has_token() && has_basic()) {
      Problem("token", "is given together with username and password; keep one of them");
    }
    if (user_.has_auth_provider) {
      Problem("auth-provider", user_.exec.has_value()
                                   ? "is given together with exec; remove it"
                                   : "is not supported any more; use a credential plug-in (exec)");
    }
    if (has_basic() && user_.username.empty()) {
      Problem("username", "is missing beside password");
    }
    if (absl::StrContains(user_.username, ':')) {
      Problem("username", "holds a colon, which basic authentication cannot carry");
    }
    const absl::Status impersonation = CheckImpersonation(user_.impersonation);
    if (!impersonation.ok()) Problem("as", impersonation.message());
  }

  // A source that reads files must be able to do so now.
  void AddChecked(absl::string_view field, std::unique_ptr<CredentialSource> source) {
    const absl::StatusOr<Credential> first = source->Get();
    if (!first.ok()) Problem(field, first.status().message());
    sources_.push_back(std::move(source));
  }

  // The text of a certificate or key that is not reloaded; nothing and a problem when unreadable.
  std::optional<std::string> Text(absl::string_view field, const std::string& file,
                                  const std::string& data) {
    if (!data.empty()) return DecodeData(user_.origin, absl::StrCat(field, "-data"), data, errors_);
    absl::StatusOr<std::string> text = ReadSmallFile(file);
    if (text.ok()) return *std::move(text);
    Problem(field, text.status().message());
    return std::nullopt;
  }

  void AddCertificate() {
    WarnOfBoth(user_.origin, "client-certificate", user_.certificate_file, user_.certificate_data,
               surroundings_);
    WarnOfBoth(user_.origin, "client-key", user_.key_file, user_.key_data, surroundings_);
    const bool has_certificate = !user_.certificate_file.empty() || !user_.certificate_data.empty();
    const bool has_key = !user_.key_file.empty() || !user_.key_data.empty();
    if (!has_certificate && !has_key) return;
    if (!has_certificate) return Problem("client-key", "is given without a client-certificate");
    if (!has_key) return Problem("client-certificate", "is given without a client-key");
    if (user_.certificate_data.empty() && user_.key_data.empty()) {
      return AddChecked("client-certificate",
                        CertificateFiles(user_.certificate_file, user_.key_file, surroundings_));
    }
    // One half that cannot change makes reloading the other pointless.
    std::optional<std::string> certificate =
        Text("client-certificate", user_.certificate_file, user_.certificate_data);
    std::optional<std::string> key = Text("client-key", user_.key_file, user_.key_data);
    if (!certificate.has_value() || !key.has_value()) return;
    const absl::Status checked = CheckKeyPair(*certificate, *key);
    if (!checked.ok()) return Problem("client-certificate", checked.message());
    Credential credential;
    credential.certificate_pem = *std::move(certificate);
    credential.key_pem = *std::move(key);
    sources_.push_back(FixedCredential(std::move(credential)));
  }

  void AddBearer() {
    if (user_.exec.has_value()) {
      CheckExecConfig(*user_.exec, user_.origin.path.Key("exec"), user_.origin.mark, exec_errors_);
      errors_.Append(exec_errors_);
    }
    if (!user_.token.empty()) {
      const absl::Status checked = CheckToken(user_.token);
      if (!checked.ok()) return Problem("token", checked.message());
    }
    if (!user_.token_file.empty()) {
      AddChecked("tokenFile", TokenFile(user_.token_file, user_.token, surroundings_));
    } else if (has_token() || has_basic()) {
      Credential credential;
      credential.token = user_.token;
      credential.user = user_.username;
      credential.password = user_.password;
      sources_.push_back(FixedCredential(std::move(credential)));
    } else if (user_.exec.has_value() && exec_errors_.ok()) {
      sources_.push_back(ExecPlugin(*user_.exec, cluster_, surroundings_));
    }
    if (user_.exec.has_value() && (has_token() || has_basic())) {
      surroundings_.warn(
          absl::StrCat(user_.origin.file, ": ", user_.origin.path.Key("exec").text(),
                       ": the plug-in is not run, as a token or a password is given"));
    }
  }

  const KubeconfigUser& user_;
  const ExecCluster& cluster_;
  const Surroundings& surroundings_;
  base::ErrorList& errors_;
  base::ErrorList exec_errors_{user_.origin.file};
  std::vector<std::unique_ptr<CredentialSource>> sources_;
};

}  // namespace

void AddProblem(const Origin& origin, absl::string_view field, absl::string_view message,
                base::ErrorList& errors) {
  base::ErrorList own(origin.file);
  own.Add(field.empty() ? origin.path : origin.path.Key(field), origin.mark, message);
  errors.Append(own);
}

void WarnOfBoth(const Origin& origin, absl::string_view field, const std::string& file,
                const std::string& data, const Surroundings& surroundings) {
  if (file.empty() || data.empty()) return;
  surroundings.warn(absl::StrCat(origin.file, ": ", origin.path.text(), ": ", field, " and ", field,
                                 "-data are both given; the data is used"));
}

std::optional<std::string> DecodeData(const Origin& origin, absl::string_view field,
                                      const std::string& data, base::ErrorList& errors) {
  std::string decoded;
  if (absl::Base64Unescape(data, &decoded) && !decoded.empty()) return decoded;
  AddProblem(origin, field, "is not base64 of anything", errors);
  return std::nullopt;
}

std::unique_ptr<CredentialSource> SourceOfUser(const KubeconfigUser& user,
                                               const ExecCluster& cluster,
                                               const Surroundings& surroundings,
                                               base::ErrorList& errors) {
  return UserSources(user, cluster, surroundings, errors).Make();
}

}  // namespace springtide::k8s
