// A cpprestsdk stream buffer into which one only writes: all that its interface asks for besides.
#ifndef SPRINGTIDE_HTTP_WRITE_ONLY_BUFFER_H_
#define SPRINGTIDE_HTTP_WRITE_ONLY_BUFFER_H_

#include <cpprest/astreambuf.h>

#include <cstddef>
#include <cstdint>
#include <ios>

namespace springtide::http {

// WriteOnlyBuffer: a subclass gives _putn(), whose task completes when the sender may go on.
class WriteOnlyBuffer : public Concurrency::streams::details::streambuf_state_manager<uint8_t> {
 public:
  bool can_seek() const override { return false; }
  bool has_size() const override { return false; }
  size_t buffer_size(std::ios_base::openmode) const override { return 0; }
  void set_buffer_size(size_t, std::ios_base::openmode) override {}
  size_t in_avail() const override { return 0; }
  pos_type getpos(std::ios_base::openmode) const override { return kNowhere; }
  pos_type seekpos(pos_type, std::ios_base::openmode) override { return kNowhere; }
  pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
    return kNowhere;
  }
  bool acquire(uint8_t*& pointer, size_t& count) override {
    pointer = nullptr;
    count = 0;
    return false;
  }
  void release(uint8_t*, size_t) override {}
  // Nothing to wait for: the base class would run tasks, and cpprestsdk wait for them in its pool.
  pplx::task<void> close(std::ios_base::openmode) override {
    m_stream_can_write = false;
    return pplx::task_from_result();
  }

 protected:
  WriteOnlyBuffer() : streambuf_state_manager(std::ios_base::out) {}

  // The names are cpprestsdk's.
  // NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier)
  pplx::task<int_type> _putc(uint8_t) override { return pplx::task_from_result(traits::eof()); }
  pplx::task<int_type> _bumpc() override { return pplx::task_from_result(traits::eof()); }
  int_type _sbumpc() override { return traits::eof(); }
  pplx::task<int_type> _getc() override { return pplx::task_from_result(traits::eof()); }
  int_type _sgetc() override { return traits::eof(); }
  pplx::task<int_type> _nextc() override { return pplx::task_from_result(traits::eof()); }
  pplx::task<int_type> _ungetc() override { return pplx::task_from_result(traits::eof()); }
  pplx::task<size_t> _getn(uint8_t*, size_t) override { return pplx::task_from_result<size_t>(0); }
  size_t _scopy(uint8_t*, size_t) override { return 0; }
  pplx::task<bool> _sync() override { return pplx::task_from_result(true); }
  uint8_t* _alloc(size_t) override { return nullptr; }
  void _commit(size_t) override {}
  // NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)

 private:
  static constexpr std::streamoff kNowhere = -1;
};

}  // namespace springtide::http

#endif  // SPRINGTIDE_HTTP_WRITE_ONLY_BUFFER_H_
