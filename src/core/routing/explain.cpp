// Goes over the bindings one by one, as the rules are written, and says what each comparison found.
#include "core/routing/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/routing/binding.h"
#include "core/routing/table.h"
#include "core/sessions/roster.h"

namespace oc::routing {
namespace {

using sessions::ChatType;

std::string quoted(std::string_view text) { return '"' + printable(text, 120) + '"'; }

/// The message in its normal form.
struct Message {
  std::string channel;
  std::string account;
  std::string guild;
  std::string team;
  const RouteInput& input;

  explicit Message(const RouteInput& of)
      : channel(token(of.channel)),
        account(sessions::normalize_account_id(of.account_id)),
        guild(js_trim(of.guild_id)),
        team(js_trim(of.team_id)),
        input(of) {}
};

struct Failure {
  std::string field, expected, got, sentence;
};
using Check = std::optional<Failure>;

Check check_account(const Binding& binding, const Message& message, bool is_written) {
  if (binding.any_account || binding.account_id == message.account) return std::nullopt;
  Failure failure{"accountId", binding.account_id, message.account, {}};
  failure.sentence = is_written
                         ? fmt::format("it is for account {}, the message came on {}; write accountId {} or \"*\" to take it",
                                       quoted(binding.account_id), quoted(message.account), quoted(message.account))
                         : fmt::format("without accountId it takes only the account \"default\", the message came on {}; add accountId {} or \"*\"",
                                       quoted(message.account), quoted(message.account));
  return failure;
}

std::string kind_word(PeerKind kind) { return kind == PeerKind::direct ? "direct" : kind == PeerKind::group ? "group or channel" : "any"; }

std::string nearly_same(std::string_view wanted, std::string_view got) {
  if (js_lower(wanted) == js_lower(got)) return "they differ only in upper and lower case, and ids are compared exactly";
  const auto colon = wanted.find(':');
  if (colon != std::string_view::npos && wanted.substr(colon + 1) == got)
    return fmt::format("write the id without {}", quoted(wanted.substr(0, colon + 1)));
  return fmt::format("write {} to take it", quoted(got));
}

Check check_peer(const Binding& binding, const Peer& peer, std::string_view whose) {
  const ChatType type = sessions::normalize_chat_type(peer.kind);
  const bool fits_kind = binding.peer_kind == PeerKind::any || (type != ChatType::none && peer_kind_of(type) == binding.peer_kind);
  if (!fits_kind) {
    return Failure{"peer.kind", kind_word(binding.peer_kind), peer.kind,
                   fmt::format("it wants a {} {}, the message's is {}", kind_word(binding.peer_kind), whose, quoted(peer.kind))};
  }
  if (binding.peer_rule == PeerRule::wildcard) return std::nullopt;
  const std::string_view id = js_trim(peer.id);
  if (id == binding.peer_id) return std::nullopt;
  return Failure{
      "peer.id", binding.peer_id, std::string(id),
      fmt::format("it wants the {} {}, the message's is {}; {}", whose, quoted(binding.peer_id), quoted(id), nearly_same(binding.peer_id, id))};
}

Check check_id(std::string_view field, std::string_view wanted, std::string_view got) {
  if (wanted.empty() || wanted == got) return std::nullopt;
  std::string sentence = got.empty()
                             ? fmt::format("it wants {} {}, the message has none", field, quoted(wanted))
                             : fmt::format("it wants {} {}, the message's is {}; {}", field, quoted(wanted), quoted(got), nearly_same(wanted, got));
  return Failure{std::string(field), std::string(wanted), std::string(got), std::move(sentence)};
}

Check check_roles(const Binding& binding, const Message& message) {
  const auto& had = message.input.member_role_ids;
  const bool shares = std::ranges::any_of(binding.roles, [&](const std::string& role) { return std::ranges::find(had, role) != had.end(); });
  if (binding.roles.empty() || shares) return std::nullopt;
  const std::string wanted = join(binding.roles, ", "), got = join(had, ", ");
  return Failure{"roles", wanted, got,
                 fmt::format("it wants one of the roles {}, the sender has {}", quoted(wanted), got.empty() ? "none" : quoted(got))};
}

Check check_all(const Binding& binding, const Message& message, const Peer* peer, std::string_view whose, bool account_written) {
  if (auto failure = check_account(binding, message, account_written)) return failure;
  if (peer != nullptr) {
    if (auto failure = check_peer(binding, *peer, whose)) return failure;
  }
  if (auto failure = check_id("guildId", binding.guild_id, message.guild)) return failure;
  if (auto failure = check_id("teamId", binding.team_id, message.team)) return failure;
  return check_roles(binding, message);
}

/// Why a rule is not asked; "" when it is.
std::string why_off(MatchedBy tier, const Message& message) {
  const RouteInput& input = message.input;
  switch (tier) {
    case MatchedBy::peer:
    case MatchedBy::peer_wildcard: return input.peer ? "" : "the message has no peer";
    case MatchedBy::peer_parent: return input.parent_peer && !js_trim(input.parent_peer->id).empty() ? "" : "the message has no parent peer";
    case MatchedBy::guild_roles:
      if (message.guild.empty()) return "the message has no guild";
      return input.member_role_ids.empty() ? "the sender has no roles" : "";
    case MatchedBy::guild: return message.guild.empty() ? "the message has no guild" : "";
    case MatchedBy::team: return message.team.empty() ? "the message has no team" : "";
    default: return message.channel.empty() ? "the message names no channel" : "";
  }
}

bool belongs(const Binding& binding, MatchedBy tier) { return binding.tier() == (tier == MatchedBy::peer_parent ? MatchedBy::peer : tier); }

class Explainer {
 public:
  Explainer(const Json& config, const RouteInput& input, const WhereOf& where_of, Dialect dialect)
      : roster_(config), message_(input), where_of_(where_of), dialect_(dialect) {
    out_.input = input;
    out_.route = RouteTable::compile(config, dialect)->resolve(input);
    if (where_of_ && !out_.route.path.empty()) out_.topic_where = where_of_(out_.route.path);
    out_.default_reason = default_reason(config);
    for (std::size_t i = 0; i < kTierCount; i++) {
      TierReport tier{.tier = static_cast<MatchedBy>(i)};
      tier.why_off = why_off(tier.tier, message_);
      tier.on = tier.why_off.empty() || tier.tier == MatchedBy::default_agent;
      out_.tiers.push_back(std::move(tier));
    }
    const Json* bindings = member(config, "bindings");
    if (bindings && bindings->is_array()) read(bindings->get_array());
  }

