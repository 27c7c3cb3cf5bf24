// The API server that the client's cases run against. They are written once and linked with one
// server or another.
#ifndef SPRINGTIDE_TESTS_CLIENT_SERVER_UNDER_TEST_H_
#define SPRINGTIDE_TESTS_CLIENT_SERVER_UNDER_TEST_H_

#include <string>

namespace springtide::client_test {

// ServerUnderTest: runs before the first case and after the last; cases share it, so each makes a
// namespace of its own.
class ServerUnderTest {
 public:
  virtual ~ServerUnderTest() = default;

  // Kubeconfig: the file of a user: "admin" (a client certificate, all rights), "token-admin" (a
  // bearer token, all rights) or "limited" (a bearer token, no rights).
  virtual std::string Kubeconfig(const std::string& user) = 0;

  // RestartApiServer ends every connection; returns when the server answers again with what it had
  // stored.
  virtual void RestartApiServer() = 0;

  // CompactAndRestart: the same, and history older than now is gone.
  virtual void CompactAndRestart() = 0;
};

// TheServer: the one that this program was linked with.
ServerUnderTest& TheServer();

}  // namespace springtide::client_test

#endif  // SPRINGTIDE_TESTS_CLIENT_SERVER_UNDER_TEST_H_
