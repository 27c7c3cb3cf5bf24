#include "k8s/secret_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/k8s/test_certificates.h"

namespace springtide::k8s {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SecretTextTest, TokensFitIntoAHeader) {
  EXPECT_TRUE(CheckToken("eyJhbGciOiJSUzI1NiJ9.e30.sig_-~+/=").ok());
  EXPECT_TRUE(CheckToken(std::string(65'536, 'x')).ok());
  for (const std::string& token :
       {std::string(), std::string("s3cr3t two"), std::string("s3cr3t\r\nX-Evil: 1"),
        std::string("s3cr3t\0", 7), std::string("s3cr3t\x7F"), std::string("s3cr3t\xC3\xA9"),
        std::string(65'537, 'x')}) {
    const absl::Status status = CheckToken(token);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("s3cr3t")));
  }
}

TEST(SecretTextTest, ABundleIsOneOrMoreWholeCertificates) {
  const std::string one = MakeTestPair("one").certificate;
  const std::string two = MakeTestPair("two").certificate;
  EXPECT_TRUE(CheckCaBundle(one).ok());
  EXPECT_TRUE(CheckCaBundle("# old\n" + one + "\n# new\n" + two).ok());
  for (const std::string& bundle :
       {std::string(), std::string("\n"), std::string("nothing"), MakeTestPair("x").key,
        one.substr(0, one.size() / 2), one + two.substr(0, two.size() / 2)}) {
    EXPECT_EQ(CheckCaBundle(bundle).code(), absl::StatusCode::kInvalidArgument) << bundle;
  }
}

TEST(SecretTextTest, AKeyBelongsToItsCertificate) {
  const TestPair one = MakeTestPair("one");
  const TestPair two = MakeTestPair("two");
  EXPECT_TRUE(CheckKeyPair(one.certificate, one.key).ok());
  EXPECT_TRUE(CheckKeyPair(one.certificate + two.certificate, one.key).ok()) << "with its chain";
  EXPECT_TRUE(CheckKeyPair(one.key + one.certificate, one.key + one.certificate).ok())
      << "both in one file, as kubelets have it";
  EXPECT_THAT(std::string(CheckKeyPair(one.certificate, two.key).message()),
              HasSubstr("does not belong"));
  EXPECT_THAT(std::string(CheckKeyPair(one.key, one.key).message()),
              HasSubstr("certificate cannot be read"));
  EXPECT_THAT(std::string(CheckKeyPair(one.certificate, one.certificate).message()),
              HasSubstr("key cannot be read"));
  EXPECT_FALSE(CheckKeyPair("", "").ok());
}

TEST(SecretTextTest, WipeLeavesNothing) {
  std::string secret = "s3cr3t";
  Wipe(secret);
  EXPECT_EQ(secret, "");
}

}  // namespace
}  // namespace springtide::k8s
