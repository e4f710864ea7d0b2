// Normal forms of senders and allowlist entries, channel by channel.
#include "core/access/sender.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/access/whatsapp_id.h"
#include "core/sessions/ids.h"

namespace oc::access {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

/// Cuts the first of the prefixes that the text begins with, whatever its case.
std::string_view without_prefix(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  const std::string plain = ascii_lower(text);
  for (std::string_view prefix : prefixes) {
    if (plain.starts_with(prefix)) return js_trim(text.substr(prefix.size()));
  }
  return text;
}

std::string name_slug(std::string_view name) { return sessions::slug(name.starts_with('#') || name.starts_with('@') ? name.substr(1) : name, ""); }

/// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); i++) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = is_digit(text[i]) || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

std::string_view without_whatsapp(std::string_view text) {
  for (std::string_view shorter = without_prefix(text, {"whatsapp:"}); shorter.size() < text.size(); shorter = without_prefix(text, {"whatsapp:"}))
    text = shorter;
  return text;
}

/// The bytes of a mark that stands between digits, or was copied along with them unseen; 0 for everything else.
std::size_t mark_bytes(std::string_view text) {
  if (std::string_view(" \t()-./").find(text.front()) != std::string_view::npos) return 1;
  if (text.starts_with("\xC2\xA0")) return 2;
  // U+2000 to U+206F: other white space, other dashes, marks of the direction of writing.
  const bool is_punctuation = text.size() > 2 && text[0] == '\xE2' && (text[1] == '\x80' || (text[1] == '\x81' && text[2] <= '\xAF'));
  return is_punctuation || text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

/// `+1 (555) 2` as +15552; "" when anything else stands in it: "abc123" is nobody's number.
std::string phone_entry(std::string_view text) {
  std::string digits;
  bool has_plus = false;
  while (!text.empty()) {
    const char c = text.front();
    if (c == '+' && (has_plus || !digits.empty())) return {};
    const std::size_t bytes = is_digit(c) || c == '+' ? 1 : mark_bytes(text);
    if (bytes == 0) return {};
    if (is_digit(c)) digits += c;
    has_plus = has_plus || c == '+';
    text.remove_prefix(bytes);
  }
  return digits.empty() ? digits : "+" + digits;
}

std::string whatsapp_entry(std::string_view entry) {
  const std::string_view text = without_whatsapp(js_trim(entry));
  if (text.find('@') != std::string_view::npos) return normalize_whatsapp_target(text).value_or("");
  if (std::string id = whatsapp_user_id(text); !id.empty()) return id;
  return phone_entry(without_prefix(text, {"tel:"}));
}

std::string discord_entry(std::string_view entry) {
  std::string_view id = entry;
  if (id.starts_with("<@") && id.ends_with(">")) {
    id = id.substr(2, id.size() - 3);
    if (id.starts_with('!')) id.remove_prefix(1);
    return is_number(id) ? std::string(id) : std::string();
  }
  // A member of PluralKit is not the person whose name is the same word: ids and entries keep the mark.
  if (const std::string_view pk = without_prefix(entry, {"pk:"}); pk.size() != entry.size())
    return pk.empty() ? std::string() : "pk:" + ascii_lower(pk);
  id = without_prefix(entry, {"discord:", "user:"});
  if (id.size() != entry.size()) return std::string(id);
  return is_number(id) ? std::string(id) : name_slug(id);
}

std::string signal_entry(std::string_view entry) {
  const std::string id = ascii_lower(without_prefix(entry, {"signal:"}));
  if (id.starts_with("uuid:")) return is_uuid(id.substr(5)) ? id.substr(5) : std::string();
  if (is_uuid(id)) return id;
  const std::string number = normalize_e164(id);
  return number.size() > 1 ? number : std::string();
}

}  // namespace

std::string normalize_e164(std::string_view number) {
  if (number.starts_with("whatsapp:")) number.remove_prefix(9);
  std::string kept;
  for (char c : number) {
    if (is_digit(c) || c == '+') kept += c;
  }
  return kept.starts_with('+') ? kept : "+" + kept;
}

std::optional<std::string> normalize_whatsapp_target(std::string_view target) {
  const std::string_view rest = without_whatsapp(js_trim(target));
  const std::string plain = ascii_lower(rest);
  if (plain.ends_with("@g.us")) {
    const std::string local = plain.substr(0, plain.size() - 5);
    const std::vector<std::string> parts = split(local, '-');
    if (!std::ranges::all_of(parts, [](const std::string& part) { return is_number(part); })) return std::nullopt;
    return local + "@g.us";
  }
  std::string user = plain;
  for (std::string_view server : {"@s.whatsapp.net", "@lid"}) {
    if (!plain.ends_with(server)) continue;
    user = plain.substr(0, plain.size() - server.size());
    const auto device = user.find(':');
    if (server == "@s.whatsapp.net" && device != std::string::npos && is_number(user.substr(device + 1))) user.resize(device);
    if (!is_number(user)) return std::nullopt;
  }
  if (user.find('@') != std::string::npos) return std::nullopt;
  std::string number = normalize_e164(user);
  if (number.size() < 2) return std::nullopt;
  return number;
}

std::string normalize_allow_entry(std::string_view channel, std::string_view entry) {
  const std::string_view trimmed = js_trim(entry);
  if (trimmed.empty() || trimmed == "*") return std::string(trimmed);
  if (channel == "telegram") {
    const std::string_view id = without_prefix(trimmed, {"telegram:", "tg:"});
    return id == "*" || is_number(id) ? std::string(id) : std::string();
  }
  if (channel == "whatsapp") return whatsapp_entry(trimmed);
  if (channel == "discord") return discord_entry(trimmed);
  if (channel == "slack") return ascii_lower(without_prefix(trimmed, {"slack:", "user:"}));
  if (channel == "signal") return signal_entry(trimmed);
  if (channel == "irc") return js_lower(without_prefix(without_prefix(trimmed, {"irc:"}), {"user:"}));
  if (channel == "googlechat") {
    return js_lower(without_prefix(without_prefix(trimmed, {"googlechat:", "google-chat:", "gchat:"}), {"user:", "users/"}));
  }
  const std::string own = std::string(channel) + ":";
  return token(without_prefix(trimmed, {own}));
}

bool is_listed(std::string_view channel, const std::vector<std::string>& entries, const Sender& sender, NameMatching names) {
  std::vector<std::string> known;
  for (const std::string* id : {&sender.id}) known.push_back(normalize_allow_entry(channel, *id));
  for (const std::string& id : sender.aliases) known.push_back(normalize_allow_entry(channel, id));
  if (names == NameMatching::allowed && !sender.name.empty()) {
    known.push_back(token(sender.name));
    known.push_back(name_slug(sender.name));
  }
  std::erase_if(known, [](const std::string& id) { return id.empty() || id == "*"; });
  return std::ranges::any_of(entries, [&](const std::string& entry) {
    const std::string wanted = normalize_allow_entry(channel, entry);
    return wanted == "*" || std::ranges::find(known, wanted) != known.end();
  });
}

std::vector<std::string> allow_entries(const Json* list) {
  std::vector<std::string> out;
  if (list == nullptr || !list->is_array()) return out;
  for (const Json& entry : list->get_array()) {
    if (out.size() >= kAllowFromEntriesMax) break;
    if (std::string id = sessions::id_string(&entry); !id.empty()) out.push_back(std::move(id));
  }
  return out;
}

}  // namespace oc::access
