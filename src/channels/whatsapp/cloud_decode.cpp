// entry[].changes[].value: each message by its type, each failed status by its error.
#include "channels/whatsapp/cloud_decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "channels/whatsapp/cloud_graph.h"
#include "channels/whatsapp/cloud_limits.h"
#include "core/access/whatsapp_id.h"
#include "core/reply/media_types.h"

namespace oc::channels::whatsapp {
namespace {

using engine::Inbound;
using Why = CloudIgnored::Why;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string text_member(const Json& value, std::string_view key) { return valid_utf8(string_member_or(value, key, "")); }
std::string short_text(const Json& value, std::string_view key) { return printable(text_member(value, key), 200); }

/// Members that Meta writes as strings, and that some of its versions write as numbers.
std::string id_member(const Json& value, std::string_view key) {
  const Json* found = member(value, key);
  if (found != nullptr && found->is_number()) return number_text(*found);
  return text_member(value, key);
}

const JsonArray& array_member(const Json& value, std::string_view key) {
  static const JsonArray kNone;
  const Json* found = member(value, key);
  return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

/// `+<digits>`; "" when it is no number.
std::string phone_of(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_digit(c)) digits += c;
    if (!is_digit(c) && std::string_view("+ -()").find(c) == std::string_view::npos) return {};
  }
  return digits.size() >= 3 && digits.size() <= 15 ? "+" + digits : "";
}

std::string place_text(const Json& place) {
  const std::string where = fmt::format("{:.6f}, {:.6f}", std::clamp(number_member(place, "latitude").value_or(0), -90.0, 90.0),
                                        std::clamp(number_member(place, "longitude").value_or(0), -180.0, 180.0));
  std::string label = short_text(place, "name");
  if (const std::string address = short_text(place, "address"); !address.empty()) label += (label.empty() ? "" : " — ") + address;
  return label.empty() ? "📍 " + where : fmt::format("📍 {} ({})", label, where);
}

std::string contacts_text(const JsonArray& list) {
  std::vector<std::string> cards;
  for (const auto& card : list) {
    const Json* name = member(card, "name");
    std::string words = name != nullptr ? short_text(*name, "formatted_name") : "";
    for (const auto& phone : array_member(card, "phones")) {
      const std::string number = printable(text_member(phone, "phone"), 40);
      if (!number.empty()) words += (words.empty() ? "" : ", ") + number;
    }
    if (!words.empty()) cards.push_back(words);
  }
  if (cards.size() == 1) return fmt::format("<contact: {}>", cards.front());
  return cards.empty() ? "<contact>" : fmt::format("<contacts: {}>", join(cards, "; "));
}

/// As other channels tell a pressed button: `callback_data: <value>`; a value that is a command stands for the command.
std::string pressed_text(const std::string& value) { return js_trim(value).starts_with('/') ? value : "callback_data: " + value; }

/// One message of one change.
class MessageReader {
 public:
  MessageReader(const Json& message, const Json& value, const CloudContext& context, const std::string& own_phone)
      : message_(message), value_(value), context_(context), own_phone_(own_phone) {}
  CloudEvent read();

 private:
  std::optional<CloudIgnored> read_who();
  void read_name(const std::string& number, const std::string& user_id);
  std::optional<CloudIgnored> read_age();
  std::optional<CloudIgnored> read_content();
  std::optional<CloudIgnored> read_media(const Json& file, const std::string& type);
  std::optional<CloudIgnored> read_reaction(const Json& reaction);
  std::optional<CloudIgnored> read_interactive(const Json& reply);
  std::optional<CloudIgnored> read_pressed(std::string value);
  void read_unsupported();
  void read_referral();
  void read_quote();
  void read_address();
  CloudIgnored told_with(CloudIgnored ignored) const {
    if (ignored.why != Why::malformed) return ignored;
    ignored.name = text_member(message_, "id");
    ignored.part = message_;
    return ignored;
  }
  static CloudIgnored malformed(std::string reason) { return {.why = Why::malformed, .reason = std::move(reason)}; }
  std::string who() const { return printable(out_.sender.name.empty() ? out_.sender.id : out_.sender.name, 200); }