  Explanation take() { return std::move(out_); }

 private:
  std::string default_reason(const Json& config) const {
    if (!js_trim(message_.input.default_agent_id).empty()) return "the caller named it";
    if (roster_.empty()) return "no agents are configured";
    const auto* entry = roster_.find(roster_.default_agent_id());
    const Json* marked = entry ? member(*entry->value, "default") : nullptr;
    if (marked && marked->is_bool() && marked->get_bool()) return entry->path + " is marked default";
    if (at_path(config, "agents.defaults.systemAgent.agentId") && entry && entry != roster_.entries().data())
      return "agents.defaults.systemAgent names it";
    return roster_.entries().size() == 1 ? "it is the only agent" : "no agent is marked default, so the first is";
  }

  Candidate candidate(std::size_t index, const Binding& binding) const {
    return Candidate{.binding = index, .path = fmt::format("bindings.{}", index), .agent_id = binding.agent_id};
  }

  /// Only what is shown is looked up in the file: a look-up costs time with each binding before it.
  void keep(std::vector<Candidate>& list, Candidate made) const {
    if (where_of_) made.where = where_of_(made.path);
    list.push_back(std::move(made));
  }

  void read(const JsonArray& entries) {
    Binding binding;
    for (std::size_t i = 0; i < entries.size(); i++) {
      const Skipped skipped = read_binding(entries[i], dialect_, binding);
      if (skipped == Skipped::malformed) continue;
      if (binding.channel != message_.channel || message_.channel.empty()) {
        out_.other_channels++;
        continue;
      }
      const Json* account = at_path(entries[i], "match.accountId");
      if (skipped == Skipped::acp)
        skip(i, binding, "it binds a conversation to an ACP session and takes no part in routing");
      else if (binding.peer_rule == PeerRule::never)
        skip(i, binding, "its peer can match no message: it needs a kind (direct, group or channel) and an id");
      else
        judge(i, binding, account != nullptr && !sessions::id_string(account).empty());
    }
  }

