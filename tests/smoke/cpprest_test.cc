// The Boost trap (docs/decisions/0002): a cpprestsdk that was built against another Boost than ours
// serves requests well and crashes on the first refused connection. So refuse one.
#include <arpa/inet.h>
#include <cpprest/http_client.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/json.hpp>
#include <string>

namespace springtide {
namespace {

// A loopback port that nothing listens on: bound here, never listened on, held until destroyed.
class ClosedPort {
 public:
  ClosedPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, generic, length) == 0 && ::getsockname(socket_, generic, &length) == 0) {
      number_ = ntohs(address.sin_port);
    }
  }
  ~ClosedPort() { ::close(socket_); }
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;

  // Number returns the port, 0 when none could be had.
  int Number() const { return number_; }

 private:
  int socket_;
  int number_ = 0;
};

TEST(CpprestTest, RefusedConnectionIsAnExceptionAndNoCrash) {
  const ClosedPort port;
  ASSERT_NE(port.Number(), 0);
  web::http::client::http_client client("http://127.0.0.1:" + std::to_string(port.Number()));
  EXPECT_THROW(client.request(web::http::methods::GET).get(), web::http::http_exception);
}

// The same by Boost.Asio itself. This also puts our Boost's inline functions into the program,
// where the linker prefers them to cpprestsdk's: the test above needs that to show the trap.
TEST(CpprestTest, SharesTheProgramWithBoostAsio) {
  const ClosedPort port;
  boost::asio::io_context context;
  boost::asio::ip::tcp::socket socket(context);
  const boost::asio::ip::tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(),
                                                static_cast<unsigned short>(port.Number()));
  boost::system::error_code result;
  socket.async_connect(endpoint, [&](const boost::system::error_code& error) { result = error; });
  context.run();
  EXPECT_EQ(result, boost::asio::error::connection_refused);
}

// Boost.JSON and cpprestsdk's own JSON live in one program, each with the Boost that we build with.
TEST(CpprestTest, SharesTheProgramWithBoostJson) {
  const boost::json::value ours = boost::json::parse(R"({"replicas": 3})");
  const web::json::value theirs = web::json::value::parse(boost::json::serialize(ours));
  EXPECT_EQ(theirs.at("replicas").as_integer(), ours.at("replicas").as_int64());
}

}  // namespace
}  // namespace springtide
