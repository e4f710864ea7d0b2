// How the actions of the `message` tool find where they happen, and every rule that forbids it.
#pragma once

#include <string>

#include "core/access/access.h"
#include "core/access/reach.h"
#include "engine/engine.h"
#include "engine/ports/agent_message.h"

namespace oc::engine {

/// The chat that a turn answers, as `about` has it under `chat`.
struct CurrentChat {
  std::string channel, account_id, to, thread_id;
  std::string message_id;   ///< of the message that is answered; "" = none
  std::string label;        ///< the chat's name, for people elsewhere; may be empty
  bool is_private = false;  ///< the answer goes only to who asked, elsewhere than the chat: it stands for no chat
  bool is_known() const { return !channel.empty() && !to.empty(); }
};
CurrentChat chat_of(const ToolContext& context);

/// Where an action happens: looked up, and allowed.
struct Destination {
  std::string channel;
  std::string account_id;
  access::Target target;
  std::string thread_id;
  bool is_own = false;  ///< the chat that the turn answers
};

/// What an action says about where it happens.
struct Wish {
  std::string action;
  std::string channel;     ///< "" = the chat's
  std::string account_id;  ///< "" = the chat's, else the agent's of that channel
  std::string target;      ///< "" = the chat
  std::string thread_id;   ///< of Discord a channel of its own, which goes before `target`
};

/// Reads the wish and asks every rule that forbids: `tools.message.crossContext`, whose account it is, who may be reached by it.
/// Errors: invalid (no target, no id of a thread), not_found (no such channel, account or name), denied.
Task<Result<Destination>> find_destination(const AgentMessageParts& parts, const ToolContext& context, Wish wish);

/// The account alone, for what happens in no chat. Errors: as find_destination().
Result<Destination> find_account(const AgentMessageParts& parts, const ToolContext& context, const Wish& wish);

/// What tells of a guild (or, with an empty id, of a Slack workspace), and the rules that it is looked at by.
struct GuildView {
  access::AccountPolicy policy;
  std::string id;
  std::string name;  ///< "" where no rule goes by it
};

/// The account's rules with the guild that they hold. Waits: for the platform, when an entry may stand under the guild's name.
/// Errors: invalid (no id), denied.
Task<Result<GuildView>> find_guild(const AgentMessageParts& parts, const Destination& at, std::string guild_id);

/// Whether they leave out none of its channels. Errors: denied, with what to name.
Result<void> check_whole_guild(const GuildView& guild);

/// Those of the platform's channels that may be written to, and the categories that hold one of them.
JsonArray reachable_channels(const GuildView& guild, const JsonArray& channels);

/// Takes out of what `channel-list`, `event-list` and `voice-status` told whatever is of a channel that may not be written to. Waits: as
/// find_guild().
Task<> leave_reachable(const AgentMessageParts& parts, const Destination& at, const GuildView& guild, const std::string& action, Json& told);

/// A setting of tools.message: the agent's own, else the common one; nullptr when neither has it.
const Json* message_setting(const Json& config, const std::string& agent_id, std::string_view path);

}  // namespace oc::engine