  void skip(std::size_t index, const Binding& binding, std::string why) {
    Candidate made = candidate(index, binding);
    made.outcome = Outcome::off;
    made.sentence = std::move(why);
    if (out_.skipped.size() < kExplainCandidatesMax) keep(out_.skipped, std::move(made));
  }

  void judge(std::size_t index, const Binding& binding, bool account_written) {
    for (TierReport& tier : out_.tiers) {
      if (tier.tier == MatchedBy::default_agent || !belongs(binding, tier.tier)) continue;
      Candidate made = candidate(index, binding);
      rule(tier, binding, account_written, made);
      const bool is_winner = made.outcome == Outcome::won;
      if (tier.candidates.size() < kExplainCandidatesMax || is_winner)
        keep(tier.candidates, std::move(made));
      else
        tier.left_out++;
    }
  }

  void rule(const TierReport& tier, const Binding& binding, bool account_written, Candidate& made) const {
    if (!tier.on) {
      made.outcome = Outcome::off;
      made.sentence = tier.why_off;
      return;
    }
    const bool by_parent = tier.tier == MatchedBy::peer_parent;
    const auto& peer = by_parent ? message_.input.parent_peer : message_.input.peer;
    const bool wants_peer = binding.peer_rule != PeerRule::none;
    if (auto failure = check_all(binding, message_, wants_peer && peer ? &*peer : nullptr, by_parent ? "parent peer" : "peer", account_written)) {
      made.field = std::move(failure->field);
      made.expected = std::move(failure->expected);
      made.got = std::move(failure->got);
      made.sentence = std::move(failure->sentence);
      return;
    }
    const Route& route = out_.route;
    if (route.binding == static_cast<std::int32_t>(made.binding) && route.matched_by == tier.tier) {
      made.outcome = Outcome::won;
      made.sentence = won_sentence(binding);
    } else if (route.matched_by == tier.tier) {
      made.outcome = Outcome::later_in_tier;
      made.sentence = fmt::format("it fits too, but bindings.{} stands before it; move it up to win", route.binding);
    } else {
      made.outcome = Outcome::later_tier;
      made.sentence = fmt::format("it fits too, but {} is tried before {}", to_string(route.matched_by), to_string(tier.tier));
    }
  }

  std::string won_sentence(const Binding& binding) const {
    if (binding.agent_id.empty()) return "it fits; it names no agent, so the default agent has the message";
    if (roster_.resolve(binding.agent_id)) return "it fits";
    return fmt::format("it fits; there is no agent {}, so the default agent has the message", quoted(binding.agent_id));
  }

