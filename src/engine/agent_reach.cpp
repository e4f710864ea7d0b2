// Where an agent may write: the chat, the account and the person are looked at before anything is asked of a platform in its name.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "core/access/accounts.h"
#include "core/config/config.h"
#include "core/sessions/key.h"
#include "core/sessions/roster.h"
#include "engine/agent_message.h"
#include "io/log.h"
#include "store/approved.h"

namespace oc::engine {
namespace {

using Kind = access::Target::Kind;

/// Good until something is waited for: then another config may be in force.
const Json& root_of(const AgentMessageParts& parts) { return parts.engine.config()->root(); }

bool allows(const Json& config, const std::string& agent_id, std::string_view path, bool fallback) {
  const Json* written = message_setting(config, agent_id, path);
  return written && written->is_bool() ? written->get_bool() : fallback;
}

/// Errors: not_found, with what there is.
Result<void> check_there(const Engine& engine, const std::string& channel, const std::string& account_id) {
  const auto known = engine.capabilities(channel, account_id);
  if (!known) return std::unexpected(known.error());
  return {};
}

/// Sub-agents and cron jobs answer whoever began them, not a chat.
bool has_own_chat(const ToolContext& context, const CurrentChat& chat) {
  return chat.is_known() && !chat.is_private && !sessions::is_subagent_key(context.session_key) && !sessions::is_cron_key(context.session_key);
}

std::string agent_of_route(const Engine& engine, const Destination& at, bool with_peer) {
  routing::RouteInput input{.channel = at.channel, .account_id = at.account_id};
  if (with_peer) input.peer = routing::Peer{at.target.kind == Kind::person ? "direct" : "group", at.target.id};
  if (with_peer && at.channel == "telegram" && at.target.kind == Kind::group) {
    // A topic is a peer of its own; without topics there is none of that number.
    input.parent_peer = input.peer;
    input.peer->id += fmt::format(":topic:{}", at.thread_id.empty() ? access::kTelegramGeneralTopic : at.thread_id);
  }
  return engine.route(input).agent_id;
}

/// An agent speaks through the account that it is being written to by, and through those whose messages are routed to it: all of them, or those of
/// the chat that it writes to.
bool may_use_account(const Engine& engine, const ToolContext& context, const CurrentChat& chat, const Destination& at) {
  if (chat.is_known() && at.channel == chat.channel && at.account_id == chat.account_id) return true;
  if (agent_of_route(engine, at, false) == context.agent_id) return true;
  return at.target.kind != Kind::name && !at.target.id.empty() && agent_of_route(engine, at, true) == context.agent_id;
}

std::unexpected<Error> not_its_account(const ToolContext& context, const Destination& at) {
  return fail(
      Errc::denied, fmt::format("The {} account \"{}\" is not one of agent \"{}\"", at.channel, at.account_id, context.agent_id),
      fmt::format("An agent speaks through accounts whose messages are routed to it: bindings: [{{ agentId: \"{}\", match: {{ channel: \"{}\", "
                  "accountId: \"{}\" }} }}]",
                  context.agent_id, at.channel, at.account_id));
}

Result<std::string> channel_of(const AgentMessageParts& parts, const CurrentChat& chat, const Wish& wish) {
  if (const auto written = token(wish.channel); !written.empty()) return written;
  if (chat.is_known()) return chat.channel;
  std::vector<std::string> known;
  if (const Json* channels = member(root_of(parts), "channels"); channels && channels->is_object()) {
    for (const auto& entry : channels->get_object()) {
      if (parts.engine.capabilities(entry.key(), "")) known.emplace_back(entry.key());
    }
  }
  if (known.size() == 1) return known.front();
  return fail(Errc::invalid, fmt::format("{} needs channel", wish.action),
              known.empty() ? "No channel is configured." : "One of " + join(known, ", "), {.key = "channel"});
}

/// The account that is written, that of the chat, or the first that is the agent's: the channel's default one before others.
Result<std::string> account_of(const AgentMessageParts& parts, const ToolContext& context, const CurrentChat& chat, Destination at,
                               const std::string& written) {
  if (!written.empty()) return sessions::normalize_account_id(written);
  if (chat.is_known() && chat.channel == at.channel) return chat.account_id;
  const std::string usual = access::default_account_id(root_of(parts), at.channel);
  auto ids = access::account_ids(root_of(parts), at.channel);
  std::erase(ids, usual);
  ids.insert(ids.begin(), usual);
  for (const auto& id : ids) {
    at.account_id = id;
    if (parts.engine.capabilities(at.channel, id) && may_use_account(parts.engine, context, chat, at)) return id;
  }
  at.account_id = usual;
  return not_its_account(context, at);
}

/// Source: spec/runtime.md 9.4. DEVIATION: OpenClaw guards sends alone; here every action in a chat is guarded.
Result<void> check_provider(const AgentMessageParts& parts, const ToolContext& context, const CurrentChat& chat, const Wish& wish,
                            const std::string& channel) {
  if (!chat.is_known() || chat.channel == channel) return {};
  if (allows(root_of(parts), context.agent_id, "crossContext.allowAcrossProviders", false)) return {};
  return fail(
      Errc::denied,
      fmt::format("Cross-context messaging denied: action={} target provider \"{}\" while bound to \"{}\".", wish.action, channel, chat.channel),
      "tools.message.crossContext.allowAcrossProviders allows it.");
}

Result<void> check_other_chat(const AgentMessageParts& parts, const ToolContext& context, const CurrentChat& chat, const std::string& action,
                              const Destination& at) {
  if (!chat.is_known() || at.is_own || chat.channel != at.channel) return {};
  const Json& root = root_of(parts);
  if (allows(root, context.agent_id, "crossContext.allowWithinProvider", true) || allows(root, context.agent_id, "allowCrossContextSend", false))
    return {};
  return fail(Errc::denied,
              fmt::format("Cross-context messaging denied: action={} target=\"{}\" while bound to \"{}\" (channel={}).", action,
                          printable(at.target.to, 80), printable(chat.to, 80), at.channel),
              "tools.message.crossContext.allowWithinProvider allows it.");
}

/// A name is looked up where the platform has a directory; it has to name one thing alone.
Task<Result<access::Target>> looked_up(const AgentMessageParts& parts, const Destination& at) {
  using What = DirectoryQuery::What;
  const std::string name = at.target.id;
  for (const What what : {What::resolve_group, What::resolve_user}) {
    const auto found = co_await parts.engine.directory(at.channel, at.account_id, {.what = what, .text = name});
    if (!found || found->empty()) continue;
    if (found->size() > 1)
      co_return fail(Errc::invalid, fmt::format("Ambiguous target \"{}\" for {}.", printable(name, 80), at.channel), "Name it by its id.");
    auto target = access::read_target(at.channel, found->front().id);
    if (target.kind != Kind::name) co_return target;
  }
  co_return fail(Errc::not_found, fmt::format("Unknown target \"{}\" for {}.", printable(name, 80), at.channel), "Name it by its id.",
                 {.key = "target"});
}

/// A channel as its platform tells it.
access::Chat chat_of(const std::string& channel, const Json& info, std::string id) {
  access::Chat chat{.kind = access::ChatType::channel, .id = std::move(id), .channel_name = string_member_or(info, "name", "")};
  if (channel == "slack") {
    if (bool_member(info, "is_mpim").value_or(false)) chat.kind = access::ChatType::group;
    if (bool_member(info, "is_im").value_or(false)) chat = {.kind = access::ChatType::direct, .id = string_member_or(info, "user", "")};
    return chat;
  }
  // Discord: 1 is a direct channel, 3 a group of them, 10 to 12 are threads.
  const auto type = int_member(info, "type").value_or(-1);
  chat.guild_id = string_member_or(info, "guild_id", "");
  if (type == 3) chat.kind = access::ChatType::group;
  if (type >= 10 && type <= 12) chat.parent_id = string_member_or(info, "parent_id", "");
  if (type == 1) {
    const Json* people = member(info, "recipients");
    const bool has_one = people && people->is_array() && people->get_array().size() == 1;
    chat = {.kind = access::ChatType::direct, .id = has_one ? string_member_or(people->get_array().front(), "id", "") : ""};
  }
  return chat;
}

/// What the platform says of something under `key`. Errors: denied.
Task<Result<Json>> asked(const AgentMessageParts& parts, const Destination& at, std::string action, JsonObject params, std::string key,
                         std::string id) {
  const auto told = co_await parts.engine.channel_action(at.channel, at.account_id, std::move(action), std::move(params));
  if (!told)
    co_return fail(Errc::denied,
                   fmt::format("It cannot be told what {} {} is: {}", key == "guild" ? key : "chat", printable(id, 80), told.error().message),
                   fmt::format("List it by its id under channels.{}, or allow actions.channelInfo.", at.channel));
  const Json* info = member(*told, key);
  if (info == nullptr) co_return fail(Errc::denied, fmt::format("It cannot be told what {} {} is", key == "guild" ? key : "chat", printable(id, 80)));
  co_return *info;
}

/// "" where no rule goes by it. Errors: denied.
Task<Result<std::string>> guild_name(const AgentMessageParts& parts, const Destination& at, const access::AccountPolicy& policy, std::string id) {
  if (id.empty() || !access::needs_guild_name(policy, id)) co_return "";
  OC_CO_TRY(const Json guild, co_await asked(parts, at, "guild-info", {{"guildId", id}}, "guild", id));
  co_return string_member_or(guild, "name", "");
}

/// What the platform says of a chat whose id does not tell it, with every name that a rule may go by. Errors: denied.
Task<Result<access::Chat>> asked_chat(const AgentMessageParts& parts, const Destination& at, const access::AccountPolicy& policy) {
  OC_CO_TRY(const Json info, co_await asked(parts, at, "channel-info", {{"to", at.target.to}}, "channel", at.target.id));
  auto chat = chat_of(at.channel, info, at.target.id);
  OC_CO_TRY(chat.guild_name, co_await guild_name(parts, at, policy, chat.guild_id));
  if (at.channel == "discord" && access::needs_parent_name(policy, chat)) {
    OC_CO_TRY(const Json parent, co_await asked(parts, at, "channel-info", {{"to", "channel:" + chat.parent_id}}, "channel", chat.parent_id));
    chat.parent_name = string_member_or(parent, "name", "");
  }
  co_return chat;
}

Task<std::string> own_number(const AgentMessageParts& parts, const Destination& at) {
  if (at.channel != "whatsapp") co_return "";
  for (const auto& channel : co_await parts.engine.channels(false, Millis(0))) {
    for (const auto& account : channel.accounts) {
      if (account.channel == at.channel && account.status.account_id == at.account_id) co_return account.status.self_id;
    }
  }
  co_return "";
}

/// Source: security.md D11.
Task<Result<void>> check_reach(const AgentMessageParts& parts, const Destination& at) {
  const std::string own = co_await own_number(parts, at);
  const auto policy = access::account_policy(root_of(parts), at.channel, at.account_id, own);
  access::Chat chat{.kind = access::ChatType::group, .id = at.target.id, .topic_id = at.thread_id};
  if (at.target.kind == Kind::chat && access::is_listed_chat(policy, at.target.id)) co_return Result<void>{};
  if (at.target.kind == Kind::chat && (at.channel == "slack" || at.channel == "discord")) {
    OC_CO_TRY(chat, co_await asked_chat(parts, at, policy));
  }
  std::vector<std::string> paired;
  if (at.target.kind == Kind::person) chat.kind = access::ChatType::direct;
  if (chat.kind == access::ChatType::direct) {
    if (chat.id.empty()) co_return fail(Errc::denied, fmt::format("It cannot be told who is at {}", printable(at.target.to, 80)));
    paired = co_await store::approved_senders(parts.io, parts.store, parts.credentials_dir, at.channel, at.account_id);
  }
  const auto decision = access::may_reach(policy, chat, paired);
  if (decision.verdict == access::Verdict::allow) co_return Result<void>{};
  parts.io.log.info("access", "a target of the message tool was refused",
                    {{"channel", at.channel}, {"account", at.account_id}, {"target", at.target.to}, {"why", decision.reason_code}});
  co_return fail(Errc::denied, fmt::format("{} may not be written to: {}", printable(at.target.to, 80), decision.sentence),
                 "An agent writes to chats that the account's rules let in, and to the chat it answers.");
}

/// Whether a written target is the chat that the turn answers.
bool is_chat(const CurrentChat& chat, const Destination& at) {
  if (!chat.is_known() || at.channel != chat.channel || at.account_id != chat.account_id) return false;
  const auto own = access::read_target(chat.channel, chat.to);
  if (at.target.to == own.to && (own.kind != Kind::name || at.target.kind == Kind::name)) return true;
  return at.channel == "discord" && !chat.thread_id.empty() && at.target == access::read_target("discord", "channel:" + chat.thread_id);
}

/// Errors: invalid. What is looked at is what is used: in another form than the platform's own an id may be read as another one.
Result<std::string> plain_thread(const Destination& at, std::string written) {
  // A message id of Slack names its chat; which one that of a person is, only Slack knows, and there the chat is the target's in any case.
  const auto colon = at.channel == "slack" ? written.find(':') : std::string::npos;
  if (colon != std::string::npos && (at.target.kind == Kind::person || written.substr(0, colon) == at.target.id)) written.erase(0, colon + 1);
  if (access::is_thread_id(at.channel, written)) return written;
  return fail(Errc::invalid, fmt::format("\"{}\" is no thread of {}", printable(written, 80), at.channel),
              "threadId is the id alone, as thread-create and thread-list tell it.", {.key = "threadId"});
}

/// A thread of Discord is a channel, and the platform is asked for it whatever target stands beside it: it is the target then. Errors: invalid.
Result<void> take_thread(Destination& at) {
  OC_TRY(const std::string id, plain_thread(at, at.thread_id));
  at.target = access::read_target(at.channel, "channel:" + id);
  at.thread_id.clear();
  if (at.target.kind == Kind::chat) return {};
  return fail(Errc::invalid, fmt::format("\"{}\" is no thread of {}", id, at.channel), {}, {.key = "threadId"});
}

}  // namespace

const Json* message_setting(const Json& config, const std::string& agent_id, std::string_view path) {
  const sessions::Roster roster(config);
  const auto* agent = roster.find(agent_id);
  const std::string whole = fmt::format("tools.message.{}", path);
  const Json* own = agent && agent->value ? at_path(*agent->value, whole) : nullptr;
  return own && !own->is_null() ? own : at_path(config, whole);
}

CurrentChat chat_of(const ToolContext& context) {
  const Json* chat = member(context.about, "chat");
  if (chat == nullptr || !chat->is_object()) return {};
  const auto word = [&](std::string_view key) { return string_member_or(*chat, key, ""); };
  CurrentChat out{.channel = word("channel"),
                  .account_id = word("accountId"),
                  .to = word("to"),
                  .thread_id = word("threadId"),
                  .message_id = word("messageId"),
                  .label = word("label"),
                  .is_private = bool_member(*chat, "private").value_or(false)};
  return out;
}

Result<Destination> find_account(const AgentMessageParts& parts, const ToolContext& context, const Wish& wish) {
  const auto chat = chat_of(context);
  Destination at;
  OC_TRY(at.channel, channel_of(parts, chat, wish));
  OC_CHECKED(check_there(parts.engine, at.channel, ""));
  OC_CHECKED(check_provider(parts, context, chat, wish, at.channel));
  OC_TRY(at.account_id, account_of(parts, context, chat, at, wish.account_id));
  OC_CHECKED(check_there(parts.engine, at.channel, at.account_id));
  if (!may_use_account(parts.engine, context, chat, at)) return not_its_account(context, at);
  return at;
}

Task<Result<Destination>> find_destination(const AgentMessageParts& parts, const ToolContext& context, Wish wish) {
  const auto chat = chat_of(context);
  Destination at;
  OC_CO_TRY(at.channel, channel_of(parts, chat, wish));
  OC_CO_CHECKED(check_there(parts.engine, at.channel, ""));
  OC_CO_CHECKED(check_provider(parts, context, chat, wish, at.channel));
  const bool is_default = wish.target.empty();
  if (is_default) {
    if (!has_own_chat(context, chat) || chat.channel != at.channel)
      co_return fail(Errc::invalid, fmt::format("Action {} requires a target.", wish.action),
                     chat.is_private ? "A command or a button asked, which has an answer of its own: name the chat that is meant (target)."
                                     : "Name the chat: target.",
                     {.key = "target"});
    wish.target = chat.to;
  }
  at.target = access::read_target(at.channel, wish.target);
  at.thread_id = wish.thread_id.empty() ? at.target.topic_id : wish.thread_id;
  const bool is_thread = at.channel == "discord" && !wish.thread_id.empty();
  if (is_thread) OC_CO_CHECKED(take_thread(at));
  OC_CO_TRY(at.account_id, account_of(parts, context, chat, at, wish.account_id));
  OC_CO_CHECKED(check_there(parts.engine, at.channel, at.account_id));
  if (!may_use_account(parts.engine, context, chat, at)) co_return not_its_account(context, at);
  at.is_own = is_chat(chat, at);
  if (!at.is_own && at.target.kind == Kind::name) {
    OC_CO_TRY(at.target, co_await looked_up(parts, at));
    if (at.thread_id.empty()) at.thread_id = at.target.topic_id;
    at.is_own = is_chat(chat, at);
  }
  const bool is_own_thread = at.is_own && (at.thread_id.empty() || at.thread_id == chat.thread_id);
  if (!at.thread_id.empty() && !is_own_thread) {
    OC_CO_TRY(at.thread_id, plain_thread(at, at.thread_id));
  }
  // What is written as another account's chat of the same id is not the chat.
  if (is_default && !is_thread && !at.is_own)
    co_return fail(Errc::invalid, fmt::format("Action {} requires a target.", wish.action), {}, {.key = "target"});
  if (at.is_own) {
    at.target.to = chat.to;
    if (at.thread_id.empty()) at.thread_id = chat.thread_id;
    // A topic of Telegram has rules of its own.
    if (at.channel == "telegram" && !is_own_thread) OC_CO_CHECKED(co_await check_reach(parts, at));
    co_return at;
  }
  OC_CO_CHECKED(check_other_chat(parts, context, chat, wish.action, at));
  OC_CO_CHECKED(co_await check_reach(parts, at));
  co_return at;
}

Task<Result<GuildView>> find_guild(const AgentMessageParts& parts, const Destination& at, std::string guild_id) {
  GuildView guild{.policy = access::account_policy(root_of(parts), at.channel, at.account_id), .id = std::move(guild_id)};
  if (guild.id.empty() || at.channel != "discord") co_return guild;
  // With a prefix it would not be the entry's, and the platform's all the same.
  if (access::read_target("discord", guild.id).to != "channel:" + guild.id)
    co_return fail(Errc::invalid, fmt::format("guildId \"{}\" is no Discord id", printable(guild.id, 40)), {}, {.key = "guildId"});
  OC_CO_TRY(guild.name, co_await guild_name(parts, at, guild.policy, guild.id));
  if (access::holds_guild(guild.policy, guild.id, guild.name)) co_return guild;
  co_return fail(Errc::denied, fmt::format("the guild {} is not in channels.{}.guilds", printable(guild.id, 40), at.channel));
}

Result<void> check_whole_guild(const GuildView& guild) {
  if (access::holds_whole_guild(guild.policy, guild.id, guild.name)) return {};
  return fail(Errc::denied,
              fmt::format("channels.{}.guilds allows only some channels of the guild {}: name the channel, channelId", guild.policy.channel,
                          printable(guild.id, 40)),
              "search takes several: channelIds.", {.key = "channelId"});
}

JsonArray reachable_channels(const GuildView& guild, const JsonArray& channels) {
  constexpr std::int64_t kCategory = 4;
  const bool is_discord = guild.policy.channel == "discord";
  const auto is_category = [&](const Json& one) { return is_discord && int_member(one, "type") == kCategory; };
  std::set<std::string> kept, parents;
  for (const auto& one : channels) {
    const std::string id = string_member_or(one, "id", "");
    auto chat = chat_of(guild.policy.channel, one, id);
    if (is_discord) chat.guild_id = guild.id;
    chat.guild_name = guild.name;
    if (id.empty() || is_category(one) || access::may_reach(guild.policy, chat, {}).verdict != access::Verdict::allow) continue;
    kept.insert(id);
    parents.insert(string_member_or(one, "parent_id", ""));
  }
  JsonArray out;
  for (const auto& one : channels) {
    const std::string id = string_member_or(one, "id", "");
    if (kept.contains(id) || (is_category(one) && parents.contains(id))) out.push_back(one);
  }
  return out;
}

namespace {

JsonArray* list_in(Json& told, std::string_view key) {
  Json* list = told.is_object() ? told.get_object().if_contains(key) : nullptr;
  return list && list->is_array() ? &list->get_array() : nullptr;
}

std::string place_of(const Json& told) { return string_member_or(told, "channel_id", ""); }

/// The ids of the guild's channels that may be written to; of a platform that does not tell them, none.
Task<std::set<std::string>> reachable_ids(const AgentMessageParts& parts, const Destination& at, const GuildView& guild) {
  std::set<std::string> kept;
  auto listed = co_await parts.engine.channel_action(at.channel, at.account_id, "channel-list", JsonObject{{"guildId", guild.id}});
  if (const JsonArray* channels = listed ? list_in(*listed, "channels") : nullptr) {
    for (const auto& one : reachable_channels(guild, *channels)) kept.insert(string_member_or(one, "id", ""));
  }
  co_return kept;
}

}  // namespace

Task<> leave_reachable(const AgentMessageParts& parts, const Destination& at, const GuildView& guild, const std::string& action, Json& told) {
  if (action == "channel-list") {
    if (JsonArray* channels = list_in(told, "channels")) *channels = reachable_channels(guild, *channels);
  } else if (action == "event-list") {
    JsonArray* events = list_in(told, "events");
    if (events == nullptr || std::ranges::all_of(*events, [](const Json& event) { return place_of(event).empty(); })) co_return;
    const auto kept = co_await reachable_ids(parts, at, guild);
    JsonArray left;
    for (auto& event : *events) {
      const std::string place = place_of(event);
      if (place.empty() || kept.contains(place) || access::is_listed_chat(guild.policy, place)) left.push_back(std::move(event));
    }
    *events = std::move(left);
  } else if (action == "voice-status") {
    Json* voice = told.is_object() ? told.get_object().if_contains("voice") : nullptr;
    if (voice == nullptr || !voice->is_object() || place_of(*voice).empty()) co_return;
    const auto kept = co_await reachable_ids(parts, at, guild);
    if (!kept.contains(place_of(*voice))) voice->get_object()["channel_id"] = nullptr;
  }
}

}  // namespace oc::engine
