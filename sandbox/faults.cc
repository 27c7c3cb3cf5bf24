#include "sandbox/faults.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "sandbox/object.h"
#include "sandbox/refusal.h"

namespace springtide::sandbox {
namespace {

// The log ends here: a test that runs on looks at its first requests or at none.
constexpr size_t kMaxLog = 100'000;

std::string Line(const http::ServerRequest& request) {
  return absl::StrCat(http::MethodName(request.method), " ", request.target);
}

// A responder that plays a fault on what passes through it.
class FaultyResponder final : public http::Responder {
 public:
  FaultyResponder(Fault fault, std::unique_ptr<http::Responder> next)
      : fault_(std::move(fault)), next_(std::move(next)) {
    next_->Deliver(fault_.delivery);
  }

  void Deliver(const http::Delivery& delivery) override { next_->Deliver(delivery); }

  void Send(http::Response response) override {
    if (fault_.lose_answer) return next_->Reset();
    next_->Send(std::move(response));
  }

  void Start(http::Head head) override {
    if (fault_.lose_answer) return next_->Reset();
    next_->Start(std::move(head));
    EndWhenDue();
  }

  bool Write(std::string piece) override {
    if (absl::StrContains(piece, "\"type\":\"BOOKMARK\"")) {
      return fault_.drop_bookmarks || next_->Write(std::move(piece));
    }
    {
      const std::lock_guard lock(mutex_);
      if (over_) return false;
      if (++events_ == 1 && !fault_.replace_first.empty()) piece = fault_.replace_first;
    }
    bool written = next_->Write(piece);
    if (fault_.repeat_events) written = next_->Write(std::move(piece));
    return !EndWhenDue() && written;
  }

  void End() override { next_->End(); }
  void Reset() override { next_->Reset(); }
  bool Closed() const override { return next_->Closed(); }

 private:
  bool EndWhenDue() {
    const std::lock_guard lock(mutex_);
    if (over_ || !fault_.events_before_end || events_ < *fault_.events_before_end) return over_;
    over_ = true;
    if (!fault_.last_words.empty()) next_->Write(fault_.last_words);
    if (fault_.reset_at_end) {
      next_->Reset();
    } else {
      next_->End();
    }
    return true;
  }

  const Fault fault_;
  const std::unique_ptr<http::Responder> next_;
  std::mutex mutex_;
  int events_ = 0;     // guarded by mutex_
  bool over_ = false;  // guarded by mutex_
};

}  // namespace

void Faults::Handle(http::ServerRequest request, std::unique_ptr<http::Responder> responder) {
  auto fault = Match(request);
  if (!fault) return next_.Handle(std::move(request), std::move(responder));
  if (fault->lose_request) return responder->Reset();
  if (fault->answer) {
    responder->Deliver(fault->delivery);
    return responder->Send(*std::move(fault->answer));
  }
  next_.Handle(std::move(request),
               std::make_unique<FaultyResponder>(*std::move(fault), std::move(responder)));
}

std::optional<Fault> Faults::Match(const http::ServerRequest& request) {
  const std::lock_guard lock(mutex_);
  if (log_.size() < kMaxLog) log_.push_back(Line(request));
  for (Active& active : rules_) {
    const FaultRule& rule = active.rule;
    if (!rule.method.empty() && rule.method != http::MethodName(request.method)) continue;
    if (!std::regex_search(request.target, active.target)) continue;
    if (++active.matched <= rule.skip) continue;
    if (rule.count >= 0 && active.met >= rule.count) continue;
    ++active.met;
    return rule.fault;
  }
  return std::nullopt;
}

int Faults::Add(FaultRule rule) {
  const std::lock_guard lock(mutex_);
  std::regex target(rule.target);
  rules_.push_back({next_id_, std::move(rule), std::move(target), 0, 0});
  return next_id_++;
}

void Faults::Remove(int id) {
  const std::lock_guard lock(mutex_);
  rules_.erase(std::remove_if(rules_.begin(), rules_.end(),
                              [&](const Active& active) { return active.id == id; }),
               rules_.end());
}

void Faults::Clear() {
  const std::lock_guard lock(mutex_);
  rules_.clear();
}

int Faults::Met(int id) const {
  const std::lock_guard lock(mutex_);
  for (const Active& active : rules_) {
    if (active.id == id) return active.met;
  }
  return 0;
}

std::vector<std::string> Faults::Log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

int Faults::Count(absl::string_view method, absl::string_view target_pattern) const {
  const std::regex target(std::string{target_pattern});
  const std::string prefix = absl::StrCat(method, " ");
  const auto log = Log();
  return static_cast<int>(std::count_if(log.begin(), log.end(), [&](const std::string& line) {
    return absl::StartsWith(line, prefix) && std::regex_search(line.substr(prefix.size()), target);
  }));
}

http::Response RefusalAnswer(const absl::Status& status, absl::string_view retry_after) {
  const JsonObject document = DocumentOf(status);
  http::Response response{static_cast<int>(IntegerAt(document, {"code"})),
                          {{"Content-Type", "application/json"}},
                          Serialize(document)};
  if (!retry_after.empty()) response.headers.Set("Retry-After", retry_after);
  return response;
}

http::Response TooManyRequests(absl::string_view retry_after) {
  Refusal refusal;
  refusal.code = 429;
  refusal.reason = "TooManyRequests";
  refusal.message = "too many requests, please try again later";
  return RefusalAnswer(ToStatus(refusal), retry_after);
}

http::Response GatewayPage(int status) {
  return {status,
          {{"Content-Type", "text/html"}},
          "<html><head><title>Bad Gateway</title></head><body>upstream failed</body></html>\n"};
}

}  // namespace springtide::sandbox
