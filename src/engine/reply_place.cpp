// The account first, then the chat.
#include "engine/reply_place.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/access/accounts.h"
#include "core/access/reach.h"
#include "core/config/config.h"
#include "core/sessions/key.h"
#include "engine/accounts.h"
#include "engine/outbound.h"
#include "io/log.h"

namespace oc::engine {
namespace {

using Kind = access::Target::Kind;

constexpr std::string_view kLast = "last";

const Json& root_of(const Inside& inside) { return inside.snapshot->config->root(); }

/// The channels that the config has accounts of.
std::vector<std::string> channels_of(const Inside& inside) {
  std::vector<std::string> names;
  for (const auto* factory : inside.parts.channels) {
    if (!factory->account_ids(*inside.snapshot->config).empty()) names.push_back(factory->channel());
  }
  return names;
}

std::string_view kind_word(Kind kind, std::string_view otherwise) {
  return kind == Kind::person ? "direct" : kind == Kind::group ? "group" : otherwise;
}

/// Where the agent's main session was last spoken to.
io::Task<Result<std::optional<ReplyPlace>>> last_chat(Inside& inside, std::string agent_id) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  OC_CO_TRY(const auto row, co_await database->session(sessions::main_session_key(agent_id)));
  const Json* context = row ? member(row->entry, "deliveryContext") : nullptr;
  if (context == nullptr) co_return std::nullopt;
  ReplyPlace last;
  last.address = {.channel = string_member_or(*context, "channel", ""),
                  .account_id = string_member_or(*context, "accountId", ""),
                  .to = string_member_or(*context, "to", ""),
                  .thread_id = string_member_or(*context, "threadId", "")};
  if (last.address.channel.empty() || last.address.to.empty()) co_return std::nullopt;
  last.address.account_id = sessions::normalize_account_id(last.address.account_id);
  const auto said = string_member_or(row->entry, "chatType", "direct");
  last.chat_kind = kind_word(access::read_target(last.address.channel, last.address.to).kind, said == "direct" ? "direct" : "group");
  co_return last;
}

/// The account whose messages go to the agent, the channel's default one before others; when none does, the default one.
std::string usual_account(const Inside& inside, const std::string& channel, const std::string& agent_id) {
  const std::string usual = access::default_account_id(root_of(inside), channel);
  auto ids = access::account_ids(root_of(inside), channel);
  std::erase(ids, usual);
  ids.insert(ids.begin(), usual);
  const auto is_bound = [&](const std::string& id) {
    return inside.accounts->find(channel, id) && inside.snapshot->routes->resolve({.channel = channel, .account_id = id}).agent_id == agent_id;
  };
  const auto bound = std::ranges::find_if(ids, is_bound);
  return bound == ids.end() ? usual : *bound;
}

Result<std::shared_ptr<ChannelAccount>> account_of(const Inside& inside, const std::string& channel, const std::string& account_id) {
  const auto known = channels_of(inside);
  if (std::ranges::find(known, channel) == known.end()) {
    const std::string words = "channel must be " + join({std::string(kLast), join(known, "|")}, known.empty() ? "" : "|");
    return fail(Errc::invalid, words, {}, {.key = "channel"});
  }
  auto account = inside.accounts->asked_for(channel, account_id);
  if (account) return account;
  Error error = std::move(account).error();
  error.code = Errc::invalid;
  return std::unexpected(std::move(error));
}

/// The one chat of this name. Errors: invalid.
io::Task<Result<access::Target>> looked_up(std::shared_ptr<ChannelAccount> account, std::string name) {
  using What = DirectoryQuery::What;
  for (const What what : {What::resolve_group, What::resolve_user}) {
    const auto found = co_await account->look_up({.what = what, .text = name});
    if (!found || found->empty()) continue;
    if (found->size() > 1) {
      co_return fail(Errc::invalid, fmt::format("to: \"{}\" names several chats of {}", printable(name, 80), account->channel()),
                     "Name it by its id.", {.key = "to"});
    }
    auto target = access::read_target(account->channel(), found->front().id);
    if (target.kind != Kind::name) co_return target;
  }
  co_return fail(Errc::invalid, fmt::format("to: \"{}\" is no chat of {} that is known", printable(name, 80), account->channel()),
                 "Name it by its id.", {.key = "to"});
}

/// Telegram takes a public channel's @name as it stands.
bool is_public_name(const std::string& channel, const std::string& to) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return channel == "telegram" && to.size() > 1 && to.front() == '@' && std::ranges::all_of(to.substr(1), fits);
}

io::Task<Result<std::optional<ReplyPlace>>> named_chat(std::shared_ptr<ChannelAccount> account, std::string to) {
  const std::string& channel = account->channel();
  ReplyPlace place{.address = {.channel = channel, .account_id = account->account_id()}, .chat_kind = "group"};
  auto target = access::read_target(channel, target_of(channel, to));
  if (target.kind == Kind::name && !is_public_name(channel, target.to)) {
    OC_CO_TRY(target, co_await looked_up(account, target.to));
  }
  place.address.to = target.to;
  place.address.thread_id = target.topic_id;
  place.chat_kind = kind_word(target.kind, "group");
  co_return place;
}

}  // namespace

io::Task<Result<std::optional<ReplyPlace>>> find_reply_place(Inside& inside, std::string agent_id, ChatMessage::Delivery wish) {
  OC_CO_TRY(const auto last, co_await last_chat(inside, agent_id));
  const std::string to(js_trim(wish.to));
  std::string channel = token(wish.channel);
  if (channel.empty()) channel = kLast;
  const bool is_last = channel == kLast || (last && last->address.channel == channel);
  const bool names_account = !js_trim(wish.account_id).empty();
  if (to.empty()) {
    const bool is_its_account = last && (!names_account || sessions::normalize_account_id(wish.account_id) == last->address.account_id);
    if (is_last && is_its_account && inside.accounts->find(last->address.channel, last->address.account_id)) co_return last;
    if (channel == kLast && last && !is_its_account) {
      co_return fail(Errc::invalid,
                     fmt::format("to required: the last chat of agent \"{}\" is not one of account \"{}\"", agent_id, printable(wish.account_id, 80)),
                     "Name the chat: channel and to.", {.key = "to"});
    }
    if (channel == kLast) {
      const char* why = last ? "the account of the last chat is gone" : "the main session has no last chat";
      inside.io.log.warn("engine", fmt::format("{}: the answer stays in its session", why), {{"agent", agent_id}});
      co_return std::nullopt;
    }
    OC_CO_CHECKED(account_of(inside, channel, wish.account_id));
    co_return fail(Errc::invalid, fmt::format("to required: the main session of agent \"{}\" has no last chat on {}", agent_id, channel),
                   "Name the chat: to.", {.key = "to"});
  }
  if (channel == kLast) {
    if (!last) {
      co_return fail(Errc::invalid, fmt::format("channel required: the main session of agent \"{}\" has no last chat to take it from", agent_id),
                     "One of " + join(channels_of(inside), ", "), {.key = "channel"});
    }
    channel = last->address.channel;
  }
  std::string account_id = wish.account_id;
  if (!names_account) {
    const bool is_same = last && last->address.channel == channel && last->address.to == target_of(channel, to);
    account_id = is_same ? last->address.account_id : usual_account(inside, channel, agent_id);
  }
  OC_CO_TRY(auto account, account_of(inside, channel, account_id));
  co_return co_await named_chat(std::move(account), to);
}

}  // namespace oc::engine
