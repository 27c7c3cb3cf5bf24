#include "http/socket.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace springtide::http {
namespace {

void SetOption(int socket, int level, int name, int value) {
  // A system that does not know an option goes without it.
  static_cast<void>(::setsockopt(socket, level, name, &value, sizeof value));
}

// The kernel's account of the connection; false where it does not have the fields we read.
bool GetInfo(int socket, tcp_info& info) {
  socklen_t length = sizeof info;
  return ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 &&
         length >= offsetof(tcp_info, tcpi_segs_in) + sizeof info.tcpi_segs_in;
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

Descriptor Descriptor::Duplicate(int number) {
  return Descriptor(::fcntl(number, F_DUPFD_CLOEXEC, 0));
}

void SetKeepalive(int socket, absl::Duration idle) {
  const int seconds =
      static_cast<int>(std::clamp<int64_t>(absl::ToInt64Seconds(idle), int64_t{1}, int64_t{3600}));
  SetOption(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  SetOption(socket, IPPROTO_TCP, TCP_KEEPIDLE, seconds);
  SetOption(socket, IPPROTO_TCP, TCP_KEEPINTVL, seconds);
  SetOption(socket, IPPROTO_TCP, TCP_KEEPCNT, 3);
  SetOption(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, 3 * seconds * 1000);
}

bool IsQuiet(int socket) {
  pollfd entry = {socket, POLLIN | POLLRDHUP, 0};
  return ::poll(&entry, 1, 0) == 0;
}

uint64_t BytesTaken(int socket) {
  tcp_info info{};
  int unread = 0;
  if (!GetInfo(socket, info) || ::ioctl(socket, SIOCINQ, &unread) != 0) return 0;
  const uint64_t waiting = static_cast<uint64_t>(std::max(unread, 0));
  return info.tcpi_bytes_received - std::min<uint64_t>(waiting, info.tcpi_bytes_received);
}

bool PeerAnswered(int socket) {
  tcp_info info{};
  return GetInfo(socket, info) && info.tcpi_segs_in > 0;
}

}  // namespace springtide::http
