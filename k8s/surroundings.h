// What cluster access takes from the process around it, as values that are passed in.
#ifndef SPRINGTIDE_K8S_SURROUNDINGS_H_
#define SPRINGTIDE_K8S_SURROUNDINGS_H_

#include <functional>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "base/clock.h"

namespace springtide::k8s {

// Environment: environment variables by name.
using Environment = std::map<std::string, std::string>;

// CurrentEnvironment: this process's variables. For main() alone; all else is given them.
Environment CurrentEnvironment();

// Variable: its value, or empty when it is not set.
std::string Variable(const Environment& environment, const std::string& name);

// Sink takes a piece of text for people. It may be called from any thread and must not block.
using Sink = std::function<void(absl::string_view)>;

struct Surroundings {
  Environment environment;
  const base::Clock* clock = &base::RealClock();  // outlives what is made with it
  // One line each of what a user should know and nothing fails of. Never holds a secret.
  Sink warn = [](absl::string_view) {};
  // What credential plug-ins write to their standard error; bounded, without control characters.
  Sink plugin_stderr = [](absl::string_view) {};
  // Whether standard input is a terminal that a credential plug-in may ask its questions on.
  bool stdin_is_terminal = false;
};

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_SURROUNDINGS_H_
