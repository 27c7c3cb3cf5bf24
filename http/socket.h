// What cpprestsdk does not do with a connection's socket: keepalive, a look whether it is still
// good, and how much was read from it.
#ifndef SPRINGTIDE_HTTP_SOCKET_H_
#define SPRINGTIDE_HTTP_SOCKET_H_

#include <cstdint>
#include <utility>

#include "absl/time/time.h"

namespace springtide::http {

// Descriptor owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  // Duplicate names the same socket by a second descriptor, which is not inherited by programs
  // that we start; negative when there is none left.
  static Descriptor Duplicate(int number);

  int number() const { return number_; }
  bool valid() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

// SetKeepalive makes the kernel probe a silent peer after `idle`, and give up on a peer that
// acknowledges nothing for three times as long. What a system does not know is left out.
void SetKeepalive(int socket, absl::Duration idle);

// IsQuiet: connected, and nothing to read: no end, no error, no byte that nobody asked for. Only
// such a connection is good for another request.
bool IsQuiet(int socket);

// BytesTaken returns how many bytes the program has read from the socket since it was connected;
// zero where the system does not tell.
uint64_t BytesTaken(int socket);

// PeerAnswered: whether any segment came from the peer. After a failed connect this tells a refusal
// from a peer that cannot be reached, which cpprestsdk reports alike.
bool PeerAnswered(int socket);

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_SOCKET_H_
