// Cuts a watch's bytes into frames: JSON documents that end with a line feed.
#ifndef SPRINGTIDE_K8S_FRAME_READER_H_
#define SPRINGTIDE_K8S_FRAME_READER_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace springtide::k8s {

// FrameReader: the pieces may be cut anywhere. A raw line feed never stands inside a JSON string,
// so a frame ends at the first one; a carriage return before it is dropped and blank lines are
// skipped. Of a frame that is too long nothing more is kept than the limit.
//
// Thread safety: not safe for concurrent use.
class FrameReader {
 public:
  static constexpr size_t kMaxFrameBytes = size_t{16} << 20;

  enum class Result {
    kNeedMore,  // everything that was fed has been handed out
    kFrame,
    kTooLong,  // a frame above the limit, told once; its bytes up to the line feed are dropped
  };

  explicit FrameReader(size_t max_frame_bytes = kMaxFrameBytes) : max_bytes_(max_frame_bytes) {}

  // Feed takes the next piece. REQUIRES: Next has returned kNeedMore, or nothing was fed yet.
  void Feed(std::string piece);

  // Next: the next frame in `frame`, which is valid until the next call of any function here.
  Result Next(absl::string_view& frame);

  // Rest: what came after the last line feed, for a stream that has ended; a document may stand
  // there whole. Empty inside a frame that is too long. REQUIRES: Next has returned kNeedMore.
  absl::string_view Rest() const;

  // buffered_bytes: how much is held of a frame whose end has not come.
  size_t buffered_bytes() const { return partial_.size(); }

 private:
  void DropPartial();

  const size_t max_bytes_;
  std::string piece_;
  size_t at_ = 0;             // what of piece_ has been handed out
  std::string partial_;       // a frame's beginning from earlier pieces
  bool partial_out_ = false;  // partial_ was handed out as a frame
  bool dropping_ = false;     // inside a frame that is too long
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_FRAME_READER_H_