  sessions::Roster roster_;
  Message message_;
  const WhereOf& where_of_;
  Dialect dialect_;
  Explanation out_;
};

std::string place_of(const Candidate& candidate) {
  const std::string where = to_string(candidate.where);
  return where.empty() ? candidate.path : candidate.path + "  " + where;
}

std::string peer_text(const std::optional<Peer>& peer) {
  return peer ? fmt::format("{} {}", printable(peer->kind, 40), printable(peer->id, 120)) : "none";
}

void add_where(const Where& where, JsonObject& out) {
  if (where.line == 0) return;
  out["file"] = where.file;
  out["line"] = where.line;
  out["column"] = where.column;
}

/// What is so when a topic's agentId decided.
std::string topic_sentence(const Route& route) {
  if (route.unknown_agent.empty()) return "the topic names its agent, which goes before all bindings";
  return fmt::format("the topic names its agent, which goes before all bindings; there is no agent {}, so the default agent has the message",
                     quoted(route.unknown_agent));
}

JsonObject json_of(const Candidate& candidate) {
  JsonObject out{
      {"binding", candidate.binding}, {"path", candidate.path}, {"agentId", candidate.agent_id}, {"outcome", to_string(candidate.outcome)}};
  add_where(candidate.where, out);
  if (!candidate.field.empty()) {
    out["field"] = candidate.field;
    out["expected"] = candidate.expected;
    out["got"] = candidate.got;
  }
  out["message"] = candidate.sentence;
  return out;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::won: return "won";
    case Outcome::later_in_tier: return "later-in-tier";
    case Outcome::later_tier: return "later-tier";
    case Outcome::failed: return "failed";
    case Outcome::off: return "off";
  }
  return "off";
}

Explanation explain(const Json& config, const RouteInput& input, const WhereOf& where_of, Dialect dialect) {
  return Explainer(config, input, where_of, dialect).take();
}

std::string to_text(const Explanation& explanation) {
  const Route& route = explanation.route;
  std::string out = fmt::format("message  channel {}, account {}, peer {}", route.channel.empty() ? "none" : printable(route.channel, 80),
                                route.account_id, peer_text(explanation.input.peer));
  if (explanation.input.parent_peer) out += ", parent " + peer_text(explanation.input.parent_peer);
  out += fmt::format("\nagent    {}\nsession  {}\nbecause  {}\n", route.agent_id, printable(route.session_key), to_string(route.matched_by));
  if (!route.path.empty()) {
    const std::string where = to_string(explanation.topic_where);
    out += fmt::format("         {}{}\n         {}\n", printable(route.path, 200), where.empty() ? "" : "  " + where, topic_sentence(route));
  }
  for (std::size_t i = 0; i < explanation.tiers.size(); i++) {
    const TierReport& tier = explanation.tiers[i];
    const bool is_winner = tier.tier == route.matched_by;
    out += fmt::format("\n{} {}{}", i + 1, to_string(tier.tier), is_winner ? "  <- this one" : "");
    if (tier.tier == MatchedBy::default_agent) {
      out += fmt::format(": agent {}, because {}\n", is_winner ? route.agent_id : "(not asked)", explanation.default_reason);
      continue;
    }
    out += !tier.on ? fmt::format(": off, {}\n", tier.why_off) : tier.candidates.empty() ? ": no binding of this form for the channel\n" : "\n";
    if (!tier.on) continue;
    for (const Candidate& candidate : tier.candidates) {
      out += fmt::format("    {} {} -> {}\n      {}\n", candidate.outcome == Outcome::won ? "+" : "-", place_of(candidate),
                         printable(candidate.agent_id, 80), candidate.sentence);
    }
    if (tier.left_out > 0) out += fmt::format("    and {} more that do not fit or come later\n", tier.left_out);
  }
  for (const Candidate& candidate : explanation.skipped) out += fmt::format("\nnot asked: {}: {}", place_of(candidate), candidate.sentence);
  if (explanation.other_channels > 0) out += fmt::format("\n{} bindings are for other channels.\n", explanation.other_channels);
  return out;
}

JsonObject to_json(const Explanation& explanation) {
  JsonObject out = to_json(explanation.route);
  out["lastRoutePolicy"] = to_string(explanation.route.last_route_policy);
  out["dmScope"] = sessions::to_string(explanation.route.dm_scope);
  if (explanation.route.binding >= 0) out["binding"] = explanation.route.binding;
  if (const Route& route = explanation.route; !route.path.empty()) {
    JsonObject topic{{"path", route.path}};
    add_where(explanation.topic_where, topic);
    topic["message"] = topic_sentence(route);
    out["topic"] = std::move(topic);
  }
  out["defaultReason"] = explanation.default_reason;
  JsonArray tiers;
  for (const TierReport& tier : explanation.tiers) {
    JsonObject one{{"tier", to_string(tier.tier)}, {"on", tier.on}};
    if (!tier.on) one["why"] = tier.why_off;
    JsonArray candidates;
    for (const Candidate& candidate : tier.candidates) candidates.push_back(json_of(candidate));
    one["candidates"] = std::move(candidates);
    if (tier.left_out > 0) one["leftOut"] = tier.left_out;
    tiers.push_back(std::move(one));
  }
  out["tiers"] = std::move(tiers);
  JsonArray skipped;
  for (const Candidate& candidate : explanation.skipped) skipped.push_back(json_of(candidate));
  out["skipped"] = std::move(skipped);
  out["otherChannels"] = explanation.other_channels;
  return out;
}

}  // namespace oc::routing
