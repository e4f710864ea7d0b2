// Slash commands, buttons and selects: what they stand for, and what Discord is answered at once.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/discord/decode.h"
#include "channels/discord/encode.h"

namespace oc::channels::discord {
namespace {

using engine::Inbound;

// Discord's "Interaction Type".
constexpr int kCommand = 2, kComponent = 3, kAutocomplete = 4;
constexpr int kEphemeral = 64;

std::string id_member(const Json& value, std::string_view key) {
  std::string id = string_member_or(value, key, "");
  return is_snowflake(id) ? id : std::string();
}

Json words(std::string_view text) {
  return JsonObject{{"content", text}, {"flags", kEphemeral}, {"allowed_mentions", JsonObject{{"parse", JsonArray{}}}}};
}

/// `/think high`: the command with the values of its options, in their order.
std::string command_text(const Json& data) {
  std::string out = "/" + valid_utf8(string_member_or(data, "name", ""));
  const Json* options = member(data, "options");
  if (options == nullptr || !options->is_array()) return out;
  for (const auto& option : options->get_array()) {
    const Json* value = member(option, "value");
    if (value == nullptr) continue;
    if (value->is_string()) {
      out += " " + valid_utf8(std::string_view(value->get_string()));
    } else if (value->is_bool()) {
      out += value->get_bool() ? " true" : " false";
    } else if (value->is_number()) {
      out += " " + number_text(*value);
    }
  }
  return out;
}

/// Tokens go into paths and into an address, so they hold neither blanks nor control characters.
bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= 1000 && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

/// Sender, chat and address; false when an id is missing.
bool read_common(Inbound& out, const Json& interaction, const DecodeContext& context) {
  const Json* guild_member = member(interaction, "member");
  const Json* user = guild_member != nullptr ? member(*guild_member, "user") : member(interaction, "user");
  out.channel = "discord";
  out.account_id = context.account_id;
  out.message_id = id_member(interaction, "id");
  const std::string channel_id = id_member(interaction, "channel_id");
  if (user == nullptr || out.message_id.empty() || channel_id.empty() || !is_token(string_member_or(interaction, "token", ""))) return false;
  out.sender = {.id = id_member(*user, "id"),
                .name = valid_utf8(string_member_or(*user, "global_name", "")),
                .username = valid_utf8(string_member_or(*user, "username", "")),
                .is_bot = bool_member(*user, "bot").value_or(false)};
  if (out.sender.id.empty()) return false;
  if (out.sender.name.empty()) out.sender.name = out.sender.username;
  if (guild_member != nullptr) out.role_ids = strings_member(*guild_member, "roles");
  const Json* channel = member(interaction, "channel");
  const auto kind = channel == nullptr ? std::nullopt : int_member(*channel, "type");
  place_inbound(out, channel_id, id_member(interaction, "guild_id"), kind ? std::optional<int>(static_cast<int>(*kind)) : std::nullopt, context);
  out.what = Inbound::What::pressed;
  out.mentions_me = true;
  out.sent_at = snowflake_time(out.message_id);
  return true;
}

DecodedInteraction read_command(const Json& interaction, Inbound message, const DecodeContext& context) {
  const Json* data = member(interaction, "data");
  if (data == nullptr || string_member_or(*data, "name", "").empty()) return {.message = Ignored{Ignored::Why::malformed, "the command has no name"}};
  message.text = command_text(*data);
  const bool ephemeral = context.settings.is_ephemeral;
  message.reply_address.extra =
      Extra{
          .actor = message.sender.id, .interaction = message.message_id, .token = string_member_or(interaction, "token", ""), .ephemeral = ephemeral}
          .text();
  InteractionAnswer answer{.type = 5};
  if (ephemeral) answer.data = JsonObject{{"flags", kEphemeral}};
  return {.answer = std::move(answer), .message = std::move(message)};
}

DecodedInteraction read_press(const Json& interaction, Inbound message) {
  const Json* data = member(interaction, "data");
  const auto pressed = read_custom_id(data == nullptr ? "" : string_member_or(*data, "custom_id", ""));
  if (!pressed)
    return {.answer = InteractionAnswer{.type = 4, .data = words("This button is not in use any more.")},
            .message = Ignored{.reason = "a button of another program"}};
  if (!pressed->actor.empty() && pressed->actor != message.sender.id)
    return {.answer = InteractionAnswer{.type = 4, .data = words("This button is for somebody else.")},
            .message = Ignored{.reason = "a button that is for somebody else"}};
  message.text = valid_utf8(pressed->data);
  for (const auto& value : strings_member(*data, "values")) message.text += (message.text.empty() ? "" : " ") + valid_utf8(value);
  if (js_trim(message.text).empty()) return {.answer = InteractionAnswer{}, .message = Ignored{.reason = "a button that stands for nothing"}};
  if (const Json* on = member(interaction, "message")) message.quoted_message_id = id_member(*on, "id");
  message.reply_address.extra = Extra{.actor = message.sender.id}.text();
  return {.answer = InteractionAnswer{.type = 6}, .message = std::move(message)};
}

}  // namespace

InteractionAnswer refusal_of_command() { return {.type = 4, .data = words("You are not allowed to use this command.")}; }

DecodedInteraction decode_interaction(const Json& interaction, const DecodeContext& context) {
  const auto type = int_member(interaction, "type").value_or(0);
  if (type == kAutocomplete)
    return {.answer = InteractionAnswer{.type = 8, .data = JsonObject{{"choices", JsonArray{}}}},
            .message = Ignored{.reason = "a question for suggestions"}};
  if (type != kCommand && type != kComponent) return {.message = Ignored{.reason = fmt::format("an interaction of type {}", type)}};
  Inbound message;
  if (!read_common(message, interaction, context))
    return {.message = Ignored{Ignored::Why::malformed, "the interaction has no id, token, channel or user"}};
  return type == kCommand ? read_command(interaction, std::move(message), context) : read_press(interaction, std::move(message));
}

}  // namespace oc::channels::discord
