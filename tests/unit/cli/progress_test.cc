#include "cli/progress.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/cli/captured_streams.h"

namespace springtide::cli {
namespace {

using testing::IsEmpty;

TEST(Progress, IsSilentAboutShortWorkAndWhenQuiet) {
  for (const bool quiet : {false, true}) {
    for (const bool terminal : {false, true}) {
      CapturedStreams streams;
      streams.get().err_is_terminal = terminal;
      {
        Progress progress(streams.get(), "work", quiet);
        for (size_t i = 0; i <= 10; ++i) progress.Update(i, 10);
        progress.Update(0, 0);
      }
      EXPECT_THAT(streams.err(), IsEmpty());
    }
  }
}

}  // namespace
}  // namespace springtide::cli
