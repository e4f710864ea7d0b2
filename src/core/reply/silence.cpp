// Tokens are found at the edges only: a model that writes about NO_REPLY is not silenced by it.
#include "core/reply/silence.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "core/reply/tags.h"

namespace oc::reply {
namespace {

bool is_word_char(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_silent_object(std::string_view trimmed) {
  if (!trimmed.starts_with('{') || !trimmed.ends_with('}') || !trimmed.contains(kSilentToken) || trimmed.size() > 256) return false;
  const auto value = parse_json(trimmed);
  if (!value || !value->is_object() || value->get_object().size() != 1) return false;
  return js_trim(string_member_or(*value, "action", "")) == kSilentToken;
}

/// Markup at the edges, and tags and non-breaking spaces anywhere, as blanks.
std::string without_edge_markup(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '<') {
      const auto end = text.find('>', at);
      if (end != std::string_view::npos) {
        out += ' ';
        at = end + 1;
        continue;
      }
    }
    if (text.substr(at).starts_with("&nbsp;")) {
      out += ' ';
      at += 6;
      continue;
    }
    out += text[at++];
  }
  constexpr std::string_view kMarks = "*`~_";
  std::string_view rest = out;
  while (!rest.empty() && kMarks.contains(rest.front())) rest.remove_prefix(1);
  while (!rest.empty() && kMarks.contains(rest.back())) rest.remove_suffix(1);
  return std::string(rest);
}

std::string collapsed(std::string_view text) {
  std::string out;
  for (std::string_view rest = js_trim(text); !rest.empty();) {
    const auto end = std::min(rest.find_first_of(" \t\n\r\v\f"), rest.size());
    if (!out.empty()) out += ' ';
    out += rest.substr(0, end);
    rest = js_trim(rest.substr(end));
  }
  return out;
}

/// The token at the end, with at most four characters of punctuation behind it; npos when it is not there.
std::size_t trailing_heartbeat(std::string_view text) {
  const auto at = text.rfind(kHeartbeatToken);
  if (at == std::string_view::npos) return at;
  const auto after = text.substr(at + kHeartbeatToken.size());
  return after.size() <= 4 && std::ranges::none_of(after, is_word_char) ? at : std::string_view::npos;
}

HeartbeatStripped strip_edges(std::string_view input) {
  HeartbeatStripped out;
  std::string text(js_trim(input));
  for (bool changed = true; changed && !text.empty();) {
    changed = false;
    if (text.starts_with(kHeartbeatToken)) {
      text = std::string(js_trim(std::string_view(text).substr(kHeartbeatToken.size())));
      out.did_strip = changed = true;
      continue;
    }
    const auto at = trailing_heartbeat(text);
    if (at == std::string::npos) continue;
    const auto before = js_trim(std::string_view(text).substr(0, at));
    text = before.empty() ? "" : std::string(before) + text.substr(at + kHeartbeatToken.size());
    out.did_strip = changed = true;
  }
  // Marks that stood around the token say nothing without it.
  const bool has_words = std::ranges::any_of(text, [](char c) { return is_word_char(c) ? c != '_' : static_cast<unsigned char>(c) >= 0x80; });
  out.text = !out.did_strip ? text : has_words ? collapsed(text) : "";
  return out;
}

}  // namespace

bool is_silent(std::string_view text) {
  const auto trimmed = js_trim(text);
  return trimmed == kSilentToken || is_silent_object(trimmed);
}

std::string without_silent_token(std::string_view text) {
  const auto trimmed = js_trim(text);
  if (!trimmed.ends_with(kSilentToken)) return std::string(text);
  auto rest = trimmed.substr(0, trimmed.size() - kSilentToken.size());
  const auto bare = js_trim(rest);
  const bool stands_alone = rest.empty() || rest.back() == '*' || bare.size() < rest.size();
  if (!stands_alone) return std::string(text);
  while (rest.ends_with('*')) rest.remove_suffix(1);
  return std::string(js_trim(rest));
}

bool may_become_silent(std::string_view beginning) {
  while (!beginning.empty() && js_trim(beginning.substr(0, 1)).empty()) beginning.remove_prefix(1);
  return beginning.size() >= 2 && kSilentToken.starts_with(beginning);
}

HeartbeatStripped without_heartbeat_token(std::string_view text) {
  const auto trimmed = js_trim(text);
  if (!trimmed.contains(kHeartbeatToken)) return {.text = std::string(text)};
  const auto plain = strip_edges(trimmed);
  const auto bare = strip_edges(without_edge_markup(trimmed));
  // The text as written wins while anything is left of it; markup is looked through when it hid a token.
  const auto& chosen = plain.did_strip && !plain.text.empty() ? plain : bare;
  if (chosen.did_strip) return chosen;
  return {.text = std::string(text)};
}

std::string spoken_text(std::string_view text) {
  if (is_silent(text)) return {};
  const std::string rest = without_silent_token(text);
  const auto stripped = without_heartbeat_token(rest);
  return js_trim(stripped.text).empty() ? std::string() : stripped.text;
}

std::string spoken_texts(const std::vector<std::string>& texts) {
  std::vector<std::string> spoken;
  for (const auto& text : texts) {
    if (std::string said = spoken_text(without_thinking(text)); !said.empty()) spoken.push_back(std::move(said));
  }
  return join(spoken, "\n\n");
}

}  // namespace oc::reply
