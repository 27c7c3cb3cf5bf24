// Any bytes as a watch: the frames do not depend on where the bytes were cut, and what decodes is
// an event.
#include <algorithm>
#include <string>
#include <vector>

#include "k8s/frame_reader.h"
#include "k8s/pod.h"
#include "k8s/watch_event.h"
#include "tests/fuzz/fuzz.h"

using springtide::k8s::FrameReader;
using springtide::k8s::PodKind;
using springtide::k8s::WatchEventDecoder;
using springtide::k8s::WatchEventType;

namespace {

constexpr std::size_t kLimit = 4096;

std::vector<std::string> Frames(absl::string_view text, std::size_t step) {
  FrameReader reader(kLimit);
  std::vector<std::string> frames;
  absl::string_view frame;
  for (std::size_t at = 0; at < text.size(); at += step) {
    reader.Feed(std::string(text.substr(at, step)));
    while (true) {
      const auto result = reader.Next(frame);
      if (result == FrameReader::Result::kNeedMore) break;
      frames.push_back(result == FrameReader::Result::kTooLong ? "\n" : std::string(frame));
    }
    FUZZ_CHECK(reader.buffered_bytes() <= kLimit);
  }
  frames.emplace_back(reader.Rest());
  return frames;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const absl::string_view text = springtide::fuzz::Text(data, size);
  const auto frames = Frames(text, std::max<std::size_t>(text.size(), 1));
  const std::size_t step = size == 0 ? 1 : 1 + data[0] % 7;
  FUZZ_CHECK(Frames(text, step) == frames);

  const auto kind = PodKind({.labels = {"app"}, .annotations = {"a"}});
  WatchEventDecoder decoder(kind.projection);
  for (const std::string& frame : frames) {
    const auto event = decoder.Decode(frame);
    if (!event.ok()) continue;
    if (event->type == WatchEventType::kError) {
      FUZZ_CHECK(event->error.code > 0);
      continue;
    }
    FUZZ_CHECK(event->object != nullptr && event->object->is_object());
    const auto pod = kind.decode(*event->object);
    FUZZ_CHECK(!pod.ok() || !pod->meta.key.name.empty());
  }
  return 0;
}
