#include "k8s/kubeconfig.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "base/yaml.h"
#include "k8s/kubeconfig_reader.h"

namespace springtide::k8s {
namespace {

constexpr size_t kShownNameBytes = 100;
constexpr char kExecExtension[] = "client.authentication.k8s.io/exec";

// The complaints about YAML that quote nothing of the text but names of fields.
bool QuotesNothing(absl::string_view message) {
  constexpr std::array<absl::string_view, 9> kBeginnings = {
      "is ",
      "byte 0x",
      "control character",
      "nested deeper",
      "the document has more than",
      "too much of the document",
      "merge keys",
      "there is more text after the document",
      "this alias refers to a value",
  };
  return std::any_of(
      kBeginnings.begin(), kBeginnings.end(),
      [message](absl::string_view beginning) { return absl::StartsWith(message, beginning); });
}

// ParseOne: the one document of the text; null when it is empty or has problems.
base::Value ParseOne(absl::string_view text, base::ErrorList& errors) {
  base::ErrorList raw(errors.source());
  std::vector<base::Value> documents = base::ParseYaml(text, raw);
  for (const base::Problem& problem : raw.problems()) {
    absl::string_view message = problem.message;
    if (absl::StartsWith(message, "key \"")) {
      message = "a key is written twice in one map; remove one";
    } else if (!QuotesNothing(message)) {
      message =
          "this is not YAML as a kubeconfig needs it; check indentation, quotes, brackets, keys "
          "and texts that begin with * or ! (the text is not shown, as it may be secret)";
    }
    errors.Add(base::FieldPath(), problem.mark, message);
  }
  if (documents.size() > 1) {
    errors.Add(base::FieldPath(), documents[1].mark(),
               "there is a second document; a kubeconfig is one");
  }
  return documents.empty() ? base::Value() : std::move(documents.front());
}

void CheckHead(KubeconfigReader& reader) {
  std::string kind;
  std::string version;
  reader.Text("kind", kind);
  reader.Text("apiVersion", version);
  if (!kind.empty() && kind != "Config") {
    reader.errors().Add(reader.path().Key("kind"), reader.mark(),
                        "is not Config; this is no kubeconfig");
  }
  if (!version.empty() && version != "v1") {
    reader.errors().Add(reader.path().Key("apiVersion"), reader.mark(), "is not v1");
  }
}

// What clusters, users and contexts of a file share: a list of {name, <kind>: {...}}.
class EntryReader {
 public:
  EntryReader(const base::Value& item, absl::string_view kind, const base::FieldPath& path,
              base::ErrorList& errors)
      : outer_(item, path, errors), inner_(outer_.Child(kind), path.Key(kind), errors) {
    outer_.Text("name", name_);
    if (name_.empty()) errors.Add(path.Key("name"), item.mark(), "is missing");
  }

  const std::string& name() const { return name_; }
  KubeconfigReader& fields() { return inner_; }
  Origin origin() {
    // A section without fields has no place of its own.
    const base::Mark mark = inner_.mark().line > 0 ? inner_.mark() : outer_.mark();
    return {inner_.errors().source(), inner_.path(), mark};
  }

