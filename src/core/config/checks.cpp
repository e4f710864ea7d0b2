// What no table of keys can say: names that must exist, directories that must differ, doors that must not stand open by accident.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "core/access/chat_prompt.h"
#include "core/access/sender.h"
#include "core/access/strangers.h"
#include "core/config/agents.h"
#include "core/config/environment.h"
#include "core/config/hook_checks.h"
#include "core/config/keys.h"
#include "core/config/paths.h"
#include "core/config/validate.h"
#include "core/routing/topics.h"
#include "core/sessions/ids.h"
#include "core/sessions/roster.h"

namespace oc::config {
namespace {

/// A number with a unit: `30d`, `1h30m`, `10mb`. Nothing else than digits, a point, and one of the units, once or more.
bool has_units(std::string_view text, const std::vector<std::string_view>& units, bool may_repeat) {
  const std::string word = token(text);
  std::string_view rest = word;
  for (std::size_t parts = 0; !rest.empty(); parts++) {
    if (parts > 0 && !may_repeat) return false;
    std::size_t digits = 0;
    while (digits < rest.size() && (std::isdigit(static_cast<unsigned char>(rest[digits])) || (digits > 0 && rest[digits] == '.'))) digits++;
    if (digits == 0 || rest[digits - 1] == '.' || std::count(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(digits), '.') > 1) return false;
    rest.remove_prefix(digits);
    std::size_t letters = 0;
    while (letters < rest.size() && std::isalpha(static_cast<unsigned char>(rest[letters]))) letters++;
    const auto unit = rest.substr(0, letters);
    if (unit.empty() ? (parts > 0 || !rest.empty()) : std::find(units.begin(), units.end(), unit) == units.end()) return false;
    rest.remove_prefix(letters);
  }
  return !word.empty();
}

bool is_duration(const Json& value) {
  return value.is_number() || (value.is_string() && has_units(value.get_string(), {"ms", "s", "m", "h", "d"}, true));
}
bool is_size(const Json& value) {
  return value.is_number() || (value.is_string() && has_units(value.get_string(), {"b", "k", "kb", "m", "mb", "g", "gb", "t", "tb"}, false));
}

/// Tokens that stand in examples; whoever reads the example knows them.
constexpr std::array<std::string_view, 8> kExampleTokens = {"changeme",        "change-me",  "change_me",       "your-token",
                                                            "your-token-here", "replace-me", "my-secret-token", "secret-token"};

class Meaning {
 public:
  Meaning(const Json& root, const CheckContext& context, std::vector<Problem>& problems)
      : root_(root), context_(context), problems_(problems), roster_(root) {}

  void run() {
    agents();
    bindings();
    chats();
    broadcast();
    if (const auto* channels = object_at("channels")) {
      for (const auto& [name, section] : *channels) channel(name, section);
    }
    session_sizes();
    tool_rules();
    dm_isolation();
    heartbeats();
    secrets();
  }

 private:
  void add(Level level, std::string path, std::string message, std::string hint = {}) {
    if (problems_.size() >= kConfigProblemsMax) return;
    Problem problem{.level = level, .path = path, .message = std::move(message), .hint = std::move(hint)};
    problem.where.key = std::move(path);
    problems_.push_back(std::move(problem));
  }
  void error(std::string path, std::string message, std::string hint = {}) {
    add(Level::error, std::move(path), std::move(message), std::move(hint));
  }
  void warn(std::string path, std::string message, std::string hint = {}) {
    add(Level::warning, std::move(path), std::move(message), std::move(hint));
  }

  const JsonObject* object_at(std::string_view path) const {
    const Json* value = at_path(root_, path);
    return value ? value->if_object() : nullptr;
  }

  void agents() {
    std::map<std::string, std::string> first_of;
    std::size_t defaults = 0;
    for (const auto& entry : roster_.entries()) {
      if (bool_member(*entry.value, "default").value_or(false)) defaults++;
      const auto [place, is_new] = first_of.emplace(entry.id, entry.path);
      if (is_new) continue;
      warn(entry.path + ".id", fmt::format("Agent id \"{}\" is there twice; {} counts.", entry.id, place->second), "give this agent another id");
    }
    if (defaults > 1) {
      warn("agents.list", "Multiple agents marked default=true; using the first entry as default.", "leave default: true on one of them");
    }
    agent_dirs();
  }

