#include "k8s/credentials.h"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "k8s/secret_text.h"
#include "tests/unit/k8s/access_fixture.h"
#include "tests/unit/k8s/test_certificates.h"

namespace springtide::k8s {
namespace {

using testing::HasSubstr;
using testing::Not;

Credential Token(const std::string& token) {
  Credential credential;
  credential.token = token;
  return credential;
}

class CredentialsTest : public AccessFixture {};

TEST_F(CredentialsTest, TheHeaderFollowsFromTheParts) {
  EXPECT_EQ(Credential().Authorization(), "");
  EXPECT_EQ(Token("abc").Authorization(), "Bearer abc");
  Credential basic;
  basic.user = "Aladdin";
  basic.password = "open sesame";
  EXPECT_EQ(basic.Authorization(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");  // RFC 7617
}

TEST_F(CredentialsTest, AFixedCredentialStaysWhateverTheServerSays) {
  const auto source = FixedCredential(Token("abc"));
  const Credential first = source->Get().value();
  source->Rejected(first);
  EXPECT_EQ(source->Get()->token, "abc");
  EXPECT_EQ(source->Get()->generation, first.generation);
}

TEST_F(CredentialsTest, ATokenFileIsTrimmed) {
  const auto source = TokenFile(Write("token", "\n abc \r\n"), "", around_);
  EXPECT_EQ(source->Get()->token, "abc");
  EXPECT_EQ(source->Get()->generation, 1);
}

TEST_F(CredentialsTest, UnfitTokensAreRefusedAndNotShown) {
  for (const char* content : {"", " \n", "s3cr3t\ns3cr3t", "s3cr3t\x01", "s3cr3t \xFF"}) {
    const auto source = TokenFile(Write("token", content), "", around_);
    const absl::StatusOr<Credential> credential = source->Get();
    EXPECT_EQ(credential.status().code(), absl::StatusCode::kUnauthenticated) << content;
    EXPECT_THAT(std::string(credential.status().message()), HasSubstr(folder_.File("token")));
    EXPECT_THAT(std::string(credential.status().message()), Not(HasSubstr("s3cr3t")));
  }
}

// F39
TEST_F(CredentialsTest, ATokenIsRotatedWithoutAFailedRequest) {
  const auto source = TokenFile(Write("token", "one"), "", around_);
  EXPECT_EQ(source->Get()->token, "one");
  clock_.Advance(absl::Seconds(50));
  Remove("token");
  EXPECT_EQ(source->Get()->token, "one") << "briefly missing";
  clock_.Advance(absl::Seconds(1));
  Write("token", "");
  EXPECT_EQ(source->Get()->token, "one") << "briefly empty";
  Write("token", "two");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(source->Get()->token, "two");
  EXPECT_EQ(warnings_.size(), 1);
}

// F39
TEST_F(CredentialsTest, ARejectedTokenIsReadAgainAtOnce) {
  const auto source = TokenFile(Write("token", "one"), "", around_);
  const Credential first = source->Get().value();
  Write("token", "two");
  source->Rejected(first);
  const Credential second = source->Get().value();
  EXPECT_EQ(second.token, "two");
  EXPECT_NE(second.generation, first.generation);
  // An answer that comes late says nothing about the token that was read since.
  Write("token", "three");
  source->Rejected(first);
  EXPECT_EQ(source->Get()->token, "two");
}

// F39
TEST_F(CredentialsTest, ARejectedTokenIsNotUsedWhenTheFileIsGone) {
  const auto source = TokenFile(Write("token", "one"), "", around_);
  source->Rejected(source->Get().value());
  Remove("token");
  EXPECT_EQ(source->Get().status().code(), absl::StatusCode::kUnauthenticated);
  Write("token", "two");
  EXPECT_EQ(source->Get()->token, "two") << "back without a wait";
}

// F40
TEST_F(CredentialsTest, ATokenThatExpiredDuringAPartitionIsReplacedByItself) {
  const auto source = TokenFile(Write("token", "one"), "", around_);
  const Credential first = source->Get().value();
  // Nobody asked for a day, in which the file was rotated many times.
  Write("token", "fresh");
  clock_.Advance(absl::Hours(24));
  EXPECT_EQ(source->Get()->token, "fresh");
}

TEST_F(CredentialsTest, AnInitialTokenServesUntilTheFileIsThere) {
  const auto source = TokenFile(folder_.File("token"), "initial", around_);
  EXPECT_EQ(source->Get()->token, "initial");
  Write("token", "from-file");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(source->Get()->token, "from-file");
}

TEST_F(CredentialsTest, CertificateFilesAreReadAgainAfterFiveMinutes) {
  const TestPair one = MakeTestPair("one");
  const TestPair two = MakeTestPair("two");
  const auto source =
      CertificateFiles(Write("tls.crt", one.certificate), Write("tls.key", one.key), around_);
  EXPECT_EQ(source->Get()->certificate_pem, one.certificate);
  EXPECT_EQ(source->Get()->key_pem, one.key);
  EXPECT_EQ(source->Get()->Authorization(), "");

  Write("tls.crt", two.certificate);
  clock_.Advance(absl::Minutes(5));
  EXPECT_EQ(source->Get()->certificate_pem, one.certificate) << "the new key is not there yet";
  Write("tls.key", two.key);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(source->Get()->certificate_pem, two.certificate);
  EXPECT_EQ(source->Get()->key_pem, two.key);
  EXPECT_EQ(source->Get()->generation, 2);
}

TEST_F(CredentialsTest, CertificateFilesThatDoNotMatchAreRefused) {
  const auto source = CertificateFiles(Write("tls.crt", MakeTestPair("one").certificate),
                                       Write("tls.key", MakeTestPair("two").key), around_);
  const absl::Status status = source->Get().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(std::string(status.message()), HasSubstr("does not belong"));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("BEGIN")));
}

// A source that a test sets.
class SetSource final : public CredentialSource {
 public:
  absl::StatusOr<Credential> Get() override { return credential; }
  void Rejected(const Credential& rejected) override {
    if (rejected.generation == credential.generation) dropped = true;
  }

