// Whom the client trusts, how it shows itself, and addresses of both kinds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/unit/http/client_helpers.h"
#include "tests/unit/scratch_folder.h"

namespace springtide::http {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

RawServer::Options Showing(const Identity& identity) { return {.identity = &identity}; }

absl::Status Refusal(const Identity& identity) {
  const RawServer server(Showing(identity), Answering(OkAnswer("x")));
  return Get(*ClientFor(server.Url())).status();
}

TEST(TlsTest, TrustsTheGivenCa) {
  const RawServer server(Showing(LocalIdentity()), Answering(OkAnswer("x")));
  const auto client = ClientFor(server.Url());
  for (int i = 0; i < 3; ++i) {
    const auto response = Get(*client);
    ASSERT_TRUE(response.ok()) << response.status();
    EXPECT_EQ(response->body, "x");
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST(TlsTest, StreamsAndWrites) {
  const RawServer server(Showing(LocalIdentity()), [](RawConnection& connection, int) {
    connection.ReadHead();
    connection.ReadBody(100'000);
    connection.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
  });
  const auto client = ClientFor(server.Url());
  const auto stream = client->Open(Write(Method::kPost, std::string(100'000, 'x')), {});
  ASSERT_TRUE(stream->WaitForHead().ok());
  EXPECT_EQ(ReadAll(*stream).value(), "abc");
}

// Trap: cpprestsdk trusts the system's roots beside ours. Here the test's CA is the system's.
TEST(TlsTest, DoesNotTrustTheSystemsRoots) {
  const ScratchFolder folder;
  const std::string file = folder.File("roots.pem");
  std::ofstream(file) << TestCa().certificate_pem;
  ASSERT_EQ(::setenv("SSL_CERT_FILE", file.c_str(), 1), 0);
  const RawServer server(Showing(LocalIdentity()), Answering(OkAnswer("x")));
  const auto client = ClientFor(
      server.Url(), [](ClientOptions& options) { options.tls.ca_pem = OtherCa().certificate_pem; });
  const absl::Status status = Get(*client).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.message(), HasSubstr("not signed by the given CA"));
}

TEST(TlsTest, RefusesWhatItCannotTrust) {
  const auto expect = [](const Identity& identity, const std::string& reason) {
    const absl::Status status = Refusal(identity);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
    EXPECT_THAT(status.message(), AllOf(HasSubstr("certificate"), HasSubstr(reason)));
  };
  const Identity& ca = TestCa();
  expect(Issue({.alternative_names = "IP:127.0.0.1"}, &OtherCa()), "not signed by the given CA");
  expect(Issue({.alternative_names = "IP:127.0.0.1"}, nullptr), "self-signed");
  expect(Issue({.alternative_names = "IP:127.0.0.2,DNS:other.test"}, &ca),
         "not for 127.0.0.1 but for 127.0.0.2, other.test");
  expect(Issue({.alternative_names = "DNS:127.0.0.1"}, &ca), "not for 127.0.0.1");
  expect(Issue({.common_name = "127.0.0.1"}, &ca), "no name at all");
  expect(Issue({.alternative_names = "IP:127.0.0.1", .valid_until = -60}, &ca), "expired");
  expect(Issue({.alternative_names = "IP:127.0.0.1", .valid_from = 1800}, &ca), "not yet valid");
  // A certificate that is no CA cannot vouch for another.
  const Identity leaf = Issue({.common_name = "leaf"}, &ca);
  expect(Issue({.alternative_names = "IP:127.0.0.1"}, &leaf), "certificate");
}

TEST(TlsTest, AnAnchorNeedNotBeARoot) {
  const Identity middle = Issue({.common_name = "middle", .is_ca = true}, &OtherCa());
  const Identity leaf = Issue({.alternative_names = "IP:127.0.0.1"}, &middle);
  const RawServer server(Showing(leaf), Answering(OkAnswer("x")));
  const auto client = ClientFor(server.Url(), [&](ClientOptions& options) {
    options.tls.ca_pem = "# comments may stand around\n" + TestCa().certificate_pem +
                         "and between\n" + middle.certificate_pem;
  });
  EXPECT_TRUE(Get(*client).ok());
}

TEST(TlsTest, SkipsVerificationOnlyWhenTold) {
  const Identity self_signed = Issue({}, nullptr);
  const RawServer server(Showing(self_signed), Answering(OkAnswer("x")));
  const auto client = ClientFor(server.Url(), [](ClientOptions& options) {
    options.tls.ca_pem.clear();
    options.tls.insecure_skip_verify = true;
  });
  EXPECT_TRUE(Get(*client).ok());
}

TEST(TlsTest, AsksForTheServerNameAndChecksIt) {
  const Identity named = Issue({.alternative_names = "DNS:api.example.test"}, &TestCa());
  std::promise<std::pair<std::string, std::string>> seen;
  const RawServer server(Showing(named), [&](RawConnection& connection, int) {
    const std::string head = connection.ReadHead();
    seen.set_value({connection.ServerName(), head});
    connection.Send(OkAnswer("x"));
  });
  const auto client = ClientFor(
      server.Url(), [](ClientOptions& options) { options.tls.server_name = "api.example.test"; });
  const auto response = Get(*client);
  ASSERT_TRUE(response.ok()) << response.status();
  const auto [name, head] = seen.get_future().get();
  EXPECT_EQ(name, "api.example.test");
  EXPECT_THAT(head, HasSubstr("Host:" + server.Url().substr(8) + "\r\n"));  // the URL's, still

  const auto other = ClientFor(
      server.Url(), [](ClientOptions& options) { options.tls.server_name = "etcd.example.test"; });
  const absl::Status status = Get(*other).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(status.message(), HasSubstr("not for etcd.example.test but for api.example.test"));
}

TEST(TlsTest, NamesAreLookedUpAndAddressesNotNamed) {
  std::promise<std::string> by_name;
  std::promise<std::string> by_address;
  const RawServer server(Showing(LocalIdentity()), [&](RawConnection& connection, int number) {
    connection.ReadHead();
    (number == 0 ? by_name : by_address).set_value(connection.ServerName());
    connection.Send(OkAnswer("x"));
  });
  // localhost may be ::1 first, where nobody listens: the other address is tried.
  const auto named = Get(*ClientFor(server.Url("localhost")));
  EXPECT_TRUE(named.ok()) << named.status();
  EXPECT_EQ(by_name.get_future().get(), "localhost");
  EXPECT_TRUE(Get(*ClientFor(server.Url())).ok());
  EXPECT_EQ(by_address.get_future().get(), "");
}

// Trap: cpprestsdk gives the resolver an IPv6 address with its brackets.
TEST(TlsTest, SpeaksToIpv6Addresses) {
  for (const bool tls : {false, true}) {
    std::unique_ptr<RawServer> server;
    std::promise<std::string> seen;
    try {
      server = std::make_unique<RawServer>(
          RawServer::Options{.address = "::1", .identity = tls ? &LocalIdentity() : nullptr},
          [&](RawConnection& connection, int) {
            seen.set_value(connection.ReadHead());
            connection.Send(OkAnswer("x"));
          });
    } catch (const std::exception&) {
      GTEST_SKIP() << "this machine has no IPv6";
    }
    const auto response = Get(*ClientFor(server->Url()), "/a?b=c");
    ASSERT_TRUE(response.ok()) << response.status();
    const std::string head = seen.get_future().get();
    EXPECT_THAT(head, HasSubstr("GET /a?b=c HTTP/1.1\r\n"));
    EXPECT_THAT(head, HasSubstr("Host:[::1]:"));
  }
}

TEST(TlsTest, ChecksIpv6AddressesInTheCertificate) {
  const Identity other = Issue({.alternative_names = "IP:::2,IP:127.0.0.1"}, &TestCa());
  std::unique_ptr<RawServer> server;
  try {
    server = std::make_unique<RawServer>(RawServer::Options{.address = "::1", .identity = &other},
                                         Answering(OkAnswer("x")));
  } catch (const std::exception&) {
    GTEST_SKIP() << "this machine has no IPv6";
  }
  const absl::Status status = Get(*ClientFor(server->Url())).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(status.message(), HasSubstr("not for ::1 but for"));
}

TEST(TlsTest, ShowsItsCertificate) {
  const Identity mine = Issue({.common_name = "springtide-client"}, &TestCa());
  std::promise<std::string> seen;
  const RawServer server({.identity = &LocalIdentity(), .client_ca = &TestCa()},
                         [&](RawConnection& connection, int) {
                           connection.ReadHead();
                           seen.set_value(connection.PeerName());
                           connection.Send(OkAnswer("x"));
                         });
  const auto client = ClientFor(server.Url(), [&](ClientOptions& options) {
    options.tls.certificate_pem = mine.certificate_pem;
    options.tls.key_pem = mine.key_pem;
  });
  const auto response = Get(*client);
  ASSERT_TRUE(response.ok()) << response.status();
  EXPECT_EQ(seen.get_future().get(), "springtide-client");
}

TEST(TlsTest, AServerThatRefusesOurCertificateIsUnavailable) {
  const Identity wrong = Issue({.common_name = "stranger"}, &OtherCa());
  const RawServer server({.identity = &LocalIdentity(), .client_ca = &TestCa()},
                         Answering(OkAnswer("x")));
  for (const bool with_certificate : {false, true}) {
    const auto client = ClientFor(server.Url(), [&](ClientOptions& options) {
      if (!with_certificate) return;
      options.tls.certificate_pem = wrong.certificate_pem;
      options.tls.key_pem = wrong.key_pem;
    });
    const absl::Status status = Get(*client).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    EXPECT_THAT(status.message(), AnyOf(HasSubstr("alert"), HasSubstr("no usable answer")));
  }
}

TEST(TlsTest, RefusesOldVersionsAndPlainPeers) {
  const RawServer old({.identity = &LocalIdentity(), .old_tls = true}, Answering(OkAnswer("x")));
  EXPECT_EQ(Get(*ClientFor(old.Url())).status().code(), absl::StatusCode::kUnavailable);
  const RawServer plain([](RawConnection& connection, int) {
    connection.Send("HTTP/1.1 400 Bad Request\r\n\r\n");
    connection.Close();
  });
  const auto response = Get(*ClientFor("https" + plain.Url().substr(4)));
  EXPECT_EQ(response.status().code(), absl::StatusCode::kUnavailable) << response.status();
}

TEST(TlsTest, ASilentHandshakeEndsAtTheConnectTimeout) {
  const RawServer silent([](RawConnection& connection, int) { connection.WaitForEnd(); });
  const auto client = ClientFor("https" + silent.Url().substr(4), [](ClientOptions& options) {
    options.connect_timeout = absl::Milliseconds(150);
  });
  const absl::Status status = Fetch(*client, {.timeout = absl::Minutes(5)}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(status.message(), HasSubstr("within 150ms"));
}

TEST(TlsTest, AStopEndsTheHandshake) {
  Signal accepted;
  const RawServer silent([&](RawConnection& connection, int) {
    accepted.Set();
    connection.WaitForEnd();
  });
  const auto client = ClientFor("https" + silent.Url().substr(4));
  std::stop_source stop;
  auto response = SendLater(*client, {.timeout = absl::Minutes(5)}, stop.get_token());
  accepted.Wait();
  stop.request_stop();
  EXPECT_EQ(response.get().status().code(), absl::StatusCode::kCancelled);
}

TEST(TlsTest, TruncationIsNoEnd) {
  // Without close_notify anyone on the way could have cut the body.
  const RawServer server(Showing(LocalIdentity()), [](RawConnection& connection, int) {
    connection.ReadHead();
    connection.Send("HTTP/1.1 200 OK\r\n\r\nhalf of the tru");
    connection.Close();
  });
  EXPECT_EQ(Get(*ClientFor(server.Url())).status().code(), absl::StatusCode::kDataLoss);
}

TEST(TlsTest, FaultyMaterialIsToldAtOnce) {
  const Identity one = Issue({}, &TestCa());
  const Identity two = Issue({}, &TestCa());
  const auto problem = [](const TlsOptions& tls, const std::string& url = "https://a") {
    ClientOptions options;
    options.url = url;
    options.tls = tls;
    return std::string(MakeClient(options).status().message());
  };
  const std::string ca = TestCa().certificate_pem;
  EXPECT_THAT(problem({}), HasSubstr("tls.ca: is missing"));
  EXPECT_THAT(problem({.ca_pem = "hello"}), HasSubstr("tls.ca: has no certificate"));
  EXPECT_THAT(
      problem({.ca_pem = ca + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}),
      HasSubstr("tls.ca: certificate 2 cannot be read"));
  EXPECT_THAT(problem({.ca_pem = ca.substr(0, ca.size() / 2)}), HasSubstr("tls.ca"));
  EXPECT_THAT(problem({.ca_pem = std::string(5 << 20, 'x')}), HasSubstr("4 MiB"));
  EXPECT_THAT(problem({.ca_pem = ca, .insecure_skip_verify = true}), HasSubstr("remove one"));
  EXPECT_THAT(problem({.ca_pem = ca, .server_name = "a b"}), HasSubstr("tls.serverName"));
  EXPECT_THAT(problem({.ca_pem = ca, .certificate_pem = one.certificate_pem}),
              HasSubstr("tls.key: is missing"));
  EXPECT_THAT(problem({.ca_pem = ca, .key_pem = one.key_pem}),
              HasSubstr("tls.certificate: is missing"));
  EXPECT_THAT(
      problem({.ca_pem = ca, .certificate_pem = one.certificate_pem, .key_pem = two.key_pem}),
      HasSubstr("does not belong"));
  EXPECT_THAT(problem({.ca_pem = ca, .certificate_pem = one.certificate_pem, .key_pem = "x"}),
              HasSubstr("tls.key: is no private key"));
  EXPECT_THAT(problem({.ca_pem = ca}, "http://a"), HasSubstr("use https"));
  EXPECT_THAT(problem({.ca_pem = "x", .certificate_pem = "y", .key_pem = "z"}),
              AllOf(HasSubstr("tls.ca"), HasSubstr("tls.certificate"), HasSubstr("tls.key")));
}

}  // namespace
}  // namespace springtide::http