  /// Two agents with one directory would overwrite each other's credentials.
  void agent_dirs() {
    auto paths = resolve_paths(context_.env);
    if (!paths) paths = Paths{.home = "~", .state_dir = "~/.openclaw"};
    std::map<std::string, std::vector<std::string>> by_dir;
    for (const auto& agent : config::agents(root_, *paths)) by_dir[agent.agent_dir].push_back(agent.id);
    std::string conflicts;
    for (const auto& [directory, ids] : by_dir) {
      if (ids.size() < 2) continue;
      conflicts += "\n- " + directory + ": ";
      for (const auto& id : ids) conflicts += (&id == &ids.front() ? "\"" : ", \"") + id + "\"";
    }
    if (conflicts.empty()) return;
    error("agents.list",
          "Duplicate agentDir detected (multi-agent config).\nEach agent must have a unique agentDir; sharing it causes auth/session state "
          "collisions and token "
          "invalidation.\n\nConflicts:" +
              conflicts +
              "\n\nFix: remove the shared agents.list[].agentDir override (or give each agent its own directory).\nIf you want to share credentials, "
              "copy "
              "auth-profiles.json instead of sharing the entire agentDir.",
          "openclaw config unset agents.list[1].agentDir");
  }

  std::string agent_hint(std::string_view id, std::string_view otherwise) const {
    std::vector<std::string> ids;
    for (const auto& entry : roster_.entries()) ids.push_back(entry.id);
    const std::string nearest = nearest_word(sessions::normalize_agent_id(id), ids);
    if (!nearest.empty()) return fmt::format("did you mean \"{}\"?", nearest);
    return fmt::format("{}; agents: {}", otherwise, printable(join(ids, ", "), 300));
  }

  void bindings() {
    const Json* list = at_path(root_, "bindings");
    if (!list || !list->is_array()) return;
    std::set<std::string, std::less<>> known;
    for (std::size_t i = 0; i < list->get_array().size(); i++) {
      const Json& binding = list->get_array()[i];
      if (string_member_or(binding, "type", "") == "acp") acp_binding(binding, i);
      const Json* id = member(binding, "agentId");
      if (roster_.empty() || !id || !id->is_string()) continue;
      const std::string_view text = id->get_string();
      if (known.contains(text)) continue;
      if (roster_.resolve(text)) {
        known.emplace(text);
        continue;
      }
      warn(fmt::format("bindings.{}.agentId", i), fmt::format("Unknown agent id \"{}\" (not in agents.list).", printable(text, 100)),
           agent_hint(text, fmt::format("its messages go to the default agent \"{}\"", roster_.default_agent_id())));
    }
  }

  void chats() {
    for (const auto& topic : routing::topic_agents(root_)) {
      if (roster_.empty() || roster_.resolve(topic.agent_id)) continue;
      warn(topic.path, fmt::format("Unknown agent id \"{}\" (not in agents.list).", printable(topic.agent_id, 100)),
           agent_hint(topic.agent_id, fmt::format("the topic's messages go to the default agent \"{}\"", roster_.default_agent_id())));
    }
    for (const auto& path : access::long_chat_prompts(root_)) {
      warn(path, fmt::format("It is longer than {} characters and is cut there.", access::kChatPromptUnitsMax),
           "put what is longer into a file of the agent's workspace");
    }
  }

  void acp_binding(const Json& binding, std::size_t index) {
    const Json* id = at_path(binding, "match.peer.id");
    if (!sessions::id_string(id).empty()) return;
    error(fmt::format("bindings.{}.match.peer", index), "ACP bindings require match.peer.id to target a concrete conversation.",
          "add peer: { kind, id } to match");
  }

  void broadcast() {
    const auto* groups = object_at("broadcast");
    if (!groups || roster_.empty()) return;
    for (const auto& [peer, value] : *groups) {
      if (peer == "strategy") continue;
      const Json* named = value.is_object() ? member(value, "agents") : &value;
      if (!named || !named->is_array()) continue;
      const std::string path = joined("broadcast", peer) + (value.is_object() ? ".agents" : "");
      for (std::size_t i = 0; i < named->get_array().size(); i++) {
        const std::string id = sessions::id_string(&named->get_array()[i]);
        if (roster_.resolve(id)) continue;
        error(fmt::format("{}.{}", path, i), fmt::format("Unknown agent id \"{}\" (not in agents.list).", printable(id, 100)),
              agent_hint(id, "add it to agents.list"));
      }
    }
  }

  /// The policy for direct messages of a channel section, and who is let in; an account takes what it lacks from its channel.
  struct Door {
    std::string path;
    std::string policy;
    const Json* allow_from = nullptr;
    std::string list_path;
  };

  void channel(std::string_view name, const Json& section) {
    if (!section.is_object()) return;
    const std::string path = joined("channels", name);
    const Json* voice = name == "discord" ? member(section, "voice") : nullptr;
    if (voice && voice->is_object() && !voice->get_object().empty() && bool_member(*voice, "enabled") != false)
      warn(path + ".voice", "There are no voice channels here.", "it has no effect; take it out, or set enabled: false");
    unread(name, path, section);
    const bool has_policy = find_key(path + ".dmPolicy").has_value();
    if (!has_policy) return;
    const Door door = door_of(path, section, nullptr);
    judge(door, name);
    senders(name, path, section);
    const Json* accounts = member(section, "accounts");
    if (!accounts || !accounts->is_object()) return;
    for (const auto& [id, account] : accounts->get_object()) {
      if (!account.is_object()) continue;
      unread(name, joined(path + ".accounts", id), account);
      judge(door_of(joined(path + ".accounts", id), account, &door), name);
      senders(name, joined(path + ".accounts", id), account);
    }
  }