  Credential credential;
  bool dropped = false;
};

class CombinedTest : public CredentialsTest {
 protected:
  CombinedTest() {
    auto first = std::make_unique<SetSource>();
    auto second = std::make_unique<SetSource>();
    first_ = first.get();
    second_ = second.get();
    std::vector<std::unique_ptr<CredentialSource>> sources;
    sources.push_back(std::move(first));
    sources.push_back(std::move(second));
    combined_ = CombineCredentials(std::move(sources));
  }

  SetSource* first_;
  SetSource* second_;
  std::unique_ptr<CredentialSource> combined_;
};

TEST_F(CombinedTest, TakesEachPartFromTheFirstThatHasIt) {
  first_->credential.certificate_pem = "certificate 1";
  first_->credential.key_pem = "key 1";
  second_->credential.certificate_pem = "certificate 2";
  second_->credential.key_pem = "key 2";
  second_->credential.token = "token 2";
  second_->credential.expiry = absl::FromUnixSeconds(7);
  const Credential whole = combined_->Get().value();
  EXPECT_EQ(whole.certificate_pem, "certificate 1");
  EXPECT_EQ(whole.key_pem, "key 1");
  EXPECT_EQ(whole.token, "token 2");
  EXPECT_EQ(whole.expiry, absl::FromUnixSeconds(7));
}

TEST_F(CombinedTest, AChangeOfAnyPartIsANewGeneration) {
  first_->credential.generation = 5;
  second_->credential.generation = 5;
  const uint64_t before = combined_->Get()->generation;
  EXPECT_EQ(combined_->Get()->generation, before);
  second_->credential.generation = 6;
  EXPECT_NE(combined_->Get()->generation, before);
}

TEST_F(CombinedTest, ARejectionReachesAllPartsUnlessTheyAreNewer) {
  first_->credential.generation = 1;
  const Credential old = combined_->Get().value();
  first_->credential.generation = 2;
  const Credential current = combined_->Get().value();
  combined_->Rejected(old);
  EXPECT_FALSE(first_->dropped);
  EXPECT_FALSE(second_->dropped);
  combined_->Rejected(current);
  EXPECT_TRUE(first_->dropped);
  EXPECT_TRUE(second_->dropped);
}

}  // namespace
}  // namespace springtide::k8s