  const Json& message_;
  const Json& value_;
  const CloudContext& context_;
  const std::string& own_phone_;
  Inbound out_;
};

std::optional<CloudIgnored> MessageReader::read_who() {
  out_.message_id = text_member(message_, "id");
  if (out_.message_id.empty() || out_.message_id.size() > kCloudIdBytesMax || printable(out_.message_id) != out_.message_id)
    return malformed("a message has no id");
  if (!text_member(message_, "group_id").empty())
    return CloudIgnored{.why = Why::not_served,
                        .reason = "a message in a group; an account of the type \"cloud\" serves direct chats only, groups need a linked phone"};
  const std::string number = phone_of(id_member(message_, "from"));
  const std::string user_id = is_cloud_user_id(text_member(message_, "from_user_id")) ? text_member(message_, "from_user_id") : "";
  out_.sender.id = number.empty() ? user_id : number;
  if (out_.sender.id.empty()) return malformed("a message has no sender");
  if (!number.empty() && !user_id.empty()) out_.sender.aliases.push_back(user_id);
  if (number == own_phone_ && !number.empty()) return CloudIgnored{.reason = "the account's own message"};
  read_name(number, user_id);
  return std::nullopt;
}

void MessageReader::read_name(const std::string& number, const std::string& user_id) {
  for (const auto& contact : array_member(value_, "contacts")) {
    const bool is_number = !number.empty() && phone_of(id_member(contact, "wa_id")) == number;
    const bool is_user = !user_id.empty() && text_member(contact, "user_id") == user_id;
    const Json* profile = is_number || is_user ? member(contact, "profile") : nullptr;
    if (profile == nullptr) continue;
    out_.sender.name = short_text(*profile, "name");
    out_.sender.username = short_text(*profile, "username");
    return;
  }
}

std::optional<CloudIgnored> MessageReader::read_age() {
  const std::string text = id_member(message_, "timestamp");
  std::int64_t seconds = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failure != std::errc() || end != text.data() + text.size()) seconds = 0;
  out_.sent_at = from_ms(std::clamp<std::int64_t>(seconds, 0, 253'402'300'799) * 1000);
  if (seconds <= 0) return malformed("a message has no time");
  // C6: a repeat is known by its id; by the time the id is forgotten no repeat can come.
  if (context_.now - out_.sent_at > kCloudMessageAgeMax)
    return CloudIgnored{.why = Why::too_old, .reason = fmt::format("a message of {} is older than WhatsApp repeats messages", to_iso(out_.sent_at))};
  return std::nullopt;
}

std::optional<CloudIgnored> MessageReader::read_media(const Json& file, const std::string& type) {
  const std::string id = id_member(file, "id");
  if (!is_cloud_media_id(id)) return malformed("a file has no id");
  engine::Media media{.kind = type == "audio" && bool_member(file, "voice").value_or(false) ? "voice" : type,
                      .mime = printable(text_member(file, "mime_type"), 100),
                      .file_name = short_text(file, "filename"),
                      .reference = id};
  out_.text = text_member(file, "caption");
  if (js_trim(out_.text).empty()) out_.text = reply::media_placeholder(type);
  out_.media.push_back(std::move(media));
  return std::nullopt;
}

std::optional<CloudIgnored> MessageReader::read_reaction(const Json& reaction) {
  const std::string emoji = short_text(reaction, "emoji"), target = short_text(reaction, "message_id");
  if (target.empty()) return malformed("a reaction names no message");
  out_.what = Inbound::What::note;
  out_.text = emoji.empty() ? fmt::format("WhatsApp reaction removed: by {} on msg {}", who(), target)
                            : fmt::format("WhatsApp reaction added: {} by {} on msg {}", emoji, who(), target);
  return std::nullopt;
}

std::optional<CloudIgnored> MessageReader::read_pressed(std::string value) {
  if (js_trim(value).empty()) return malformed("a pressed button says nothing");
  out_.what = Inbound::What::pressed;
  out_.text = pressed_text(value);
  return std::nullopt;
}

std::optional<CloudIgnored> MessageReader::read_interactive(const Json& reply) {
  for (const char* kind : {"button_reply", "list_reply"}) {
    const Json* chosen = member(reply, kind);
    if (chosen == nullptr) continue;
    const std::string id = text_member(*chosen, "id");
    return read_pressed(id.empty() ? text_member(*chosen, "title") : id);
  }
  if (const Json* form = member(reply, "nfm_reply")) {
    out_.text = fmt::format("[form {}] {}", short_text(*form, "name"), text_member(*form, "response_json"));
    return std::nullopt;
  }
  return malformed("an interactive answer of a kind that is not known");
}

/// Polls, edits, messages that show once: Meta tells that there was something, not what. The agent hears of it and does not answer.
void MessageReader::read_unsupported() {
  const Json* about = member(message_, "unsupported");
  const std::string kind = about != nullptr ? short_text(*about, "type") : "";
  out_.what = Inbound::What::note;
  out_.text = fmt::format("WhatsApp message of a kind that the Cloud API does not show{}: by {}, msg {}", kind.empty() ? "" : " (" + kind + ")",
                          who(), printable(out_.message_id, 200));
}

std::optional<CloudIgnored> MessageReader::read_content() {
  const std::string type = text_member(message_, "type");
  const Json* content = member(message_, type);
  constexpr std::array<std::string_view, 5> kFiles{"image", "video", "audio", "document", "sticker"};
  if (type == "unsupported" || type == "unknown") return read_unsupported(), std::nullopt;
  if (type == "system" || type == "request_welcome") return CloudIgnored{.reason = "a message of WhatsApp itself: " + type};
  if (type == "contacts") return out_.text = contacts_text(array_member(message_, "contacts")), std::nullopt;
  if (content == nullptr || !content->is_object()) return malformed("a message of the kind \"" + printable(type, 40) + "\" without its content");
  if (std::ranges::find(kFiles, type) != kFiles.end()) return read_media(*content, type);
  if (type == "reaction") return read_reaction(*content);
  if (type == "interactive") return read_interactive(*content);
  if (type == "button") {
    const std::string payload = text_member(*content, "payload");
    return read_pressed(payload.empty() ? text_member(*content, "text") : payload);
  }
  if (type == "location") {
    out_.text = place_text(*content);
  } else if (type == "order") {
    out_.text = fmt::format("[order: {} items] {}", array_member(*content, "product_items").size(), text_member(*content, "text"));
  } else if (type == "text") {
    if (!string_member(*content, "body")) return malformed("a text without its words");
    out_.text = text_member(*content, "body");
  } else {
    return CloudIgnored{.why = Why::not_served, .reason = "a message of the kind \"" + printable(type, 40) + "\", which this gateway does not know"};
  }
  // Anybody can send blanks: there is nothing in them that an operator could want to see.
  if (js_trim(out_.text).empty()) return CloudIgnored{.reason = "a message without words"};
  return std::nullopt;
}

/// Somebody came through an advertisement: which one says what they speak of.
void MessageReader::read_referral() {
  const Json* ad = member(message_, "referral");
  if (ad == nullptr || !ad->is_object() || out_.what != Inbound::What::message) return;
  std::string words = short_text(*ad, "headline");
  for (const char* key : {"body", "source_url"}) {
    if (const std::string more = short_text(*ad, key); !more.empty()) words += (words.empty() ? "" : " — ") + more;
  }
  if (!words.empty()) out_.text += fmt::format("\n<came through an ad: {}>", words);
}

void MessageReader::read_quote() {
  const Json* context = member(message_, "context");
  if (context == nullptr || !context->is_object() || out_.what != Inbound::What::message) return;
  const std::string id = text_member(*context, "id");
  if (id.empty() || id.size() > kCloudIdBytesMax) return;
  out_.quoted_message_id = printable(id);
  out_.quoted_sender = phone_of(id_member(*context, "from"));
  out_.replies_to_me = !own_phone_.empty() && out_.quoted_sender == own_phone_;
}

/// Source: spec/routing.md 3.2, the row of WhatsApp. `extra` is what is marked as read when the agent answers.
void MessageReader::read_address() {
  out_.chat = {.kind = "direct", .id = out_.sender.id};
  out_.peer = {"direct", out_.sender.id};
  out_.reply_address = {.channel = "whatsapp",
                        .account_id = context_.account_id,
                        .to = out_.sender.id,
                        .reply_to_id = context_.reply_mode == ReplyMode::off ? "" : out_.message_id,
                        .extra = out_.message_id};
}

CloudEvent MessageReader::read() {
  out_.channel = "whatsapp";
  out_.account_id = context_.account_id;
  if (!message_.is_object()) return told_with(malformed("a message is no object"));
  for (const auto step : {&MessageReader::read_who, &MessageReader::read_age, &MessageReader::read_content}) {
    if (auto ignored = (this->*step)()) return told_with(*std::move(ignored));
  }
  read_referral();
  read_quote();
  read_address();
  return std::move(out_);
}

CloudTrouble trouble_of(const Json& error) {
  const Json* data = member(error, "error_data");
  const std::string details = data != nullptr ? short_text(*data, "details") : "";
  const std::string title = short_text(error, "title");
  const auto code = int_member(error, "code").value_or(0);
  return {.code = code, .words = graph_words(code, details.empty() ? title : details)};
}

CloudEvent read_status(const Json& status) {
  const std::string word = text_member(status, "status");
  if (word != "failed") return CloudIgnored{.reason = "a receipt: " + printable(word, 40)};
  const auto& errors = array_member(status, "errors");
  CloudTrouble out = errors.empty() ? CloudTrouble{.words = "no reason given"} : trouble_of(errors[0]);
  out.message_id = short_text(status, "id");
  const std::string number = phone_of(id_member(status, "recipient_id"));
  out.recipient = number.empty() ? short_text(status, "recipient_user_id") : number;
  return out;
}

void read_value(const Json& value, const CloudContext& context, CloudDecoded& out) {
  const Json* metadata = member(value, "metadata");
  const std::string number = metadata != nullptr ? id_member(*metadata, "phone_number_id") : "";
  const std::size_t before = out.events.size();
  if (number != context.phone_number_id) {
    out.events.emplace_back(CloudIgnored{.why = Why::foreign, .reason = fmt::format("it is for the phone number ID \"{}\"", printable(number, 40))});
    return;
  }
  if (const std::string phone = phone_of(id_member(*metadata, "display_phone_number")); !phone.empty()) out.phone = phone;
  for (const auto& message : array_member(value, "messages")) out.events.push_back(MessageReader(message, value, context, out.phone).read());
  for (const auto& status : array_member(value, "statuses")) out.events.push_back(read_status(status));
  for (const auto& error : array_member(value, "errors")) out.events.emplace_back(trouble_of(error));
  if (out.events.size() == before) out.events.emplace_back(CloudIgnored{.why = Why::malformed, .reason = "a change without messages", .part = value});
}

}  // namespace

bool is_cloud_user_id(std::string_view text) { return !text.empty() && access::whatsapp_user_id(text) == text; }

bool is_cloud_media_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; });
}