 private:
  std::string name_;
  KubeconfigReader outer_;
  KubeconfigReader inner_;
};

template <class Entry, class Read>
std::vector<Entry> ReadEntries(KubeconfigReader& reader, absl::string_view list_name,
                               absl::string_view kind, Read read) {
  std::vector<Entry> entries;
  std::set<std::string> names;
  const base::Value::List& list = reader.List(list_name);
  for (size_t i = 0; i < list.size(); ++i) {
    const base::FieldPath path = reader.path().Key(list_name).Index(i);
    EntryReader item(list[i], kind, path, reader.errors());
    if (item.name().empty()) continue;
    if (!names.insert(item.name()).second) {
      reader.errors().Add(path.Key("name"), list[i].mark(),
                          absl::StrCat("\"", base::ForDisplay(item.name(), kShownNameBytes),
                                       "\" is given twice; remove one"));
      continue;
    }
    Entry entry;
    entry.name = item.name();
    entry.origin = item.origin();
    read(item.fields(), entry);
    entries.push_back(std::move(entry));
  }
  return entries;
}

void ReadCluster(KubeconfigReader& reader, const std::string& folder, KubeconfigCluster& cluster) {
  reader.Text("server", cluster.server);
  reader.Text("tls-server-name", cluster.tls_server_name);
  reader.Flag("insecure-skip-tls-verify", cluster.insecure_skip_tls_verify);
  reader.File("certificate-authority", folder, cluster.ca_file);
  reader.RawText("certificate-authority-data", cluster.ca_data);
  reader.Text("proxy-url", cluster.proxy_url);
  reader.Flag("disable-compression", cluster.disable_compression);
  const base::Value::List& extensions = reader.List("extensions");
  for (size_t i = 0; i < extensions.size(); ++i) {
    KubeconfigReader item(extensions[i], reader.path().Key("extensions").Index(i), reader.errors());
    std::string name;
    item.Text("name", name);
    if (name == kExecExtension) cluster.exec_extension = item.Child("extension");
  }
}

void ReadExec(KubeconfigReader& reader, const std::string& folder, ExecConfig& exec) {
  reader.Text("apiVersion", exec.api_version);
  reader.Text("command", exec.command);
  // A bare name is looked for in PATH; what has a slash is a path like the others.
  if (absl::StrContains(exec.command, '/')) reader.File("command", folder, exec.command);
  reader.Texts("args", exec.arguments);
  const base::Value::List& variables = reader.List("env");
  for (size_t i = 0; i < variables.size(); ++i) {
    KubeconfigReader item(variables[i], reader.path().Key("env").Index(i), reader.errors());
    std::string name;
    std::string value;
    item.Text("name", name);
    item.RawText("value", value);
    exec.environment.emplace_back(std::move(name), std::move(value));
  }
  reader.RawText("installHint", exec.install_hint);
  reader.Flag("provideClusterInfo", exec.provide_cluster_info);
  reader.Text("interactiveMode", exec.interactive_mode);
}

void ReadImpersonation(KubeconfigReader& reader, Impersonation& impersonation) {
  reader.Text("as", impersonation.user);
  reader.Text("as-uid", impersonation.uid);
  reader.Texts("as-groups", impersonation.groups);
  const base::Value::Map& extras = reader.Map("as-user-extra");
  if (extras.empty()) return;
  KubeconfigReader values(reader.Child("as-user-extra"), reader.path().Key("as-user-extra"),
                          reader.errors());
  for (const base::Value::Entry& extra : extras) {
    impersonation.extras.emplace_back(extra.first, std::vector<std::string>());
    values.Texts(extra.first, impersonation.extras.back().second);
  }
}

void ReadUser(KubeconfigReader& reader, const std::string& folder, KubeconfigUser& user) {
  reader.File("client-certificate", folder, user.certificate_file);
  reader.RawText("client-certificate-data", user.certificate_data);
  reader.File("client-key", folder, user.key_file);
  reader.RawText("client-key-data", user.key_data);
  reader.RawText("token", user.token);
  reader.File("tokenFile", folder, user.token_file);
  reader.Text("username", user.username);
  reader.RawText("password", user.password);
  ReadImpersonation(reader, user.impersonation);
  user.has_auth_provider = !reader.Child("auth-provider").is_null();
  if (reader.Child("exec").is_null()) return;
  KubeconfigReader exec(reader.Child("exec"), reader.path().Key("exec"), reader.errors());
  ReadExec(exec, folder, user.exec.emplace());
}

void ReadContext(KubeconfigReader& reader, KubeconfigContext& context) {
  reader.Text("cluster", context.cluster);
  reader.Text("user", context.user);
  reader.Text("namespace", context.name_space);
}

template <class Entry>
void MergeEntries(std::vector<Entry> next, std::vector<Entry>& merged) {
  std::set<std::string> names;
  for (const Entry& entry : merged) names.insert(entry.name);
  for (Entry& entry : next) {
    if (names.insert(entry.name).second) merged.push_back(std::move(entry));
  }
}

}  // namespace

Kubeconfig ParseKubeconfig(absl::string_view text, absl::string_view file,
                           const std::string& folder, base::ErrorList& errors) {
  Kubeconfig config;
  base::ErrorList own(file);
  const base::Value document = ParseOne(text, own);
  if (own.ok()) {
    KubeconfigReader reader(document, base::FieldPath(), own);
    CheckHead(reader);
    reader.Text("current-context", config.current_context);
    config.current_context_origin = {std::string(file), base::FieldPath("current-context"),
                                     reader.Child("current-context").mark()};
    config.clusters = ReadEntries<KubeconfigCluster>(
        reader, "clusters", "cluster", [&folder](KubeconfigReader& fields, KubeconfigCluster& out) {
          ReadCluster(fields, folder, out);
        });
    config.users = ReadEntries<KubeconfigUser>(
        reader, "users", "user", [&folder](KubeconfigReader& fields, KubeconfigUser& out) {
          ReadUser(fields, folder, out);
        });
    config.contexts = ReadEntries<KubeconfigContext>(reader, "contexts", "context", ReadContext);
  }
  errors.Append(own);
  return config;
}

void MergeKubeconfig(Kubeconfig next, Kubeconfig& merged) {
  if (merged.current_context.empty()) {
    merged.current_context = std::move(next.current_context);
    merged.current_context_origin = std::move(next.current_context_origin);
  }
  MergeEntries(std::move(next.clusters), merged.clusters);
  MergeEntries(std::move(next.users), merged.users);
  MergeEntries(std::move(next.contexts), merged.contexts);
}

}  // namespace springtide::k8s
