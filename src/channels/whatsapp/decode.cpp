// From the bridge's words to an Inbound. A direct chat is its person's number, wherever WhatsApp tells it.
#include "channels/whatsapp/decode.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/whatsapp/encode.h"
#include "channels/whatsapp/limits.h"
#include "core/reply/media_types.h"

namespace oc::channels::whatsapp {
namespace {

using engine::Inbound;

std::string text_member(const Json& value, std::string_view key) { return valid_utf8(string_member_or(value, key, "")); }
std::string short_text(const Json& value, std::string_view key) { return printable(text_member(value, key), 200); }

bool is_phone(std::string_view text) {
  return text.size() > 3 && text.size() < 22 && text.starts_with('+') && text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

std::string place_text(const Json& place) {
  const double meters = std::clamp(number_member(place, "accuracy").value_or(0), 0.0, 1e6);
  const std::string accuracy = meters >= 1 ? fmt::format(" ±{}m", static_cast<std::int64_t>(meters)) : "";
  const std::string where =
      fmt::format("{:.6f}, {:.6f}{}", number_member(place, "latitude").value_or(0), number_member(place, "longitude").value_or(0), accuracy);
  if (bool_member(place, "live").value_or(false)) return "🛰 Live location: " + where;
  std::string label = short_text(place, "name");
  const std::string address = short_text(place, "address");
  if (!address.empty()) label += (label.empty() ? "" : " — ") + address;
  return label.empty() ? "📍 " + where : fmt::format("📍 {} ({})", label, where);
}

std::string contacts_text(const Json& list) {
  std::vector<std::string> cards;
  for (const auto& card : list.get_array()) {
    std::string words = short_text(card, "name");
    for (const auto& phone : strings_member(card, "phones")) words += (words.empty() ? "" : ", ") + printable(phone, 40);
    if (!words.empty()) cards.push_back(words);
  }
  if (cards.size() == 1) return fmt::format("<contact: {}>", cards.front());
  return cards.empty() ? "<contact>" : fmt::format("<contacts: {}>", join(cards, "; "));
}

std::string poll_text(const Json& poll) {
  std::string out = fmt::format("[poll: {}]", short_text(poll, "question"));
  for (const auto& option : strings_member(poll, "options")) out += "\n• " + printable(option, 200);
  return out;
}

class Decoder {
 public:
  Decoder(const Json& message, const DecodeContext& context) : message_(message), context_(context) {}
  std::variant<Inbound, Ignored> decode();

 private:
  std::optional<Ignored> read_who();
  std::optional<Ignored> read_note();
  void read_vote(const Json& vote, const std::string& who);
  std::optional<Ignored> read_words();
  void read_media(const Json& media);
  void read_mentions();
  void read_quote();
  void read_address();
  bool is_me(std::string_view person) const { return !person.empty() && (person == context_.self.phone || person == context_.self.lid); }

  const Json& message_;
  const DecodeContext& context_;
  Inbound out_;
  std::string id_;
};

std::optional<Ignored> Decoder::read_who() {
  id_ = text_member(message_, "id");
  out_.chat.id = text_member(message_, "chat");
  out_.chat.kind = bool_member(message_, "group").value_or(false) ? "group" : "direct";
  const std::string said = text_member(message_, "phone"), jid = text_member(message_, "from");
  const std::string phone = is_phone(said) ? said : "";
  out_.sender = {.id = phone.empty() ? jid : phone, .name = text_member(message_, "name"), .username = ""};
  if (!phone.empty() && jid.ends_with("@lid")) out_.sender.aliases.push_back(jid);
  if (id_.empty() || out_.chat.id.empty() || out_.sender.id.empty()) return Ignored{Ignored::Why::malformed, "the message has no id, chat or sender"};
  if ((out_.chat.kind == "group") != out_.chat.id.ends_with("@g.us") || out_.sender.id.ends_with("@g.us"))
    return Ignored{Ignored::Why::malformed, "groups, and nobody else, have ids that end in @g.us"};
  if (out_.chat.id.ends_with("@broadcast") || out_.chat.id.ends_with("@newsletter")) return Ignored{.reason = "a status or a channel"};
  const bool is_own = bool_member(message_, "me").value_or(false) || is_me(out_.sender.id);
  if (is_own && out_.chat.kind == "group") return Ignored{.reason = "my own message"};
  // In the chat with oneself nothing else tells an answer from its owner's words.
  if (is_own && is_wire_id(id_)) return Ignored{.reason = "my own answer"};
  if (is_own) out_.sender.id = context_.self.phone.empty() ? out_.sender.id : context_.self.phone;
  out_.chat.title = text_member(message_, "subject");
  return std::nullopt;
}

/// Reactions to what this account wrote, and changes of what was said before: told, not answered.
std::optional<Ignored> Decoder::read_note() {
  const std::string who = out_.sender.name.empty() ? out_.sender.id : out_.sender.name;
  if (const Json* reaction = member(message_, "reaction"); reaction != nullptr && reaction->is_object()) {
    if (!bool_member(*reaction, "mine").value_or(false)) return Ignored{.reason = "a reaction to somebody else's message"};
    const std::string emoji = short_text(*reaction, "emoji"), target = short_text(*reaction, "id");
    out_.text = emoji.empty() ? fmt::format("WhatsApp reaction removed: by {} on msg {}", printable(who, 200), target)
                              : fmt::format("WhatsApp reaction added: {} by {} on msg {}", emoji, printable(who, 200), target);
    out_.what = Inbound::What::note;
  } else if (const Json* edit = member(message_, "edit"); edit != nullptr && edit->is_object()) {
    // A note is the gateway's own words: nothing of what people write stands in it.
    out_.text = fmt::format("WhatsApp message edited: by {}, msg {}", printable(who, 200), short_text(*edit, "id"));
    out_.what = Inbound::What::note;
  } else if (const Json* vote = member(message_, "vote"); vote != nullptr && vote->is_object()) {
    read_vote(*vote, who);
  }
  return std::nullopt;
}

/// The bridge tells of votes in polls of this account only: question and choices are its own words.
void Decoder::read_vote(const Json& vote, const std::string& who) {
  std::vector<std::string> chosen;
  for (const auto& option : strings_member(vote, "options")) chosen.push_back(printable(valid_utf8(option), 200));
  out_.text = fmt::format("[poll vote by {} on \"{}\" (msg {}): {}]", printable(who, 200), short_text(vote, "question"), short_text(vote, "id"),
                          chosen.empty() ? "taken back" : join(chosen, ", "));
  out_.what = Inbound::What::note;
}

void Decoder::read_media(const Json& media) {
  engine::Media file{.kind = text_member(media, "kind"),
                     .mime = text_member(media, "mime"),
                     .file_name = printable(text_member(media, "name"), 200),
                     .bytes = int_member(media, "bytes").value_or(-1),
                     .reference = text_member(media, "ref")};
  if (file.kind.empty() || file.reference.empty()) return;
  if (js_trim(out_.text).empty()) out_.text = reply::media_placeholder(file.kind == "voice" ? "audio" : file.kind);
  out_.media.push_back(std::move(file));
}

std::optional<Ignored> Decoder::read_words() {
  if (out_.what == Inbound::What::note) return std::nullopt;
  out_.text = text_member(message_, "text");
  if (const Json* media = member(message_, "media"); media != nullptr && media->is_object()) read_media(*media);
  std::string more;
  if (const Json* place = member(message_, "location"); place != nullptr && place->is_object()) more = place_text(*place);
  if (const Json* cards = member(message_, "contacts"); cards != nullptr && cards->is_array()) more = contacts_text(*cards);
  if (const Json* poll = member(message_, "poll"); poll != nullptr && poll->is_object()) more = poll_text(*poll);
  if (!more.empty()) out_.text = js_trim(out_.text).empty() ? more : out_.text + "\n" + more;
  if (js_trim(out_.text).empty()) return Ignored{.reason = "it has no text and nothing attached"};
  return std::nullopt;
}

void Decoder::read_mentions() {
  const auto mentions = strings_member(message_, "mentions");
  out_.mentions_anyone = !mentions.empty();
  out_.mentions_me = std::ranges::any_of(mentions, [&](const std::string& one) { return is_me(one); });
  // WhatsApp's clients write `@<number>`; people type the number without it.
  const std::string digits = context_.self.phone.empty() ? "" : context_.self.phone.substr(1);
  if (!out_.mentions_anyone && !digits.empty() && out_.chat.kind == "group" && out_.text.find(digits) != std::string::npos) out_.mentions_me = true;
}

void Decoder::read_quote() {
  const Json* quote = member(message_, "quote");
  if (quote == nullptr || !quote->is_object()) return;
  const bool is_mine = bool_member(*quote, "mine").value_or(false);
  out_.replies_to_me = is_mine;
  out_.quoted_sender = is_mine ? context_.self.phone : text_member(*quote, "from");
  out_.quoted_text = text_member(*quote, "text");
  out_.quoted_message_id = message_id_of(text_member(*quote, "id"), is_mine ? "" : text_member(*quote, "from"));
}

/// Source: spec/routing.md 3.2, the row of WhatsApp.
void Decoder::read_address() {
  const bool is_group = out_.chat.kind == "group";
  const std::string chat = is_group ? out_.chat.id : out_.sender.id;
  out_.peer = {is_group ? "group" : "direct", chat};
  out_.message_id = message_id_of(id_, out_.sender.id);
  out_.reply_address = {.channel = "whatsapp",
                        .account_id = context_.account_id,
                        .to = chat,
                        .reply_to_id = context_.reply_mode == ReplyMode::off ? "" : out_.message_id,
                        .extra = !is_group && out_.chat.id.ends_with("@lid") ? out_.chat.id : ""};
  if (!is_group) out_.chat.id = chat;
}

std::variant<Inbound, Ignored> Decoder::decode() {
  out_.channel = "whatsapp";
  out_.account_id = context_.account_id;
  if (auto ignored = read_who()) return *std::move(ignored);
  if (auto ignored = read_note()) return *std::move(ignored);
  if (auto ignored = read_words()) return *std::move(ignored);
  read_mentions();
  read_quote();
  read_address();
  out_.sent_at = from_ms(std::clamp<std::int64_t>(int_member(message_, "at").value_or(0), 0, 253'402'300'799'000));
  return std::move(out_);
}

}  // namespace

std::string message_id_of(std::string_view id, std::string_view author) {
  return author.empty() || id.empty() ? std::string(id) : fmt::format("{}/{}", id, author);
}

std::variant<Inbound, Ignored> decode_message(const Json& message, const DecodeContext& context) {
  if (!message.is_object()) return Ignored{Ignored::Why::malformed, "it is no object"};
  return Decoder(message, context).decode();
}

}  // namespace oc::channels::whatsapp
