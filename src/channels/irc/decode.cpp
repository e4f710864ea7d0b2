// From a PRIVMSG to an inbound message.
#include "channels/irc/decode.h"

#include "base/text.h"

namespace oc::channels::irc {
namespace {

/// The words without what CTCP wraps them in; nothing when they are a question to a program.
std::optional<std::string_view> spoken(std::string_view text) {
  if (!text.starts_with('\x01')) return text;
  constexpr std::string_view action =
      "\x01"
      "ACTION ";
  if (!text.starts_with(action)) return std::nullopt;
  text.remove_prefix(action.size());
  if (text.ends_with('\x01')) text.remove_suffix(1);
  return text;
}

/// `nick!user@host` as far as it is known, lower case: what allowlists hold.
engine::Sender sender_of(const Line& line) {
  const std::string nick = ascii_lower(valid_utf8(line.nick));
  const std::string user = ascii_lower(valid_utf8(line.user));
  const std::string host = ascii_lower(valid_utf8(line.host));
  engine::Sender sender{.id = nick, .name = valid_utf8(line.nick), .username = valid_utf8(line.nick)};
  if (!user.empty()) sender.id += "!" + user;
  if (!host.empty()) sender.id += "@" + host;
  if (!user.empty() && !host.empty()) sender.aliases = {nick + "!" + user, nick + "@" + host};
  return sender;
}

}  // namespace

std::variant<engine::Inbound, Ignored> decode_message(const Line& line, const DecodeContext& context) {
  if (line.command != "PRIVMSG" || line.params.size() < 2) return Ignored{"no message"};
  if (line.nick.empty() || !line.is_from_user()) return Ignored{"a server said it"};
  if (fold(line.nick) == fold(context.nick)) return Ignored{"we said it ourselves"};
  const auto words = spoken(line.params[1]);
  if (!words) return Ignored{"a question to a program"};
  const std::string text(js_trim(valid_utf8(without_formatting(*words))));
  if (text.empty()) return Ignored{"no words"};
  // To the operators of a channel (`@#chan`) is to the channel.
  std::string target = valid_utf8(line.params[0]);
  if (target.size() > 2 && (target[0] == '@' || target[0] == '%') && is_channel_name(target.substr(1))) target.erase(0, 1);
  const bool is_group = is_channel_name(target);
  if (!is_group && fold(target) != fold(context.nick)) return Ignored{"it is for somebody else"};
  engine::Inbound out{.channel = "irc", .account_id = context.account_id, .message_id = context.message_id, .sender = sender_of(line)};
  const std::string chat_id = is_group ? js_lower(target) : js_lower(out.sender.name);
  out.chat = {.kind = is_group ? "group" : "direct", .id = chat_id, .title = is_group ? target : out.sender.name};
  out.peer = {.kind = out.chat.kind, .id = chat_id};
  out.text = text;
  out.sent_at = context.now;
  out.mentions_me = is_group && mentions(text, context.nick);
  out.mentions_anyone = out.mentions_me;
  out.reply_address = {.channel = "irc", .account_id = context.account_id, .to = is_group ? target : out.sender.name};
  return out;
}

}  // namespace oc::channels::irc
