#include "k8s/scale_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "tests/unit/k8s/api_fixture.h"
#include "tests/unit/k8s/fake_scale_server.h"

namespace springtide::k8s {
namespace {

using ::springtide::testing::ApiFixture;
using ::springtide::testing::FakeScaleServer;

using ::springtide::testing::StatusResponse;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Answer = FakeScaleServer::Answer;

Answer Lost() { return absl::UnavailableError("connection reset"); }

ScaleTarget Web() {
  ScaleTarget target;
  target.resource = {
      {{"apps", "v1"}, "deployments"}, "Deployment", true, ScaleVerbs{true, true, true}};
  target.ns = "shop";
  target.name = "web";
  return target;
}

// A controller that has read the scale and sets another count.
struct Story {
  explicit Story(int64_t from) { server.replicas = from; }

  ScaleResult Set(int32_t to) {
    ScaleWrite write;
    write.target = target;
    write.observed =
        observed.value_or(Scale{"u1", "100", static_cast<int32_t>(server.replicas), 0, "app=web"});
    write.replicas = to;
    write.dry_run = dry_run;
    write.fence = fence;
    return writer.SetReplicas(write, stop.get_token());
  }

  // "PATCH", "GET", ...: the methods that were sent.
  std::vector<std::string> methods() const {
    std::vector<std::string> methods;
    for (const std::string& line : api.sent()) {
      methods.push_back(std::vector<std::string>(absl::StrSplit(line, ' ')).front());
    }
    return methods;
  }

