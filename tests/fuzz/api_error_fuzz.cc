// Any bytes as an API server's refusal: always an error that can be shown, and that survives being
// carried in a status.
#include <algorithm>
#include <string>

#include "k8s/api_error.h"
#include "tests/fuzz/fuzz.h"

using springtide::k8s::ApiError;
using springtide::k8s::ApiErrorOf;
using springtide::k8s::DecodeApiError;
using springtide::k8s::DecodeStatusObject;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // The first line is the header Retry-After, the rest the body.
  const auto text = springtide::fuzz::Text(data, size);
  const auto line = text.substr(0, text.find('\n'));
  const auto body = text.substr(std::min(line.size() + 1, text.size()));
  const ApiError error = DecodeApiError({429, {{"Retry-After", std::string(line)}}}, body,
                                        absl::FromUnixSeconds(1'767'225'600));
  FUZZ_CHECK(error.code == 429);
  FUZZ_CHECK(error.message.size() <= 2048);
  FUZZ_CHECK(error.message.find_first_of("\r\n\x1b") == std::string::npos);
  if (error.retry_after) {
    FUZZ_CHECK(*error.retry_after >= absl::Seconds(1) && *error.retry_after <= absl::Seconds(60));
  }
  const absl::Status status = springtide::k8s::ToStatus(error, "GET /x");
  FUZZ_CHECK(!status.ok());
  const auto carried = ApiErrorOf(status);
  FUZZ_CHECK(carried.has_value() && carried->code == error.code);
  FUZZ_CHECK(carried->reason == error.reason && carried->message == error.message);
  FUZZ_CHECK(carried->causes == error.causes);
  FUZZ_CHECK(carried->retry_after.has_value() == error.retry_after.has_value());
  FUZZ_CHECK(DecodeStatusObject(body).code != 0);
  return 0;
}
