#include "k8s/exec_credential.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/unit/k8s/test_certificates.h"

namespace springtide::k8s {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Answer(absl::string_view status) {
  return absl::StrCat(R"({"kind":"ExecCredential","apiVersion":")", kExecV1, R"(","status":)",
                      std::string(status), "}");
}

std::string Quoted(absl::string_view pem) {
  return absl::StrCat("\"", absl::StrReplaceAll(pem, {{"\n", "\\n"}}), "\"");
}

TEST(ExecCredentialTest, AsksInTheWordsOfTheProtocol) {
  EXPECT_EQ(EncodeExecCredential(kExecV1, false, std::nullopt),
            R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",)"
            R"("spec":{"interactive":false}})");
  ExecCluster cluster;
  cluster.server = "https://api";
  cluster.ca_pem = "PEM";
  EXPECT_EQ(EncodeExecCredential(kExecV1Beta1, true, cluster),
            R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1",)"
            R"("spec":{"cluster":{"server":"https://api","certificate-authority-data":"UEVN"},)"
            R"("interactive":true}})");
  cluster = {};
  cluster.server = "https://api";
  cluster.tls_server_name = "name";
  cluster.insecure_skip_tls_verify = true;
  cluster.proxy_url = "http://proxy";
  cluster.disable_compression = true;
  cluster.config.Set("audience", "a\"b");
  EXPECT_THAT(EncodeExecCredential(kExecV1, true, cluster),
              HasSubstr(R"({"server":"https://api","tls-server-name":"name",)"
                        R"("insecure-skip-tls-verify":true,"proxy-url":"http://proxy",)"
                        R"("disable-compression":true,"config":{"audience":"a\"b"}})"));
}

TEST(ExecCredentialTest, ReadsATokenWithItsEnd) {
  const absl::StatusOr<ExecCredentialStatus> status = DecodeExecCredential(
      Answer(R"({"token":"abc","expirationTimestamp":"2026-01-02T03:04:05Z","new":1})"), kExecV1);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->token, "abc");
  EXPECT_EQ(status->expiry,
            absl::FromCivil(absl::CivilSecond(2026, 1, 2, 3, 4, 5), absl::UTCTimeZone()));
  EXPECT_EQ(status->key_pem, "");
}

TEST(ExecCredentialTest, ReadsACertificateWithItsKey) {
  const TestPair pair = MakeTestPair("jane");
  const absl::StatusOr<ExecCredentialStatus> status = DecodeExecCredential(
      Answer(absl::StrCat(R"({"token":null,"clientCertificateData":)", Quoted(pair.certificate),
                          R"(,"clientKeyData":)", Quoted(pair.key), "}")),
      kExecV1);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(status->certificate_pem, pair.certificate);
  EXPECT_EQ(status->key_pem, pair.key);
  EXPECT_EQ(status->token, "");
  EXPECT_FALSE(status->expiry.has_value());
}

// F43
TEST(ExecCredentialTest, EveryFaultIsNamedAndNothingIsShown) {
  const TestPair pair = MakeTestPair("jane");
  const struct {
    std::string text;
    const char* want;
  } cases[] = {
      {"", "not JSON"},
      {"s3cr3t", "not JSON"},
      {Answer(R"({"token":"s3cr3t"})") + "s3cr3t", "not JSON"},
      {std::string(1000, '['), "not JSON"},
      {"[]", "kind"},
      {R"({"kind":"s3cr3t"})", "kind"},
      {R"({"kind":"ExecCredential"})", "apiVersion is another one"},
      {R"({"kind":"ExecCredential","apiVersion":"s3cr3t"})", "apiVersion is another one"},
      {R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"})",
       "apiVersion is client.authentication.k8s.io/v1beta1 and not "
       "client.authentication.k8s.io/v1"},
      {Answer("null"), "no status"},
      {Answer("\"s3cr3t\""), "no status"},
      {Answer("{}"), "neither"},
      {Answer(R"({"token":""})"), "neither"},
      {Answer(R"({"token":["s3cr3t"]})"), "status.token is no string"},
      {Answer(R"({"token":"s3cr3t\r\nX: y"})"), "status.token"},
      {Answer(R"({"token":"s3cr3t","expirationTimestamp":"s3cr3t"})"), "expirationTimestamp"},
      {Answer(R"({"token":"s3cr3t","expirationTimestamp":1})"), "expirationTimestamp"},
      {Answer(R"({"token":"s3cr3t","clientKeyData":"s3cr3t"})"), "without clientCertificateData"},
      {Answer(R"({"token":"s3cr3t","clientCertificateData":"s3cr3t"})"), "without clientKeyData"},
      {Answer(R"({"clientCertificateData":"s3cr3t","clientKeyData":"s3cr3t"})"),
       "certificate cannot be read"},
      {Answer(absl::StrCat(R"({"clientCertificateData":)", Quoted(pair.certificate),
                           R"(,"clientKeyData":)", Quoted(MakeTestPair("s3cr3t").key), "}")),
       "does not belong"},
  };
  for (const auto& c : cases) {
    const absl::Status status = DecodeExecCredential(c.text, kExecV1).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.want)) << c.text;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("s3cr3t")));
  }
}

TEST(ExecCredentialTest, WhatIsCutAnywhereIsRefused) {
  const std::string text = Answer(R"({"token":"s3cr3t"})");
  for (size_t length = 0; length < text.size(); ++length) {
    EXPECT_FALSE(DecodeExecCredential(text.substr(0, length), kExecV1).ok()) << length;
  }
}

}  // namespace
}  // namespace springtide::k8s
