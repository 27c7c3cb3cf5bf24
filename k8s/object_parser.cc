#include "k8s/object_parser.h"

#include <utility>

#include "k8s/parser_events.h"

namespace springtide::k8s {
namespace {

class ObjectEvents : public ParserEvents<ObjectEvents> {
 public:
  explicit ObjectEvents(Projection projection) : builder_(std::move(projection)) {}

  ValueBuilder& Target() { return builder_; }
  bool Open(bool object, ErrorCode&) {
    object ? builder_.BeginObject() : builder_.BeginArray();
    return true;
  }
  bool Close(bool object, ErrorCode&) {
    object ? builder_.EndObject() : builder_.EndArray();
    return true;
  }
  void KeyPart(View part) { builder_.KeyPart(part); }
  bool Key(View last, ErrorCode&) {
    builder_.Key(last);
    return true;
  }
  template <class Send>
  bool Scalar(const Send& send, ErrorCode&) {
    send(builder_);
    return true;
  }
  bool Null(ErrorCode&) {
    builder_.Null();
    return true;
  }

 private:
  ValueBuilder builder_;
};

}  // namespace

struct ObjectParser::Impl {
  explicit Impl(Projection projection) : parser(ApiParseOptions(), std::move(projection)) {}

  boost::json::basic_parser<ObjectEvents> parser;
};

ObjectParser::ObjectParser(Projection projection)
    : impl_(std::make_unique<Impl>(std::move(projection))) {}

ObjectParser::~ObjectParser() = default;

absl::StatusOr<const boost::json::value*> ObjectParser::Parse(absl::string_view text) {
  ValueBuilder& builder = impl_->parser.handler().Target();
  builder.Begin();
  if (absl::Status status = RunParser(impl_->parser, text); !status.ok()) return status;
  return &builder.Take();
}

}  // namespace springtide::k8s
