#include "k8s/frame_reader.h"

#include <utility>

namespace springtide::k8s {
namespace {

// A buffer that one huge object has grown is given back.
constexpr size_t kKeptCapacity = size_t{256} << 10;

bool IsBlank(absl::string_view text) {
  return text.find_first_not_of(" \t\r") == absl::string_view::npos;
}

absl::string_view WithoutCarriageReturn(absl::string_view frame) {
  if (!frame.empty() && frame.back() == '\r') frame.remove_suffix(1);
  return frame;
}

}  // namespace

void FrameReader::Feed(std::string piece) {
  piece_ = std::move(piece);
  at_ = 0;
}

FrameReader::Result FrameReader::Next(absl::string_view& frame) {
  if (partial_out_) DropPartial();
  while (at_ < piece_.size()) {
    const absl::string_view rest = absl::string_view(piece_).substr(at_);
    const size_t end = rest.find('\n');
    const bool whole = end != absl::string_view::npos;
    const absl::string_view text = whole ? rest.substr(0, end) : rest;
    at_ += text.size() + (whole ? 1 : 0);
    if (dropping_) {
      dropping_ = !whole;
      continue;
    }
    if (partial_.size() + text.size() > max_bytes_) {
      dropping_ = !whole;
      DropPartial();
      return Result::kTooLong;
    }
    if (!whole) {
      partial_.append(text.data(), text.size());
      break;
    }
    if (partial_.empty()) {
      frame = WithoutCarriageReturn(text);
    } else {
      partial_.append(text.data(), text.size());
      partial_out_ = true;
      frame = WithoutCarriageReturn(partial_);
    }
    if (!IsBlank(frame)) return Result::kFrame;
    DropPartial();
  }
  return Result::kNeedMore;
}

absl::string_view FrameReader::Rest() const { return WithoutCarriageReturn(partial_); }

void FrameReader::DropPartial() {
  partial_out_ = false;
  if (partial_.capacity() > kKeptCapacity) {
    std::string().swap(partial_);
  } else {
    partial_.clear();
  }
}

}  // namespace springtide::k8s
