// What an event of the gateway says: a message for the engine, or the reason why it is none.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "base/json.h"
#include "channels/discord/places.h"
#include "channels/discord/settings.h"
#include "engine/ports/channel.h"

namespace oc::channels::discord {

/// Who the account is, as /users/@me says.
struct Bot {
  std::string id;
  std::string username;
  std::string application_id;
};

/// Who really wrote a message, where that is not its author: a member of a PluralKit system.
struct Speaker {
  engine::Sender sender;
  std::string account;  ///< the person's id at Discord; "" = not known
};

struct DecodeContext {
  std::string account_id;
  const Bot& bot;
  const Settings& settings;
  const Places& places;
  const Speaker* speaker = nullptr;  ///< of the message; nullptr = its author
};

struct Ignored {
  enum class Why : std::uint8_t {
    not_for_us,  ///< a join, another bot, an edit: nothing to tell
    malformed,   ///< not what Discord documents
    no_content,  ///< a message came without what it says: the Message Content Intent is off
  };
  Why why = Why::not_for_us;
  std::string reason;  ///< printable
};

using Decoded = std::variant<engine::Inbound, Ignored>;

/// Reads MESSAGE_CREATE. Never throws; every text of the message is valid UTF-8 and its ids are not empty.
/// Source: Discord developer documentation, "Message Object"; spec/routing.md 3.2 for the peers.
Decoded decode_message(const Json& message, const DecodeContext& context);

/// Reads MESSAGE_REACTION_ADD and _REMOVE as a note. `is_mine` says whether the message it is on is the account's own, where the event does not.
Decoded decode_reaction(std::string_view event, const Json& reaction, const DecodeContext& context, bool is_mine);

/// What a press or a slash command is answered with at once, within three seconds.
struct InteractionAnswer {
  int type = 6;  ///< 4 message, 5 deferred message, 6 deferred update, 8 suggestions
  Json data;     ///< null = none
};
struct DecodedInteraction {
  std::optional<InteractionAnswer> answer;  ///< nothing for a ping and what cannot be answered
  Decoded message;
};
/// Reads INTERACTION_CREATE: slash commands, buttons and selects. A press by somebody for whom the button is not made is answered and not passed on.
DecodedInteraction decode_interaction(const Json& interaction, const DecodeContext& context);

/// What somebody is told, and nobody else, whose command is not passed on. Says nothing of why.
InteractionAnswer refusal_of_command();

/// Fills chat, peers, guild and address of a message whose sender is read; `type` of its channel as the event tells it.
/// Source: spec/routing.md 3.2, the row of Discord.
void place_inbound(engine::Inbound& out, const std::string& channel_id, const std::string& guild_id, std::optional<int> type,
                   const DecodeContext& context);

/// Who did something and where, as far as it is known without asking: enough for the question whether that may be heard.
engine::Inbound outline_of(const Json& data, const DecodeContext& context);

/// Where a message was said, for the rules that name places.
PlaceNames place_of(const engine::Inbound& message);

/// Who wrote a message and what, as they are told when it is quoted.
struct Words {
  std::string sender;
  std::string text;
};
Words words_of(const Json& message);

/// Which of the places that an event needs are not known.
struct Unknown {
  std::string channel_id;  ///< "" = known
  std::string guild_id;    ///< whose name is unknown
  std::string roles_of;    ///< guild whose roles of the account are needed
  bool is_nothing() const { return channel_id.empty() && guild_id.empty() && roles_of.empty(); }
};
Unknown unknown_places(const Json& data, const Places& places);

/// What ReplyAddress::extra holds, `key=value` with blanks between.
struct Extra {
  std::string actor;        ///< who is answered: buttons are made for that person
  std::string interaction;  ///< id of the interaction that is answered; its time is in it
  std::string token;        ///< of the interaction
  bool ephemeral = false;
  std::string thread_of;  ///< the channel in which a thread is opened for the message `to` (autoThread)
  std::string text() const;
  static Extra read(std::string_view text);
};

/// When a snowflake was made.
UnixTime snowflake_time(std::string_view id);
/// The smallest snowflake of that time.
std::uint64_t snowflake_at(UnixTime time);
/// 0 for what is none.
std::uint64_t snowflake_number(std::string_view id);
bool is_snowflake(std::string_view text);

}  // namespace oc::channels::discord
