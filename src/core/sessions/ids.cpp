// The normal forms of ids (spec §1).
#include "core/sessions/ids.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace oc::sessions {
namespace {

constexpr std::size_t kSlugUnitsMax = 64;

// OPTIMIZATION: one look-up for each character.
constexpr std::array<bool, 256> kSlugChars = [] {
  std::array<bool, 256> chars{};
  for (unsigned char c : std::string_view("abcdefghijklmnopqrstuvwxyz0123456789_-")) chars[c] = true;
  return chars;
}();

bool is_slug_char(char c) { return kSlugChars[static_cast<unsigned char>(c)]; }
bool is_slug_start(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// True when the text is its own slug already.
bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > kSlugUnitsMax || !is_slug_start(text.front())) return false;
  bool all = true;
  for (char c : text) all &= is_slug_char(c);
  return all;
}

bool is_birth_name(std::string_view id) { return id == "__proto__" || id == "prototype" || id == "constructor"; }

bool is_plain_ascii(char c) { return static_cast<unsigned char>(c) > ' ' && static_cast<unsigned char>(c) < 0x7F; }

/// The number of a key that JavaScript counts as an array index.
std::optional<std::uint64_t> array_index(std::string_view key) {
  if (key.empty() || key.size() > 10 || (key.size() > 1 && key.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), value);
  if (error != std::errc{} || end != key.data() + key.size() || value >= 0xFFFFFFFFull) return std::nullopt;
  return value;
}

}  // namespace

std::string_view to_string(ChatType type) {
  switch (type) {
    case ChatType::none: return "";
    case ChatType::direct: return "direct";
    case ChatType::group: return "group";
    case ChatType::channel: return "channel";
  }
  return "";
}

ChatType normalize_chat_type(std::string_view word) {
  std::string scratch;
  const std::string_view plain = token_view(word, scratch);
  if (plain == "direct" || plain == "dm") return ChatType::direct;
  if (plain == "group") return ChatType::group;
  if (plain == "channel") return ChatType::channel;
  return ChatType::none;
}

std::string id_string(const Json* value) {
  if (value == nullptr) return {};
  if (const auto* text = value->if_string()) return std::string(js_trim(*text));
  if (value->is_number()) return number_text(*value);
  return {};
}

std::string slug(std::string_view text, std::string_view fallback) {
  const std::string_view trimmed = js_trim(text);
  if (trimmed.empty()) return std::string(fallback);
  if (std::string plain = ascii_lower(trimmed); is_slug(plain)) return plain;
  std::string out;
  bool in_gap = false;
  for (char c : js_lower(trimmed)) {
    if (is_slug_char(c))
      out += c;
    else if (!in_gap)
      out += '-';
    in_gap = !is_slug_char(c);
  }
  // The cut comes last, so a cut id may end in a dash.
  const auto first = out.find_first_not_of('-');
  if (first == std::string::npos) return std::string(fallback);
  out = out.substr(first, out.find_last_not_of('-') + 1 - first);
  if (out.size() > kSlugUnitsMax) out.resize(kSlugUnitsMax);
  return out;
}

std::string normalize_agent_id(std::string_view id) { return slug(id, kDefaultAgentId); }

std::string normalize_account_id(std::string_view id) {
  std::string out = slug(id, kDefaultAccountId);
  if (is_birth_name(out)) out = kDefaultAccountId;
  return out;
}

std::string normalize_main_key(std::string_view key) {
  std::string out = token(key);
  if (out.empty()) out = kDefaultAgentId;
  return out;
}

std::string_view trim_view(std::string_view text) {
  // OPTIMIZATION: nearly every id begins and ends with a plain ASCII character.
  if (text.empty() || (is_plain_ascii(text.front()) && is_plain_ascii(text.back()))) return text;
  return js_trim(text);
}

std::string_view token_view(std::string_view text, std::string& scratch) {
  text = trim_view(text);
  const bool is_normal = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80 && (c < 'A' || c > 'Z'); });
  if (is_normal) return text;
  scratch = js_lower(text);
  return scratch;
}

std::string_view account_view(std::string_view id, std::string& scratch) {
  if (id.empty()) return kDefaultAccountId;
  if (is_slug(id) && !is_birth_name(id)) return id;
  scratch = normalize_account_id(id);
  return scratch;
}

void append_lower(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  out.append(text);
  unsigned char seen = 0;
  for (std::size_t i = start; i < out.size(); i++) {
    const char c = out[i];
    seen = static_cast<unsigned char>(seen | static_cast<unsigned char>(c));
    out[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  if (seen < 0x80) return;
  out.resize(start);
  out += js_lower(text);
}

const std::vector<std::string>& channel_words() {
  static const std::vector<std::string> words = [] {
    std::vector<std::string> all(kBuiltInChannels.begin(), kBuiltInChannels.end());
    for (const char* more : {"webchat", "mattermost", "matrix", "msteams", "nextcloud-talk", "feishu", "nostr", "tlon", "twitch", "zalo", "zalouser",
                             "bluebubbles", "synology-chat", "qqbot", "wecom", "dingtalk"}) {
      all.emplace_back(more);
    }
    return all;
  }();
  return words;
}

std::string resolve_channel_alias(std::string_view word) {
  static constexpr std::array<std::array<std::string_view, 2>, 8> aliases = {{{"imsg", "imessage"},
                                                                              {"internet-relay-chat", "irc"},
                                                                              {"google-chat", "googlechat"},
                                                                              {"gchat", "googlechat"},
                                                                              {"lark", "feishu"},
                                                                              {"teams", "msteams"},
                                                                              {"nc", "nextcloud-talk"},
                                                                              {"nc-talk", "nextcloud-talk"}}};
  std::string plain = token(word);
  for (const auto& [alias, channel] : aliases) {
    if (plain == alias) return std::string(channel);
  }
  return plain;
}

std::vector<const JsonObject::value_type*> js_ordered(const JsonObject& object) {
  std::vector<std::pair<std::uint64_t, const JsonObject::value_type*>> numbered;
  std::vector<const JsonObject::value_type*> named;
  for (const auto& entry : object) {
    if (const auto index = array_index(entry.key()))
      numbered.emplace_back(*index, &entry);
    else
      named.push_back(&entry);
  }
  std::ranges::sort(numbered, {}, &std::pair<std::uint64_t, const JsonObject::value_type*>::first);
  std::vector<const JsonObject::value_type*> out;
  out.reserve(object.size());
  for (const auto& [index, entry] : numbered) out.push_back(entry);
  out.insert(out.end(), named.begin(), named.end());
  return out;
}

}  // namespace oc::sessions