CloudDecoded decode_cloud(const Json& body, const CloudContext& context) {
  CloudDecoded out;
  if (text_member(body, "object") != "whatsapp_business_account") {
    out.events.emplace_back(CloudIgnored{.why = Why::malformed, .reason = "it is not of a WhatsApp Business account", .part = body});
    return out;
  }
  for (const auto& entry : array_member(body, "entry")) {
    for (const auto& change : array_member(entry, "changes")) {
      const Json* value = member(change, "value");
      const std::string field = short_text(change, "field");
      if (field == "smb_message_echoes" || field == "history") {
        out.events.emplace_back(CloudIgnored{
            .why = Why::not_served,
            .reason = "what the business wrote by its own app, or long ago (" + field + "); of the webhook only the field messages is read"});
      } else if (field != "messages") {
        out.events.emplace_back(CloudIgnored{.reason = "a notice of the kind " + field});
      } else if (value == nullptr || !value->is_object()) {
        out.events.emplace_back(CloudIgnored{.why = Why::malformed, .reason = "a change without its value", .part = change});
      } else {
        read_value(*value, context, out);
      }
    }
  }
  if (out.events.empty()) out.events.emplace_back(CloudIgnored{.why = Why::malformed, .reason = "a request without changes", .part = body});
  return out;
}

}  // namespace oc::channels::whatsapp
