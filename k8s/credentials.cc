#include "k8s/credentials.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "k8s/reloaded_file.h"
#include "k8s/secret_text.h"

namespace springtide::k8s {
namespace {

class FixedSource final : public CredentialSource {
 public:
  explicit FixedSource(Credential credential) : credential_(std::move(credential)) {
    credential_.generation = 1;
  }
  absl::StatusOr<Credential> Get() override { return credential_; }
  void Rejected(const Credential&) override {}

 private:
  Credential credential_;  // constant after construction
};

// Turns the content of files into a credential.
class FileSource final : public CredentialSource {
 public:
  using Fill = void (*)(std::vector<std::string> texts, Credential& credential);

  FileSource(absl::string_view what, std::vector<std::string> paths, absl::Duration period,
             ReloadedFile::Check check, Fill fill, const Surroundings& surroundings)
      : what_(what),
        fill_(fill),
        file_(what, std::move(paths), period, std::move(check), surroundings) {}

  void Seed(const std::string& text) { file_.Seed({text}); }

  absl::StatusOr<Credential> Get() override {
    absl::StatusOr<ReloadedFile::Content> content = file_.Get();
    if (!content.ok()) {
      return absl::UnauthenticatedError(absl::StrCat(what_, ": ", content.status().message()));
    }
    Credential credential;
    credential.generation = content->generation;
    fill_(std::move(content->texts), credential);
    return credential;
  }
  void Rejected(const Credential& credential) override { file_.Drop(credential.generation); }

 private:
  const std::string what_;
  const Fill fill_;
  ReloadedFile file_;  // synchronises itself
};

class CombinedSource final : public CredentialSource {
 public:
  explicit CombinedSource(std::vector<std::unique_ptr<CredentialSource>> sources)
      : sources_(std::move(sources)) {}

  absl::StatusOr<Credential> Get() override {
    std::vector<Credential> parts;
    for (const std::unique_ptr<CredentialSource>& source : sources_) {
      absl::StatusOr<Credential> part = source->Get();
      if (!part.ok()) return part.status();
      parts.push_back(*std::move(part));
    }
    Credential whole;
    for (const Credential& part : parts) Merge(part, whole);
    whole.generation = Count(parts);
    return whole;
  }

  void Rejected(const Credential& credential) override {
    std::vector<uint64_t> generations;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (credential.generation != count_) return;
      generations = generations_;
    }
    for (size_t i = 0; i < sources_.size(); ++i) {
      Credential part;
      part.generation = generations[i];
      sources_[i]->Rejected(part);
    }
  }

 private:
  static void Merge(const Credential& part, Credential& whole) {
    if (whole.token.empty() && whole.user.empty()) {
      whole.token = part.token;
      whole.user = part.user;
      whole.password = part.password;
    }
    if (whole.certificate_pem.empty()) {
      whole.certificate_pem = part.certificate_pem;
      whole.key_pem = part.key_pem;
    }
    if (part.expiry.has_value()) {
      whole.expiry = std::min(whole.expiry.value_or(absl::InfiniteFuture()), *part.expiry);
    }
  }

  uint64_t Count(const std::vector<Credential>& parts) {
    std::vector<uint64_t> generations;
    generations.reserve(parts.size());
    for (const Credential& part : parts) generations.push_back(part.generation);
    const std::lock_guard<std::mutex> lock(mutex_);
    if (generations != generations_) {
      generations_ = std::move(generations);
      ++count_;
    }
    return count_;
  }

  const std::vector<std::unique_ptr<CredentialSource>> sources_;  // synchronise themselves
  std::mutex mutex_;
  std::vector<uint64_t> generations_;  // guarded by mutex_
  uint64_t count_ = 0;                 // guarded by mutex_
};

absl::Status TidyToken(std::vector<std::string>& texts) {
  absl::StripAsciiWhitespace(&texts.front());
  return CheckToken(texts.front());
}

absl::Status CheckPair(std::vector<std::string>& texts) { return CheckKeyPair(texts[0], texts[1]); }

}  // namespace

std::string Credential::Authorization() const {
  if (!token.empty()) return absl::StrCat("Bearer ", token);
  if (user.empty()) return "";
  return absl::StrCat("Basic ", absl::Base64Escape(absl::StrCat(user, ":", password)));
}

std::unique_ptr<CredentialSource> FixedCredential(Credential credential) {
  return std::make_unique<FixedSource>(std::move(credential));
}

std::unique_ptr<CredentialSource> TokenFile(const std::string& path, const std::string& initial,
                                            const Surroundings& surroundings) {
  auto source = std::make_unique<FileSource>(
      "the token file", std::vector<std::string>{path}, ReloadedFile::kTokenPeriod, TidyToken,
      [](std::vector<std::string> texts, Credential& credential) {
        credential.token = std::move(texts.front());
      },
      surroundings);
  if (!initial.empty()) source->Seed(initial);
  return source;
}

std::unique_ptr<CredentialSource> CertificateFiles(const std::string& certificate_path,
                                                   const std::string& key_path,
                                                   const Surroundings& surroundings) {
  return std::make_unique<FileSource>(
      "the client certificate files", std::vector<std::string>{certificate_path, key_path},
      ReloadedFile::kCertificatePeriod, CheckPair,
      [](std::vector<std::string> texts, Credential& credential) {
        credential.certificate_pem = std::move(texts[0]);
        credential.key_pem = std::move(texts[1]);
      },
      surroundings);
}

std::unique_ptr<CredentialSource> CombineCredentials(
    std::vector<std::unique_ptr<CredentialSource>> sources) {
  return std::make_unique<CombinedSource>(std::move(sources));
}

}  // namespace springtide::k8s
