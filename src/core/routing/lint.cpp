// The checks of bindings, one function for each thing that goes wrong.
#include "core/routing/lint.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "core/routing/binding.h"
#include "core/routing/shadow.h"
#include "core/routing/topics.h"
#include "core/sessions/roster.h"

namespace oc::routing {
namespace {

using sessions::ChatType;

std::string quoted(std::string_view text) { return '"' + printable(text, 120) + '"'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What a channel passes as a peer (spec §3.2). Channels that are not here pass what their plugin likes.
struct ChannelShape {
  std::string_view name;
  bool has_channels;  ///< sends kind `channel`
  bool has_guilds;
  bool has_teams;
};
constexpr ChannelShape kShapes[] = {{"telegram", false, false, false}, {"whatsapp", false, false, false}, {"discord", true, true, false},
                                    {"slack", true, false, true},      {"signal", false, false, false},   {"imessage", false, false, false},
                                    {"line", false, false, false}};

const ChannelShape* shape_of(std::string_view channel) {
  for (const ChannelShape& shape : kShapes) {
    if (shape.name == channel) return &shape;
  }
  return nullptr;
}

std::vector<std::string_view> prefixes_of(std::string_view channel) {
  std::vector<std::string_view> prefixes = {
      "telegram:", "tg:", "whatsapp:", "discord:", "slack:", "signal:", "imessage:", "user:", "channel:", "group:"};
  if (channel == "signal") prefixes.erase(std::ranges::find(prefixes, "group:"));
  return prefixes;
}

class Linter {
 public:
  explicit Linter(const Json& config) : config_(config), roster_(config) {
    for (const auto& entry : roster_.entries()) agent_words_.push_back(entry.id);
    const Json* bindings = member(config, "bindings");
    if (bindings && bindings->is_array()) {
      const JsonArray& entries = bindings->get_array();
      for (index_ = 0; index_ < entries.size(); index_++) look_at(entries[index_]);
    }
    check_topics();
  }

  std::vector<Finding> take() { return std::move(found_); }

 private:
  void report(Severity severity, LintCode code, std::string_view field, std::string message, std::string hint) {
    std::string path = fmt::format("bindings.{}", index_);
    if (!field.empty()) path += '.' + std::string(field);
    found_.push_back({index_, std::move(path), severity, code, std::move(message), std::move(hint)});
  }

  void look_at(const Json& entry) {
    entry_ = &entry;
    const Skipped skipped = read_binding(entry, Dialect::seeds, binding_);
    if (skipped == Skipped::acp) return;
    if (skipped == Skipped::malformed) {
      return report(Severity::error, LintCode::malformed, "", "this entry takes no part in routing: it needs match.channel",
                    "Write {agentId: \"work\", match: {channel: \"telegram\"}}.");
    }
    check_channel();
    check_agent();
    check_account();
    check_peer();
    check_constraints();
    check_shadow();
  }

  std::string raw(std::string_view path) const {
    const Json* value = at_path(*entry_, path);
    return value && value->is_string() ? std::string(value->get_string()) : sessions::id_string(value);
  }

  void check_channel() {
    const std::string& channel = binding_.channel;
    if (const std::string target = sessions::resolve_channel_alias(channel); target != channel) {
      return report(Severity::error, LintCode::channel_alias, "match.channel",
                    fmt::format("{} is a short name that bindings do not understand", quoted(channel)),
                    fmt::format("Write channel: \"{}\".", target));
    }
    const auto& words = sessions::channel_words();
    const Json* channels = member(config_, "channels");
    const bool is_known = std::ranges::find(words, channel) != words.end() || (channels && member(*channels, channel));
    if (is_known) return;
    const std::string nearest = nearest_word(channel, words);
    report(Severity::warning, LintCode::unknown_channel, "match.channel", fmt::format("no channel {} is known", quoted(channel)),
           nearest.empty() ? "If a plugin brings this channel, all is well." : fmt::format("Did you mean \"{}\"?", nearest));
  }

  void check_agent() {
    if (binding_.agent_id.empty()) {
      return report(Severity::warning, LintCode::unknown_agent, "agentId",
                    fmt::format("no agent is named, so messages go to the default agent {}", quoted(roster_.default_agent_id())), "Add agentId.");
    }
    if (roster_.resolve(binding_.agent_id)) return;
    const std::string nearest = nearest_word(sessions::normalize_agent_id(binding_.agent_id), agent_words_);
    report(Severity::warning, LintCode::unknown_agent, "agentId",
           fmt::format("there is no agent {}, so messages go to the default agent {}", quoted(binding_.agent_id), quoted(roster_.default_agent_id())),
           nearest.empty() ? "Add it to agents.list, or name another." : fmt::format("Did you mean \"{}\"?", nearest));
  }

  void check_topics() {
    for (const TopicAgent& topic : topic_agents(config_)) {
      if (roster_.resolve(topic.agent_id)) continue;
      const std::string nearest = nearest_word(sessions::normalize_agent_id(topic.agent_id), agent_words_);
      found_.push_back({.binding = kNoBinding,
                        .path = topic.path,
                        .severity = Severity::warning,
                        .code = LintCode::unknown_agent,
                        .message = fmt::format("there is no agent {}, so the topic's messages go to the default agent {}", quoted(topic.agent_id),
                                               quoted(roster_.default_agent_id())),
                        .hint = nearest.empty() ? "Add it to agents.list, or name another." : fmt::format("Did you mean \"{}\"?", nearest)});
    }
  }

  /// The account ids that the configuration lists for a channel.
  const std::set<std::string>& accounts_of(const std::string& channel) {
    const auto [at, is_new] = accounts_.try_emplace(channel);
    if (!is_new) return at->second;
    const Json* section = member(config_, "channels");
    section = section ? member(*section, channel) : nullptr;
    const Json* accounts = section ? member(*section, "accounts") : nullptr;
    if (accounts && accounts->is_object()) {
      for (const auto& account : accounts->get_object()) at->second.insert(sessions::normalize_account_id(account.key()));
    }
    return at->second;
  }

  void check_account() {
    if (binding_.any_account) return;
    const auto& known = accounts_of(binding_.channel);
    if (known.empty() || known.contains(binding_.account_id)) return;
    const std::vector<std::string> words(known.begin(), known.end());
    if (raw("match.accountId").empty()) {
      return report(Severity::error, LintCode::missing_account, "match",
                    fmt::format("without accountId it takes only the account \"default\", and {} has only {}", binding_.channel, join(words, ", ")),
                    fmt::format("Add accountId: \"{}\", or \"*\" for all.", words.front()));
    }
    const std::string nearest = nearest_word(binding_.account_id, words);
    report(Severity::error, LintCode::unknown_account, "match.accountId",
           fmt::format("{} has no account {}", binding_.channel, quoted(binding_.account_id)),
           fmt::format("It has {}.{}", join(words, ", "), nearest.empty() ? "" : fmt::format(" Did you mean \"{}\"?", nearest)));
  }

  void check_peer() {
    const Json* peer = at_path(*entry_, "match.peer");
    if (binding_.peer_rule == PeerRule::none) return;
    if (binding_.peer_rule == PeerRule::never) {
      return report(Severity::error, LintCode::dead_peer, "match.peer",
                    "this peer can be no message's: it needs a kind (direct, group or channel) and an id",
                    "Write peer: {kind: \"direct\", id: \"...\"}.");
    }
    if (peer && peer->is_string()) {
      report(Severity::warning, LintCode::peer_shorthand, "match.peer", "a bare id is taken for any kind of conversation; OpenClaw itself refuses it",
             fmt::format("Write peer: {{kind: \"{}\", id: {}}}.", binding_.peer_id.starts_with('-') ? "group" : "direct", quoted(binding_.peer_id)));
    }
    if (binding_.peer_rule == PeerRule::wildcard) return check_kind();
    if (binding_.peer_id == "*") {
      report(Severity::warning, LintCode::literal_star, "match.peer.id", "a star with white space around it is the id of a star, not any id",
             "Write id: \"*\".");
    }
    check_kind();
    check_id();
  }

  void check_kind() {
    const ChannelShape* shape = shape_of(binding_.channel);
    if (shape == nullptr || shape->has_channels || sessions::normalize_chat_type(raw("match.peer.kind")) != ChatType::channel) return;
    report(Severity::warning, LintCode::peer_kind, "match.peer.kind",
           fmt::format("{} never sends the kind \"channel\"; it is taken for \"group\"", binding_.channel), "Write kind: \"group\".");
  }

  void check_id() {
    const std::string& id = binding_.peer_id;
    const std::string plain = ascii_lower(id);
    for (std::string_view prefix : prefixes_of(binding_.channel)) {
      if (!plain.starts_with(prefix)) continue;
      return report(Severity::error, LintCode::id_prefix, "match.peer.id",
                    fmt::format("{} sends ids without {}, so {} is never met", binding_.channel, quoted(prefix), quoted(id)),
                    fmt::format("Write id: {}.", quoted(js_trim(std::string_view(id).substr(prefix.size())))));
    }
    if (binding_.channel == "whatsapp") return check_whatsapp(id);
    if (binding_.channel == "telegram") return check_telegram(id);
    if (binding_.channel != "imessage" && id.find_first_of(" \t\n") != std::string::npos) {
      report(Severity::warning, LintCode::id_space, "match.peer.id", fmt::format("the id {} holds white space", quoted(id)),
             "Ids are compared exactly; take the white space out.");
    }
  }

  void check_whatsapp(const std::string& id) {
    std::string digits;
    std::ranges::copy_if(id, std::back_inserter(digits), is_digit);
    const bool is_group_id = ascii_lower(id).ends_with("@g.us");
    if (binding_.peer_kind == PeerKind::direct) {
      const bool is_plain = id.starts_with('+') && id.size() == digits.size() + 1;
      if (is_plain || digits.empty() || id.find('@') != std::string::npos) return;
      return report(Severity::error, LintCode::whatsapp_number, "match.peer.id",
                    fmt::format("WhatsApp sends numbers as + and digits, so {} is never met", quoted(id)), fmt::format("Write id: \"+{}\".", digits));
    }
    if (binding_.peer_kind != PeerKind::group || is_group_id) return;
    report(Severity::error, LintCode::whatsapp_group, "match.peer.id", fmt::format("WhatsApp groups end in @g.us, so {} is never met", quoted(id)),
           fmt::format("Write id: {}.", quoted(id.substr(0, id.find('@')) + "@g.us")));
  }

  void check_telegram(const std::string& id) {
    const std::string_view chat = std::string_view(id).substr(0, id.find(":topic:"));
    const std::string_view number = chat.starts_with('-') ? chat.substr(1) : chat;
    if (!number.empty() && std::ranges::all_of(number, is_digit)) return;
    report(Severity::error, LintCode::telegram_number, "match.peer.id", fmt::format("Telegram ids are numbers, so {} is never met", quoted(id)),
           "Send the bot a message and look into the log, or ask @userinfobot for the number.");
  }

  void check_constraints() {
    const ChannelShape* shape = shape_of(binding_.channel);
    if (!binding_.roles.empty() && binding_.guild_id.empty()) {
      report(Severity::warning, LintCode::roles_without_guild, "match.roles",
             "roles without guildId only narrow this binding; the rule for guild and roles does not see it", "Add guildId.");
    }
    if (shape == nullptr) return;
    if (!binding_.guild_id.empty() && !shape->has_guilds) {
      report(Severity::error, LintCode::guild_on_channel, "match.guildId", fmt::format("{} has no guilds, so this is never met", binding_.channel),
             "Take guildId out.");
    }
    if (!binding_.team_id.empty() && !shape->has_teams) {
      report(Severity::error, LintCode::guild_on_channel, "match.teamId", fmt::format("{} has no teams, so this is never met", binding_.channel),
             "Take teamId out.");
    }
  }

  void check_shadow() {
    if (binding_.peer_rule == PeerRule::never) return;
    const auto earlier = shadows_.add(index_, binding_);
    if (!earlier) return;
    report(Severity::error, LintCode::shadowed, "", fmt::format("bindings.{} stands before it and takes everything that it could", *earlier),
           fmt::format("Move it above bindings.{}, or take it out.", *earlier));
  }

  const Json& config_;
  sessions::Roster roster_;
  std::vector<std::string> agent_words_;
  std::map<std::string, std::set<std::string>> accounts_;
  Shadows shadows_;
  std::size_t index_ = 0;
  const Json* entry_ = nullptr;
  Binding binding_;
  std::vector<Finding> found_;
};

}  // namespace

std::string_view to_string(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::string_view to_string(LintCode code) {
  switch (code) {
    case LintCode::malformed: return "malformed";
    case LintCode::dead_peer: return "dead-peer";
    case LintCode::shadowed: return "shadowed";
    case LintCode::unknown_agent: return "unknown-agent";
    case LintCode::unknown_channel: return "unknown-channel";
    case LintCode::channel_alias: return "channel-alias";
    case LintCode::unknown_account: return "unknown-account";
    case LintCode::missing_account: return "missing-account";
    case LintCode::peer_kind: return "peer-kind";
    case LintCode::id_prefix: return "id-prefix";
    case LintCode::id_space: return "id-space";
    case LintCode::whatsapp_number: return "whatsapp-number";
    case LintCode::whatsapp_group: return "whatsapp-group";
    case LintCode::telegram_number: return "telegram-number";
    case LintCode::roles_without_guild: return "roles-without-guild";
    case LintCode::guild_on_channel: return "guild-on-channel";
    case LintCode::peer_shorthand: return "peer-shorthand";
    case LintCode::literal_star: return "literal-star";
  }
  return "malformed";
}

std::vector<Finding> lint(const Json& config) { return Linter(config).take(); }

std::string to_text(const Finding& finding) {
  std::string out = fmt::format("{}: {}: {}", to_string(finding.severity), finding.path, finding.message);
  if (!finding.hint.empty()) out += "\n  " + finding.hint;
  return out;
}

JsonObject to_json(const Finding& finding) {
  JsonObject out;
  if (finding.binding != kNoBinding) out["binding"] = finding.binding;
  out["path"] = finding.path;
  out["severity"] = to_string(finding.severity);
  out["code"] = to_string(finding.code);
  out["message"] = finding.message;
  out["hint"] = finding.hint;
  return out;
}

}  // namespace oc::routing
