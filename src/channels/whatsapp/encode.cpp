// Ids leave in WhatsApp Web's own shape, so that nothing tells them from those of other clients.
#include "channels/whatsapp/encode.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/access/sender.h"
#include "core/reply/media_types.h"
#include "io/crypto.h"

namespace oc::channels::whatsapp {
namespace {

std::string kind_of(const engine::Media& media, bool as_voice) {
  if (media.kind == "voice") return "voice";
  const std::string kind = media.kind.empty() ? std::string(reply::kind_of_mime(media.mime)) : media.kind;
  if (kind == "audio" && as_voice) return "voice";
  return kind;
}

bool has_caption(std::string_view kind) { return kind == "image" || kind == "video" || kind == "gif" || kind == "document"; }

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

constexpr std::string_view kWirePrefix = "3EB0";
constexpr std::size_t kWireNameDigits = 12, kWireMarkDigits = 6;

std::string digits_of(const std::string& text, std::size_t count) { return upper(io::sha256_hex(text).substr(0, count)); }

/// Follows from the digits before it: no other program's ids have it but by chance (1 in 16 million).
std::string wire_mark(const std::string& name) { return digits_of("openclaw " + name, kWireMarkDigits); }

}  // namespace

std::optional<std::string> target_of(const engine::ReplyAddress& address) {
  if (address.extra.ends_with("@lid")) return address.extra;
  const std::string_view to = js_trim(address.to);
  if (to.ends_with("@lid") && to.size() > 4 && to.find_first_not_of("0123456789") == to.size() - 4) return std::string(to);
  return access::normalize_whatsapp_target(to);
}

Result<Json> message_key(const engine::ReplyAddress& address, const std::string& message_id) {
  const auto chat = target_of(address);
  if (!chat)
    return fail(Errc::invalid, fmt::format("\"{}\" is no WhatsApp chat", printable(address.to, 80)),
                "write a phone number such as +15551230001, or a group's id that ends in @g.us");
  const auto slash = message_id.find('/');
  const std::string id = message_id.substr(0, slash);
  if (id.empty()) return fail(Errc::invalid, "which message? Its id is missing", "ids are shown in brackets behind a message: --message-id <id>");
  return JsonObject{{"chat", *chat}, {"id", id}, {"from", slash == std::string::npos ? "" : message_id.substr(slash + 1)}};
}

std::string wire_id(const std::string& idempotency_key, std::size_t part) {
  const std::string name = digits_of(fmt::format("{}#{}", idempotency_key, part), kWireNameDigits);
  return std::string(kWirePrefix) + name + wire_mark(name);
}

bool is_wire_id(std::string_view id) {
  if (id.size() != kWirePrefix.size() + kWireNameDigits + kWireMarkDigits || !id.starts_with(kWirePrefix)) return false;
  const std::string name(id.substr(kWirePrefix.size(), kWireNameDigits));
  return id.substr(kWirePrefix.size() + kWireNameDigits) == wire_mark(name);
}

Result<std::vector<JsonObject>> send_commands(const engine::Utterance& part, const Settings& settings) {
  const auto target = target_of(part.address);
  if (!target)
    return fail(Errc::not_found, fmt::format("\"{}\" is no WhatsApp number or group", printable(part.address.to, 80)),
                "write a phone number such as +15551230001, or a group's id that ends in @g.us");
  std::string text = reply::whatsapp_text(part.text, settings.tables);
  std::vector<JsonObject> out;
  for (const auto& media : part.media) {
    const std::string kind = kind_of(media, part.audio_as_voice);
    JsonObject file{{"path", media.path}, {"kind", kind}, {"mime", media.mime}, {"name", media.file_name}};
    if (has_caption(kind)) {
      std::string caption = media.caption.empty() ? "" : reply::whatsapp_text(media.caption, settings.tables);
      if (caption.empty()) caption = std::exchange(text, "");
      if (!caption.empty()) file["caption"] = caption;
    }
    out.push_back({{"media", std::move(file)}});
  }
  if (!text.empty()) out.push_back({{"text", text}});
  if (out.empty()) return fail(Errc::invalid, "there is nothing to send");
  for (std::size_t i = 0; i < out.size(); i++) {
    out[i]["to"] = *target;
    out[i]["id"] = wire_id(part.idempotency_key, i);
  }
  if (!part.address.reply_to_id.empty()) {
    OC_TRY(auto quote, message_key(part.address, part.address.reply_to_id));
    if (!part.quote_text.empty()) quote.as_object()["text"] = part.quote_text;
    out.front()["quote"] = std::move(quote);
  }
  return out;
}

}  // namespace oc::channels::whatsapp
