#include "k8s/scale_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "k8s/api_error.h"

namespace springtide::k8s {
namespace {

constexpr absl::Duration kConflictDelay = absl::Milliseconds(10);
constexpr absl::Duration kReadBackDelays[] = {absl::Milliseconds(10), absl::Milliseconds(50),
                                              absl::Milliseconds(250)};

// Verdict: what one answer to a write means.
enum class Verdict {
  kDone,         // 2xx with a Scale
  kMoved,        // 409 or a failed test: look at what it is now
  kLost,         // no answer, or a 5xx: it may have been applied
  kWrongMethod,  // patching is not supported
  kRefused       // for good
};

int CodeOf(const absl::Status& status) {
  const auto error = ApiErrorOf(status);
  return error ? error->code : 0;
}

Verdict Judge(const absl::Status& status, bool as_put) {
  if (status.ok()) return Verdict::kDone;
  const int code = CodeOf(status);
  if (code == 0 || code >= 500) return Verdict::kLost;
  if (code == 409 || (code == 422 && !as_put)) return Verdict::kMoved;
  if ((code == 405 || code == 415) && !as_put) return Verdict::kWrongMethod;
  return Verdict::kRefused;
}

ScaleResult Failed(absl::Status error, ScaleProblem problem) {
  ScaleResult result;
  result.outcome = ScaleOutcome::kFailed;
  result.problem = problem;
  result.requeue_after = RequeueAfter(problem);
  if (const auto refusal = ApiErrorOf(error); refusal && refusal->retry_after) {
    result.requeue_after = std::max(result.requeue_after, *refusal->retry_after);
  }
  result.error = std::move(error);
  return result;
}

ScaleResult Failed(const absl::Status& error) { return Failed(error, ClassifyScaleError(error)); }

ScaleResult Reached(ScaleOutcome outcome, Scale current) {
  ScaleResult result;
  result.outcome = outcome;
  result.current = std::move(current);
  return result;
}

absl::Status CheckWrite(const ScaleWrite& write) {
  if (write.replicas < 0 || write.observed.replicas < 0) {
    return absl::InvalidArgumentError(absl::StrCat("cannot scale from ", write.observed.replicas,
                                                   " to ", write.replicas,
                                                   " replicas; counts begin at 0"));
  }
  if (write.observed.uid.empty() || write.observed.resource_version.empty()) {
    return absl::InvalidArgumentError(
        "the observed scale has no uid or resourceVersion to guard the write with; read it first");
  }
  return absl::OkStatus();
}

}  // namespace

absl::string_view ScaleOutcomeName(ScaleOutcome outcome) {
  switch (outcome) {
    case ScaleOutcome::kApplied:
      return "Applied";
    case ScaleOutcome::kAlreadyThere:
      return "AlreadyThere";
    case ScaleOutcome::kWouldApply:
      return "WouldApply";
    case ScaleOutcome::kAltered:
      return "Altered";
    case ScaleOutcome::kChanged:
      return "Changed";
    case ScaleOutcome::kFenced:
      return "Fenced";
    case ScaleOutcome::kFailed:
      return "Failed";
    case ScaleOutcome::kUnknown:
      return "Unknown";
  }
  return "";
}

ScaleWriter::ScaleWriter(Api& api, const base::Clock& clock, std::function<double()> uniform)
    : api_(api), clock_(clock), uniform_(std::move(uniform)) {}

ScaleResult ScaleWriter::SetReplicas(const ScaleWrite& write, const std::stop_token& stop) const {
  if (absl::Status status = CheckWrite(write); !status.ok()) {
    return Failed(std::move(status), ScaleProblem::kRejected);
  }
  const auto path = ScalePath(write.target);
  if (!path.ok()) return Failed(path.status());
  if (write.observed.replicas == write.replicas) {
    return Reached(ScaleOutcome::kAlreadyThere, write.observed);
  }
  Scale base = write.observed;
  bool as_put = base.replicas == 0 || write.replicas == 0 || !write.target.resource.scale->patch;
  int sent = 0;
  bool lost = false;
  const auto finish = [&](ScaleResult result) {
    result.writes_sent = sent;
    if (!result.current && sent > 0 && base != write.observed) result.current = base;
    return result;
  };
  for (int tries = 1;; ++tries) {
    Answer answer = Send(write, *path, base, as_put, stop);
    sent += answer.sent;
    if (!answer.fence.ok()) {
      ScaleResult fenced;
      fenced.outcome = ScaleOutcome::kFenced;
      fenced.error = answer.fence;
      return finish(std::move(fenced));
    }
    if (answer.sent == 0) return finish(Failed(answer.scale.status()));
    const absl::Status error = answer.scale.status();
    const Verdict verdict = Judge(error, as_put);
    if (verdict == Verdict::kDone) {
      const ScaleOutcome outcome =
          answer.scale->replicas != write.replicas
              ? ScaleOutcome::kAltered
              : (write.dry_run ? ScaleOutcome::kWouldApply : ScaleOutcome::kApplied);
      return finish(Reached(outcome, *std::move(answer.scale)));
    }
    if (verdict == Verdict::kRefused || (verdict == Verdict::kLost && write.dry_run)) {
      return finish(Failed(error));
    }
    if (verdict == Verdict::kWrongMethod) {
      as_put = true;
      continue;
    }

    const bool just_lost = verdict == Verdict::kLost;
    const bool lost_before = std::exchange(lost, lost || just_lost);
    auto now = ReadBack(write.target, stop);
    if (!now.ok()) {
      ScaleResult result = Failed(now.status());
      if (lost && CodeOf(now.status()) != 404) {
        result.outcome = ScaleOutcome::kUnknown;
        result.problem = std::nullopt;
        result.error = absl::Status(
            error.code(),
            absl::StrCat(error.message(), "; and reading back failed: ", now.status().message()));
      }
      return finish(std::move(result));
    }
    const bool same_object = now->uid == write.observed.uid;
    if (same_object && now->replicas == write.replicas) {
      return finish(
          Reached(lost ? ScaleOutcome::kApplied : ScaleOutcome::kAlreadyThere, *std::move(now)));
    }
    if (!same_object || now->replicas != write.observed.replicas) {
      return finish(Reached(ScaleOutcome::kChanged, *std::move(now)));
    }
    base = *std::move(now);
    // It is where it was. A 422 was no failed test then, and a 5xx was an answer: neither will be
    // another one at once.
    const bool final_answer = CodeOf(error) == 422 || CodeOf(error) >= 500;
    if (final_answer || (just_lost && lost_before)) return finish(Failed(error));
    if (tries == kMaxTries) return finish(Failed(error, ScaleProblem::kConflict));
    if (just_lost) as_put = true;
    if (!Pause(kConflictDelay, stop)) return finish(Failed(error));
  }
}

ScaleWriter::Answer ScaleWriter::Send(const ScaleWrite& write, const std::string& path,
                                      const Scale& base, bool as_put, std::stop_token stop) const {
  Answer answer;
  ApiRequest request;
  request.path = path;
  request.query = {{"fieldManager", std::string(kFieldManager)}};
  if (write.dry_run) request.query.emplace_back("dryRun", "All");
  request.lane = Lane::kScale;
  request.repeatable = false;
  if (as_put) {
    request.method = http::Method::kPut;
    request.body = EncodeScaleUpdate(write.target, base, write.replicas);
  } else {
    request.method = http::Method::kPatch;
    request.content_type = "application/json-patch+json";
    request.body = EncodeScalePatch(base, write.replicas);
  }
  request.guard = [&write, &answer] {
    if (write.fence) answer.fence = write.fence();
    if (answer.fence.ok()) ++answer.sent;
    return answer.fence;
  };
  const auto response = api_.Call(request, std::move(stop));
  answer.scale = response.ok() ? DecodeScale(response->body) : response.status();
  return answer;
}

absl::StatusOr<Scale> ScaleWriter::ReadBack(const ScaleTarget& target,
                                            const std::stop_token& stop) const {
  for (const absl::Duration delay : kReadBackDelays) {
    auto scale = ReadScale(api_, target, Lane::kScale, stop);
    if (scale.ok() || ApiErrorOf(scale.status()) || !Pause(delay, stop)) return scale;
  }
  return ReadScale(api_, target, Lane::kScale, stop);
}

bool ScaleWriter::Pause(absl::Duration duration, std::stop_token stop) const {
  return clock_.SleepFor(duration * (1 + 0.1 * uniform_()), std::move(stop));
}

}  // namespace springtide::k8s