  /// Keys that OpenClaw reads and this gateway does not. Discord's account tells its own.
  void unread(std::string_view channel, const std::string& path, const Json& section) {
    struct Unread {
      std::string_view key;
      std::string_view same;  ///< the value that asks for what happens anyway
      std::string_view instead;
    };
    static constexpr Unread kUnread[] = {
        {"contextVisibility", "all", "what was said before is told whoever said it; historyLimit: 0 tells nothing"},
        {"responsePrefix", "", "answers go out as the agent wrote them"},
        {"blockStreaming", "false", "an answer comes when it is finished; streaming: \"partial\" shows it while it grows"},
        {"mentionPatterns.allowIn", "", "the patterns hold in all groups; requireMention of a group says whether they are asked"},
        {"mentionPatterns.denyIn", "", "the patterns hold in all groups; requireMention of a group says whether they are asked"},
        {"errorPolicy", "always", "errors are told in the chat"},
        {"silentErrorReplies", "false", "errors are told like any answer"},
        {"thread.historyScope", "thread", "a thread is told what was said in it"},
    };
    if (channel != "telegram" && channel != "slack" && channel != "whatsapp") return;
    for (const auto& [key, same, instead] : kUnread) {
      const Json* value = at_path(section, key);
      if (!value || value->is_null() || (value->is_array() && value->get_array().empty())) continue;
      if ((value->is_string() ? std::string(value->get_string()) : to_json_text(*value)) != same)
        warn(joined(path, key), "It has no effect here.", std::string(instead));
    }
    if (channel == "telegram") unread_of_people(path, section);
  }

  /// The same of `direct.<id>`.
  void unread_of_people(const std::string& path, const Json& section) {
    static constexpr std::pair<std::string_view, std::string_view> kUnread[] = {
        {"autoTopicLabel", "topics keep the names that people give them"},
        {"errorPolicy", "errors are told in the chat"},
        {"skills", "give the person an agent of his own: bindings with match.peer {kind: \"direct\", id}"},
    };
    const Json* people = member(section, "direct");
    if (!people || !people->is_object()) return;
    for (const auto& [id, entry] : people->get_object()) {
      for (const auto& [key, instead] : kUnread) {
        if (entry.is_object() && member(entry, key)) warn(joined(joined(path + ".direct", id), key), "It has no effect here.", std::string(instead));
      }
    }
  }

  /// Whoever writes a rule believes that it holds.
  void tool_rules() {
    const auto tell = [this](const std::string& path) {
      const Json* rules = at_path(root_, path);
      if (rules && rules->is_object() && !rules->get_object().empty())
        warn(path, "It has no effect here.", "write it in the entry of a chat, such as channels.telegram.groups.<id>.toolsBySender");
    };
    tell("tools.toolsBySender");
    const Json* list = at_path(root_, "agents.list");
    for (std::size_t i = 0; list && list->is_array() && i < list->get_array().size(); i++) tell(fmt::format("agents.list.{}.tools.toolsBySender", i));
  }

  /// Entries that can be nobody there: whoever wrote them believes that somebody is let in.
  void senders(std::string_view channel, const std::string& path, const Json& section) {
    for (const char* key : {"allowFrom", "groupAllowFrom"}) {
      const Json* list = member(section, key);
      const auto entries = list && list->is_array() ? list->get_array() : JsonArray();
      for (std::size_t i = 0; i < entries.size(); i++) {
        const std::string entry = sessions::id_string(&entries[i]);
        if (!entry.empty()) sender(channel, joined(joined(path, key), std::to_string(i)), entry);
      }
    }
  }

  void sender(std::string_view channel, std::string path, const std::string& entry) {
    const std::string id = access::normalize_allow_entry(channel, entry);
    const std::string shown = printable(entry, 60);
    if (channel == "telegram" && id.empty())
      return warn(std::move(path), fmt::format("\"{}\" is no Telegram id and lets nobody in.", shown),
                  "write the person's number; /whoami and the pairing answer tell it");
    if (channel != "whatsapp") return;
    if (id.ends_with("@g.us"))
      return warn(std::move(path), fmt::format("\"{}\" is a group; here stand the people who may write.", shown),
                  "groups are listed in channels.whatsapp.groups");
    if (id.empty() || id.starts_with("+0"))
      warn(std::move(path), fmt::format("\"{}\" is no phone number with its country code and lets nobody in.", shown),
           "write it like \"+15551234567\"");
  }

