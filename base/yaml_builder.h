// Builds base::Value trees from the events of yaml-cpp's parser. Internal to base/yaml.cc.
//
// Working on events instead of yaml-cpp's nodes gives every value its place, bounds aliases before
// they are expanded, and shows duplicate keys, which the nodes hide.
#ifndef SPRINGTIDE_BASE_YAML_BUILDER_H_
#define SPRINGTIDE_BASE_YAML_BUILDER_H_

#include <yaml-cpp/eventhandler.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/errors.h"
#include "base/value.h"

namespace springtide::base {

class YamlBuilder : public YAML::EventHandler {
 public:
  // Thrown to leave the parser after a problem that makes going on pointless.
  struct Stop {};

  // `text` and `errors` outlive the builder.
  YamlBuilder(absl::string_view text, ErrorList& errors) : text_(text), errors_(errors) {}

  // The documents so far, without empty ones.
  std::vector<Value> TakeDocuments() { return std::move(documents_); }

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override;
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override;
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

 private:
  // What a value costs when an alias repeats it.
  struct Size {
    size_t values = 0;
    size_t bytes = 0;   // of strings and keys
    size_t levels = 0;  // of lists and maps inside each other
  };
  struct Open {
    Value value;
    YAML::anchor_t anchor = 0;
    Size size;
    bool has_key = false;
    std::string key;
    Mark key_mark;
  };
  struct Anchored {
    Value value;
    Size size;
  };

  void Begin(Value value, const YAML::Mark& mark, absl::string_view tag, absl::string_view own_tag,
             YAML::anchor_t anchor);
  void End();
  // Puts a finished value where it belongs: as a document, an item, a key or an entry's value.
  void Place(Value value, const Size& size, YAML::anchor_t anchor);
  void TakeKey(const Value& value);
  void Charge(const Size& size, const Mark& mark);
  [[noreturn]] void Fail(const Mark& mark, absl::string_view message);
  void Complain(const Mark& mark, absl::string_view message);

  absl::string_view text_;
  ErrorList& errors_;
  std::vector<Value> documents_;
  size_t documents_seen_ = 0;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  Size total_;
  Size anchored_;
};

}  // namespace springtide::base

#endif  // SPRINGTIDE_BASE_YAML_BUILDER_H_