  FakeScaleServer server;
  ApiFixture api{[this](const http::Request& request) { return server.Handle(request); }};
  ScaleWriter writer{api.api, api.clock, [] { return 0.5; }};
  ScaleTarget target = Web();
  std::optional<Scale> observed;
  std::function<absl::Status()> fence;
  bool dry_run = false;
  std::stop_source stop;
};

// Answers the n-th write (from 1) in the server's place.
auto OnWrite(Story& s, int n, const std::function<Answer(const http::Request&)>& answer) {
  return [&s, n, answer](const http::Request& request) -> std::optional<Answer> {
    if (!FakeScaleServer::IsWrite(request) || s.server.writes != n) return std::nullopt;
    return answer(request);
  };
}

// Loses the answer of the n-th write, which was applied.
auto LoseAnswerOf(Story& s, int n) {
  return [&s, n](const http::Request& request, const http::Response& response) -> Answer {
    if (FakeScaleServer::IsWrite(request) && s.server.writes == n) return Lost();
    return response;
  };
}

// Every write answered alike.
auto EveryWrite(const http::Response& response) {
  return [response](const http::Request& request) -> std::optional<Answer> {
    if (!FakeScaleServer::IsWrite(request)) return std::nullopt;
    return response;
  };
}

struct WriteCase {
  const char* name;
  int64_t from;
  int32_t to;
  std::function<void(Story&)> arrange;
  ScaleOutcome want;
  std::vector<std::string> want_methods;
  std::vector<int64_t> want_stored;  // by whom ever through a request of ours
  std::optional<ScaleProblem> want_problem = std::nullopt;
};

void PrintTo(const WriteCase& c, std::ostream* out) { *out << c.name; }

class ScaleWriteTest : public ::testing::TestWithParam<WriteCase> {};

TEST_P(ScaleWriteTest, SaysExactlyWhatHappened) {
  const WriteCase& c = GetParam();
  Story s(c.from);
  if (c.arrange) c.arrange(s);
  const ScaleResult result = s.Set(c.to);
  EXPECT_EQ(ScaleOutcomeName(result.outcome), ScaleOutcomeName(c.want)) << result.error;
  EXPECT_THAT(s.methods(), ElementsAreArray(c.want_methods));
  EXPECT_THAT(s.server.stored, ElementsAreArray(c.want_stored));
  EXPECT_EQ(result.problem, c.want_problem);
  EXPECT_EQ(result.writes_sent, s.server.writes);
  EXPECT_EQ(result.error.ok(), c.want != ScaleOutcome::kFailed && c.want != ScaleOutcome::kFenced &&
                                   c.want != ScaleOutcome::kUnknown);
}

std::string NameOf(const ::testing::TestParamInfo<WriteCase>& test) { return test.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Applies, ScaleWriteTest,
    ::testing::Values(
        WriteCase{"P07_up_by_patch", 3, 5, {}, ScaleOutcome::kApplied, {"PATCH"}, {5}},
        WriteCase{"P07_down_by_patch", 3, 1, {}, ScaleOutcome::kApplied, {"PATCH"}, {1}},
        WriteCase{"P07_from_zero_by_put", 0, 4, {}, ScaleOutcome::kApplied, {"PUT"}, {4}},
        WriteCase{"P07_to_zero_by_put", 4, 0, {}, ScaleOutcome::kApplied, {"PUT"}, {0}},
        WriteCase{"P12_nothing_to_do", 3, 3, {}, ScaleOutcome::kAlreadyThere, {}, {}},
        WriteCase{"P12_nothing_to_do_at_zero", 0, 0, {}, ScaleOutcome::kAlreadyThere, {}, {}},
        WriteCase{"P07_kind_that_cannot_patch",
                  3,
                  5,
                  [](Story& s) { s.target.resource.scale->patch = false; },
                  ScaleOutcome::kApplied,
                  {"PUT"},
                  {5}},
        WriteCase{"c405_patch_becomes_put",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = OnWrite(s, 1, [](const http::Request&) {
                      return StatusResponse(405, "MethodNotAllowed", "no");
                    });
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "PUT"},
                  {5}},
        WriteCase{"c415_patch_becomes_put",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = OnWrite(s, 1, [](const http::Request&) {
                      return StatusResponse(415, "UnsupportedMediaType", "no");
                    });
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "PUT"},
                  {5}},
        WriteCase{"c401_new_token",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = OnWrite(s, 1, [](const http::Request&) {
                      return StatusResponse(401, "Unauthorized", "no");
                    });
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "PATCH"},
                  {5}},
        WriteCase{"P11_dry_run_stores_nothing",
                  3,
                  5,
                  [](Story& s) { s.dry_run = true; },
                  ScaleOutcome::kWouldApply,
                  {"PATCH"},
                  {}},
        WriteCase{"a_webhook_stores_another_count",
                  3,
                  50,
                  [](Story& s) {
                    s.server.after = [&s](const http::Request& request,
                                          const http::Response& response) {
                      if (!FakeScaleServer::IsWrite(request)) return Answer(response);
                      s.server.replicas = 10;
                      return Answer(s.server.Serve({}));
                    };
                  },
                  ScaleOutcome::kAltered,
                  {"PATCH"},
                  {50}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    Contends, ScaleWriteTest,
    ::testing::Values(
        WriteCase{"F28_status_churn_does_not_disturb_a_patch",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = [&s](const http::Request&) {
                      s.server.version += 50;
                      return std::nullopt;
                    };
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH"},
                  {5}},
        WriteCase{"F28_churn_at_zero_is_read_and_tried_again",
                  0,
                  5,
                  [](Story& s) { s.server.version = 200; },
                  ScaleOutcome::kApplied,
                  {"PUT", "GET", "PUT"},
                  {5}},
        WriteCase{"F28_churn_under_every_put_ends_after_five",
                  0,
                  5,
                  [](Story& s) {
                    s.server.before = [&s](const http::Request& request) {
                      if (FakeScaleServer::IsWrite(request)) ++s.server.version;
                      return std::nullopt;
                    };
                  },
                  ScaleOutcome::kFailed,
                  {"PUT", "GET", "PUT", "GET", "PUT", "GET", "PUT", "GET", "PUT", "GET"},
                  {},
                  ScaleProblem::kConflict},
        WriteCase{"c409_on_a_patch_is_tried_again",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = OnWrite(s, 1, [](const http::Request&) {
                      return StatusResponse(409, "Conflict", "modified");
                    });
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "GET", "PATCH"},
                  {5}},
        WriteCase{"F29_a_users_edit_stays",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = OnWrite(s, 1, [&s](const http::Request& request) {
                      s.server.replicas = 7;
                      return s.server.Serve(request);
                    });
                  },
                  ScaleOutcome::kChanged,
                  {"PATCH", "GET"},
                  {}},
        WriteCase{"F29_a_users_edit_to_zero_stays",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = OnWrite(s, 1, [&s](const http::Request& request) {
                      s.server.replicas = 0;
                      return s.server.Serve(request);
                    });
                  },
                  ScaleOutcome::kChanged,
                  {"PATCH", "GET"},
                  {}},
        WriteCase{"F29_a_users_edit_stays_at_zero",
                  0,
                  5,
                  [](Story& s) {
                    s.server.before = OnWrite(s, 1, [&s](const http::Request& request) {
                      s.server.replicas = 2;
                      ++s.server.version;
                      return s.server.Serve(request);
                    });
                  },
                  ScaleOutcome::kChanged,
                  {"PUT", "GET"},
                  {}},
        WriteCase{"F29_a_users_edit_between_tries_stays",
                  0,
                  5,
                  [](Story& s) {
                    s.server.version = 200;
                    s.server.before = OnWrite(s, 2, [&s](const http::Request& request) {
                      s.server.replicas = 2;
                      ++s.server.version;
                      return s.server.Serve(request);
                    });
                  },
                  ScaleOutcome::kChanged,
                  {"PUT", "GET", "PUT", "GET"},
                  {}},
        WriteCase{"a_user_set_the_same_goal",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = OnWrite(s, 1, [&s](const http::Request& request) {
                      s.server.replicas = 5;
                      return s.server.Serve(request);
                    });
                  },
                  ScaleOutcome::kAlreadyThere,
                  {"PATCH", "GET"},
                  {}},
        WriteCase{"F20_made_anew_with_the_same_count",
                  3,
                  5,
                  [](Story& s) { s.server.uid = "u2"; },
                  ScaleOutcome::kChanged,
                  {"PATCH", "GET"},
                  {}},
        WriteCase{"F20_made_anew_at_the_goal",
                  3,
                  5,
                  [](Story& s) {
                    s.server.uid = "u2";
                    s.server.replicas = 5;
                    s.observed = Scale{"u1", "100", 3, 3, ""};
                  },
                  ScaleOutcome::kChanged,
                  {"PATCH", "GET"},
                  {}},
        WriteCase{"F20_made_anew_at_zero",
                  0,
                  5,
                  [](Story& s) { s.server.uid = "u2"; },
                  ScaleOutcome::kChanged,
                  {"PUT", "GET"},
                  {}}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    LosesAnswers, ScaleWriteTest,
    ::testing::Values(
        WriteCase{"F31_patch_was_applied",
                  3,
                  5,
                  [](Story& s) { s.server.after = LoseAnswerOf(s, 1); },
                  ScaleOutcome::kApplied,
                  {"PATCH", "GET"},
                  {5}},
        WriteCase{"F31_put_was_applied",
                  0,
                  5,
                  [](Story& s) { s.server.after = LoseAnswerOf(s, 1); },
                  ScaleOutcome::kApplied,
                  {"PUT", "GET"},
                  {5}},
        WriteCase{"F31_patch_never_came",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = OnWrite(s, 1, [](const http::Request&) { return Lost(); });
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "GET", "PUT"},
                  {5}},
        WriteCase{"F31_patch_comes_late_and_the_second_copy_fails",
                  3,
                  5,
                  [](Story& s) {
                    // The copy under way arrives just before the PUT.
                    s.server.before =
                        [&s, late = http::Request()](
                            const http::Request& request) mutable -> std::optional<Answer> {
                      if (request.method == http::Method::kPatch) {
                        late = request;
                        return Lost();
                      }
                      if (request.method == http::Method::kPut) s.server.Serve(late);
                      return std::nullopt;
                    };
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "GET", "PUT", "GET"},
                  {5}},
        WriteCase{"F31_lost_twice",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = [](const http::Request& request) -> std::optional<Answer> {
                      if (FakeScaleServer::IsWrite(request)) return Lost();
                      return std::nullopt;
                    };
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH", "GET", "PUT", "GET"},
                  {},
                  ScaleProblem::kUnavailable},
        WriteCase{"F31_reading_back_succeeds_at_the_third_try",
                  3,
                  5,
                  [](Story& s) {
                    s.server.after = LoseAnswerOf(s, 1);
                    s.server.before =
                        [reads = 0](const http::Request& request) mutable -> std::optional<Answer> {
                      if (FakeScaleServer::IsWrite(request) || ++reads > 2) return std::nullopt;
                      return Lost();
                    };
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "GET", "GET", "GET"},
                  {5}},
        WriteCase{"F21_all_is_dark",
                  3,
                  5,
                  [](Story& s) { s.server.before = [](const http::Request&) { return Lost(); }; },
                  ScaleOutcome::kUnknown,
                  {"PATCH", "GET", "GET", "GET", "GET"},
                  {}},
        WriteCase{"a_500_after_the_write",
                  3,
                  5,
                  [](Story& s) {
                    s.server.after = [](const http::Request& request,
                                        const http::Response& response) {
                      return FakeScaleServer::IsWrite(request)
                                 ? StatusResponse(500, "InternalError", "etcd")
                                 : response;
                    };
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "GET"},
                  {5}},
        WriteCase{
            "a_504_without_the_write",
            3,
            5,
            [](Story& s) { s.server.before = EveryWrite(StatusResponse(504, "Timeout", "slow")); },
            ScaleOutcome::kFailed,
            {"PATCH", "GET"},
            {},
            ScaleProblem::kUnavailable},
        WriteCase{"F25_html_502_without_the_write",
                  0,
                  5,
                  [](Story& s) {
                    s.server.before = EveryWrite({502, {{"Content-Type", "text/html"}}, "<html>"});
                  },
                  ScaleOutcome::kFailed,
                  {"PUT", "GET"},
                  {},
                  ScaleProblem::kUnavailable},
        WriteCase{"F25_empty_200",
                  3,
                  5,
                  [](Story& s) {
                    s.server.after = [](const http::Request& request, http::Response response) {
                      if (FakeScaleServer::IsWrite(request)) response.body.clear();
                      return response;
                    };
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "GET"},
                  {5}},
        WriteCase{"F25_gzip_200",
                  3,
                  5,
                  [](Story& s) {
                    s.server.after = [](const http::Request& request, http::Response response) {
                      if (FakeScaleServer::IsWrite(request)) {
                        response.headers.Set("Content-Encoding", "gzip");
                      }
                      return response;
                    };
                  },
                  ScaleOutcome::kApplied,
                  {"PATCH", "GET"},
                  {5}},
        WriteCase{"a_user_changed_it_after_the_lost_write",
                  3,
                  5,
                  [](Story& s) {
                    s.server.after = [&s](const http::Request& request,
                                          http::Response response) -> Answer {
                      if (!FakeScaleServer::IsWrite(request)) return response;
                      s.server.replicas = 9;
                      return Lost();
                    };
                  },
                  ScaleOutcome::kChanged,
                  {"PATCH", "GET"},
                  {5}},
        WriteCase{"a_lost_dry_run_changed_nothing",
                  3,
                  5,
                  [](Story& s) {
                    s.dry_run = true;
                    s.server.after = LoseAnswerOf(s, 1);
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH"},
                  {},
                  ScaleProblem::kUnavailable}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    IsRefused, ScaleWriteTest,
    ::testing::Values(
        WriteCase{
            "F33_target_deleted",
            3,
            5,
            [](Story& s) { s.server.before = EveryWrite(StatusResponse(404, "NotFound", "gone")); },
            ScaleOutcome::kFailed,
            {"PATCH"},
            {},
            ScaleProblem::kTargetNotFound},
        WriteCase{"F33_target_deleted_behind_a_lost_write",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = [](const http::Request& request) -> std::optional<Answer> {
                      if (FakeScaleServer::IsWrite(request)) return Lost();
                      return StatusResponse(404, "NotFound", "gone");
                    };
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH", "GET"},
                  {},
                  ScaleProblem::kTargetNotFound},
        WriteCase{"F34_definition_deleted",
                  3,
                  5,
                  [](Story& s) { s.server.before = EveryWrite({404, {}, "404 page not found"}); },
                  ScaleOutcome::kFailed,
                  {"PATCH"},
                  {},
                  ScaleProblem::kKindNotServed},
        WriteCase{"F35_custom_resource_without_replicas",
                  0,
                  5,
                  [](Story& s) {
                    s.server.before = EveryWrite(
                        StatusResponse(400, "BadRequest",
                                       "the spec replicas field \\\".spec.n\\\" cannot be empty"));
                  },
                  ScaleOutcome::kFailed,
                  {"PUT"},
                  {},
                  ScaleProblem::kTargetHasNoReplicas},
        WriteCase{"F36_webhook_denies",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = EveryWrite(StatusResponse(
                        403, "Forbidden", "admission webhook \\\"w\\\" denied the request"));
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH"},
                  {},
                  ScaleProblem::kForbidden},
        WriteCase{"F36_webhook_denies_with_422",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = EveryWrite(StatusResponse(422, "Invalid", "denied"));
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH", "GET"},
                  {},
                  ScaleProblem::kRejected},
        WriteCase{"F36_webhook_denies_a_put_with_422",
                  0,
                  5,
                  [](Story& s) {
                    s.server.before = EveryWrite(StatusResponse(422, "Invalid", "denied"));
                  },
                  ScaleOutcome::kFailed,
                  {"PUT"},
                  {},
                  ScaleProblem::kRejected},
        WriteCase{"F36_webhook_times_out",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = EveryWrite(StatusResponse(
                        500, "InternalError", "failed calling webhook: deadline exceeded"));
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH", "GET"},
                  {},
                  ScaleProblem::kUnavailable},
        WriteCase{"F36_quota",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before =
                        EveryWrite(StatusResponse(403, "Forbidden", "exceeded quota: pods"));
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH"},
                  {},
                  ScaleProblem::kForbidden},
        WriteCase{"F38_namespace_terminating",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = EveryWrite(StatusResponse(
                        403, "Forbidden", "is being terminated",
                        R"("details":{"causes":[{"reason":"NamespaceTerminating"}]})"));
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH"},
                  {},
                  ScaleProblem::kNamespaceTerminating},
        WriteCase{"c401_for_good",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before = EveryWrite(StatusResponse(401, "Unauthorized", "no"));
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH", "PATCH"},
                  {},
                  ScaleProblem::kUnauthorized},
        WriteCase{"c405_for_good",
                  0,
                  5,
                  [](Story& s) {
                    s.server.before = EveryWrite(StatusResponse(405, "MethodNotAllowed", "no"));
                  },
                  ScaleOutcome::kFailed,
                  {"PUT"},
                  {},
                  ScaleProblem::kNotScalable},
        WriteCase{"c413",
                  3,
                  5,
                  [](Story& s) {
                    s.server.before =
                        EveryWrite(StatusResponse(413, "RequestEntityTooLarge", "no"));
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH"},
                  {},
                  ScaleProblem::kRejected},
        WriteCase{"P11_dry_run_denied",
                  3,
                  5,
                  [](Story& s) {
                    s.dry_run = true;
                    s.server.before = EveryWrite(
                        StatusResponse(400, "BadRequest", "webhook does not support dry run"));
                  },
                  ScaleOutcome::kFailed,
                  {"PATCH"},
                  {},
                  ScaleProblem::kRejected},
        WriteCase{"X07_no_scale_subresource",
                  3,
                  5,
                  [](Story& s) { s.target.resource.scale.reset(); },
                  ScaleOutcome::kFailed,
                  {},
                  {},
                  ScaleProblem::kNotScalable},
        WriteCase{
            "a_negative_count", 3, -1, {}, ScaleOutcome::kFailed, {}, {}, ScaleProblem::kRejected},
        WriteCase{"an_unguarded_observation",
                  3,
                  5,
                  [](Story& s) { s.observed = Scale{"", "", 3, 3, ""}; },
                  ScaleOutcome::kFailed,
                  {},
                  {},
                  ScaleProblem::kRejected},
        WriteCase{"no_credentials",
                  3,
                  5,
                  [](Story& s) { s.api.auth.error = absl::UnavailableError("no token"); },
                  ScaleOutcome::kFailed,
                  {},
                  {},
                  ScaleProblem::kUnavailable}),
    NameOf);

TEST(ScaleWriterTest, RequestsCarryTheFieldManagerAndTheGuards) {
  Story s(0);
  s.dry_run = true;
  s.Set(4);
  const http::Request sent = s.api.http->requests().at(0);
  EXPECT_EQ(sent.target,
            "/apis/apps/v1/namespaces/shop/deployments/web/scale?fieldManager=springtide"
            "&dryRun=All");
  EXPECT_THAT(sent.body, HasSubstr(R"("uid":"u1","resourceVersion":"100")"));
  Story patch(3);
  patch.Set(4);
  EXPECT_EQ(patch.api.http->requests().at(0).headers.Get("Content-Type"),
            "application/json-patch+json");
}

TEST(ScaleWriterTest, SaysWhatTheServerHasNow) {
  Story s(3);
  s.observed = Scale{"u1", "100", 3, 3, ""};
  s.server.replicas = 7;
  const ScaleResult result = s.Set(5);
  EXPECT_EQ(result.outcome, ScaleOutcome::kChanged);
  EXPECT_EQ(result.current->replicas, 7);
  EXPECT_EQ(result.requeue_after, absl::ZeroDuration());
}

TEST(ScaleWriterTest, TheWebhooksWordsReachTheUser) {
  Story s(3);
  s.server.before = EveryWrite(StatusResponse(403, "Forbidden", "cost limit of team shop"));
  const ScaleResult result = s.Set(5);
  EXPECT_THAT(std::string(result.error.message()), HasSubstr("cost limit of team shop"));
  EXPECT_EQ(result.requeue_after, absl::Seconds(60));
}

TEST(ScaleWriterTest, AThrottledWriteIsDecidedAgainAndNotSentLate) {
  Story s(3);
  s.server.before = EveryWrite({429, {{"Retry-After", "30"}}, ""});
  const ScaleResult result = s.Set(5);
  EXPECT_EQ(result.problem, ScaleProblem::kThrottled);
  EXPECT_EQ(result.requeue_after, absl::Seconds(30));
  EXPECT_EQ(s.api.elapsed(), absl::ZeroDuration());
}

TEST(ScaleWriterTest, ALostLeaseStopsAWriteThatWaited) {
  Story s(3);
  s.api.lanes.Pause(absl::Seconds(20));
  s.fence = [&] {
    return s.api.elapsed() < absl::Seconds(10) ? absl::OkStatus()
                                               : absl::AbortedError("the lease is lost");
  };
  const ScaleResult result = s.Set(5);
  EXPECT_EQ(result.outcome, ScaleOutcome::kFenced);
  EXPECT_EQ(result.error, absl::AbortedError("the lease is lost"));
  EXPECT_THAT(s.methods(), IsEmpty());
}

TEST(ScaleWriterTest, TheFenceIsAskedBeforeEveryTry) {
  Story s(0);
  s.server.version = 200;  // the first try will conflict
  int asked = 0;
  s.fence = [&] { return ++asked == 1 ? absl::OkStatus() : absl::AbortedError("not any more"); };
  const ScaleResult result = s.Set(5);
  EXPECT_EQ(result.outcome, ScaleOutcome::kFenced);
  EXPECT_EQ(result.writes_sent, 1);
  EXPECT_THAT(s.methods(), ElementsAre("PUT", "GET"));
  EXPECT_THAT(s.server.stored, IsEmpty());
}

TEST(ScaleWriterTest, TheFenceIsAskedAgainAfterA401) {
  Story s(3);
  int asked = 0;
  s.fence = [&] { return ++asked == 1 ? absl::OkStatus() : absl::AbortedError("not any more"); };
  s.server.before = EveryWrite(StatusResponse(401, "Unauthorized", "no"));
  EXPECT_EQ(s.Set(5).outcome, ScaleOutcome::kFenced);
  EXPECT_THAT(s.methods(), ElementsAre("PATCH"));
}

TEST(ScaleWriterTest, TriesAreTenMillisecondsApart) {
  Story s(0);
  s.server.before = [&](const http::Request& request) {
    if (FakeScaleServer::IsWrite(request)) ++s.server.version;
    return std::nullopt;
  };
  s.Set(5);
  EXPECT_EQ(s.api.elapsed(), 4 * absl::Milliseconds(10.5));
}

TEST(ScaleWriterTest, AfterAStopNothingIsSentAndALostWriteIsUnknown) {
  Story before(3);
  before.stop.request_stop();
  const ScaleResult unsent = before.Set(5);
  EXPECT_EQ(unsent.outcome, ScaleOutcome::kFailed);
  EXPECT_EQ(unsent.writes_sent, 0);
  Story during(3);
  during.server.after = [&](const http::Request&, const http::Response&) -> Answer {
    during.stop.request_stop();
    return absl::CancelledError("stopped");
  };
  EXPECT_EQ(during.Set(5).outcome, ScaleOutcome::kUnknown);
}

// F31 from the controller's side: it always decides on what the result says, and so never steps
// twice, whatever is lost.
TEST(ScaleWriterTest, AControllerThatBelievesTheResultStepsOnce) {
  for (int lost_write = 1; lost_write <= 3; ++lost_write) {
    Story s(3);
    s.server.after = LoseAnswerOf(s, lost_write);
    for (int32_t step = 1; step <= 3; ++step) {
      const ScaleResult result = s.Set(3 + step);
      ASSERT_EQ(result.outcome, ScaleOutcome::kApplied);
      s.observed = result.current;
    }
    EXPECT_THAT(s.server.stored, ElementsAre(4, 5, 6)) << lost_write;
  }
}

TEST(ScaleWriterTest, OutcomeNamesDiffer) {
  std::set<std::string> names;
  for (int i = 0; i <= static_cast<int>(ScaleOutcome::kUnknown); ++i) {
    names.insert(std::string(ScaleOutcomeName(static_cast<ScaleOutcome>(i))));
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(ScaleOutcome::kUnknown) + 1);
}

}  // namespace
}  // namespace springtide::k8s