  static Door door_of(const std::string& path, const Json& section, const Door* outer) {
    Door door{.path = path,
              .policy = string_member_or(section, "dmPolicy", ""),
              .allow_from = member(section, "allowFrom"),
              .list_path = path + ".allowFrom"};
    const Json* old = member(section, "dm");  // Discord's and Slack's older place
    if (old && door.policy.empty()) door.policy = string_member_or(*old, "policy", "");
    if (old && !door.allow_from) door.allow_from = member(*old, "allowFrom");
    if (outer && !door.allow_from) door.allow_from = outer->allow_from;
    return door;
  }

  void judge(const Door& door, std::string_view name) {
    const auto entries = door.allow_from && door.allow_from->is_array() ? &door.allow_from->get_array() : nullptr;
    const auto is_entry = [](const Json& value) { return !sessions::id_string(&value).empty(); };
    const auto is_star = [](const Json& value) { return sessions::id_string(&value) == "*"; };
    const std::string shared = door.path.find(".accounts.") == std::string::npos ? "" : fmt::format(" (or channels.{}.allowFrom)", name);
    if (door.policy == "open" && !(entries && std::any_of(entries->begin(), entries->end(), is_star))) {
      error(door.list_path, fmt::format("{0}.dmPolicy=\"open\" requires {0}.allowFrom{1} to include \"*\"", door.path, shared),
            fmt::format("to let anyone in: openclaw config set {}.allowFrom '[\"*\"]'", door.path));
    }
    if (door.policy == "allowlist" && !(entries && std::any_of(entries->begin(), entries->end(), is_entry))) {
      error(door.list_path, fmt::format("{0}.dmPolicy=\"allowlist\" requires {0}.allowFrom{1} to contain at least one sender ID", door.path, shared),
            "add the ids that may write, or set dmPolicy to \"pairing\"");
    }
  }

  void session_sizes() {
    static constexpr std::pair<std::string_view, bool> kKeys[] = {
        {"pruneAfter", true}, {"resetArchiveRetention", true}, {"rotateBytes", false}, {"maxDiskBytes", false}, {"highWaterBytes", false}};
    for (const auto& [key, is_time] : kKeys) {
      const std::string path = joined("session.maintenance", key);
      const Json* value = at_path(root_, path);
      if (!value || !value->is_string()) continue;
      if (is_time && !is_duration(*value)) error(path, "invalid duration (use ms, s, m, h, d)", "for example \"30d\"");
      if (!is_time && !is_size(*value)) error(path, "invalid size (use b, kb, mb, gb, tb)", "for example \"10mb\"");
    }
  }

  /// Who was let in by pairing is not known here; the gateway looks at that when it starts.
  void dm_isolation() {
    const Json* wanted = at_path(root_, "session.requireDmIsolation");
    if (!wanted || !wanted->is_bool() || !wanted->get_bool()) return;
    for (const auto& shared : access::shared_mains(root_, {}, {}))
      error(shared.path, "session.requireDmIsolation is on, but: " + shared.sentence, shared.hint);
  }

  void heartbeats() {
    const auto check = [&](const std::string& path) {
      const Json* every = at_path(root_, path);
      if (every && every->is_string() && !is_duration(*every))
        error(path, "invalid duration (use ms, s, m, h)", "for example \"30m\", or \"0m\" to switch it off");
    };
    check("agents.defaults.heartbeat.every");
    for (const auto& entry : roster_.entries()) check(entry.path + ".heartbeat.every");
  }

  /// A token that is no secret is worse than none: it looks like one.
  void secrets() {
    for (const std::string_view path : {"gateway.auth.token", "gateway.auth.password", "hooks.token", "gateway.remote.token"}) {
      const Json* value = at_path(root_, path);
      if (!value || !value->is_string()) continue;
      const std::string word = token(value->get_string());
      const std::string hint = fmt::format("take it out, or: openclaw config set {} \"$(openssl rand -hex 24)\"", path);
      if (word.empty()) error(std::string(path), "this secret is blank", hint);
      if (word == "undefined" || word == "null")
        error(std::string(path), fmt::format("\"{}\" is no secret: something wrote a missing value here", word), hint);
      if (std::find(kExampleTokens.begin(), kExampleTokens.end(), word) != kExampleTokens.end()) {
        error(std::string(path), "this secret is the one of an example, everyone knows it", hint);
      }
    }
  }

  const Json& root_;
  const CheckContext& context_;
  std::vector<Problem>& problems_;
  sessions::Roster roster_;
};

}  // namespace

void check_meaning(const Json& root, const CheckContext& context, std::vector<Problem>& problems) {
  Meaning(root, context, problems).run();
  check_hooks(root, context.env, problems);
}

}  // namespace oc::config
