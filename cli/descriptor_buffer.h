// A stream buffer over a file descriptor that remembers why writing failed, so that a reader who
// had enough (head) can be told from a full disk.
#ifndef SPRINGTIDE_CLI_DESCRIPTOR_BUFFER_H_
#define SPRINGTIDE_CLI_DESCRIPTOR_BUFFER_H_

#include <array>
#include <streambuf>

namespace springtide::cli {

// Thread safety: not safe for concurrent use. Needs SIGPIPE to be ignored. Does not own the
// descriptor.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor);
  ~DescriptorBuffer() override;
  DescriptorBuffer(const DescriptorBuffer&) = delete;
  DescriptorBuffer& operator=(const DescriptorBuffer&) = delete;

  // error: errno of the first write that failed, 0 when none did. After it nothing more is written.
  int error() const { return error_; }

 protected:
  int_type overflow(int_type character) override;
  int sync() override;

 private:
  bool WriteAll();

  int descriptor_;
  int error_ = 0;
  std::array<char, 1 << 16> buffer_;
};

}  // namespace springtide::cli

#endif  // SPRINGTIDE_CLI_DESCRIPTOR_BUFFER_H_
