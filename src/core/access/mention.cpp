// Mention patterns, the mention test and the gate.
#include "core/access/mention.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/sessions/roster.h"

namespace oc::access {
namespace {

/// The list under groupChat.mentionPatterns if the key is there at all; a list that is no list is an empty one.
std::optional<std::vector<std::string>> written_patterns(const Json* holder) {
  const Json* group_chat = holder ? member(*holder, "groupChat") : nullptr;
  const Json* list = group_chat ? member(*group_chat, "mentionPatterns") : nullptr;
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> patterns;
  if (!list->is_array()) return patterns;
  for (const Json& pattern : list->get_array()) {
    if (pattern.is_string()) patterns.emplace_back(pattern.get_string());
  }
  return patterns;
}

/// The words of a name: cut at whatever JavaScript calls white space.
std::vector<std::string> words_of(std::string_view name) {
  static const auto space = Regex::compile("\\s+");
  std::vector<std::string> words;
  for (std::string& word : split(space->replace_all(js_trim(name), std::string_view("\0", 1)), '\0')) {
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

std::vector<std::string> derived_patterns(const Json* identity) {
  std::vector<std::string> patterns;
  if (identity == nullptr) return patterns;
  std::vector<std::string> words = words_of(string_member_or(*identity, "name", ""));
  for (std::string& word : words) word = escape_regex(word);
  if (!words.empty()) patterns.push_back("\\b@?" + join(words, "\\s+") + "\\b");
  const std::string emoji = string_member_or(*identity, "emoji", "");
  if (const auto trimmed = js_trim(emoji); !trimmed.empty()) patterns.push_back(escape_regex(trimmed));
  return patterns;
}

}  // namespace

std::vector<std::string> own_mention_patterns(const Json& config, std::string_view agent_id) {
  const sessions::Roster roster(config);
  const auto* entry = js_trim(agent_id).empty() ? nullptr : roster.find(agent_id);
  const Json* agent = entry ? entry->value : nullptr;
  if (auto own = written_patterns(agent)) return std::move(*own);
  return derived_patterns(agent ? member(*agent, "identity") : nullptr);
}

std::vector<std::string> mention_patterns(const Json& config, std::string_view agent_id) {
  const sessions::Roster roster(config);
  const auto* entry = js_trim(agent_id).empty() ? nullptr : roster.find(agent_id);
  return mention_patterns_of(config, entry ? entry->value : nullptr);
}

std::vector<std::string> mention_patterns_of(const Json& config, const Json* agent) {
  if (auto own = written_patterns(agent)) return std::move(*own);
  if (auto common = written_patterns(member(config, "messages"))) return std::move(*common);
  return derived_patterns(agent ? member(*agent, "identity") : nullptr);
}

Mentions compile_mentions(const std::vector<std::string>& patterns) {
  Mentions out;
  for (const std::string& written : patterns) {
    if (out.patterns.size() >= kMentionPatternsMax) {
      out.dropped.push_back({written, fmt::format("only {} patterns are used", kMentionPatternsMax)});
      continue;
    }
    // A raw backspace is what JSON makes of "\b"; the word boundary was meant.
    const std::string pattern(js_trim(replace_all(written, "\b", "\\b")));
    if (pattern.empty()) {
      out.dropped.push_back({written, "it is empty"});
      continue;
    }
    if (has_nested_repetition(pattern)) {
      out.dropped.push_back({written, "a repetition inside a repeated group, such as (a+)+, is not allowed"});
      continue;
    }
    auto compiled = Regex::compile(pattern, "i");
    if (compiled)
      out.patterns.push_back(std::move(*compiled));
    else
      out.dropped.push_back({written, compiled.error().message});
  }
  return out;
}

std::string mention_text(std::string_view text) {
  const std::string lowered = js_lower(text);
  std::string out;
  out.reserve(lowered.size());
  for (std::size_t i = 0; i < lowered.size(); i++) {
    // U+200B-200F, U+202A-202E and U+2060-206F are E2 80 8B-8F, E2 80 AA-AE, E2 81 A0-AF.
    if (lowered[i] == '\xE2' && i + 2 < lowered.size()) {
      const auto second = static_cast<unsigned char>(lowered[i + 1]);
      const auto third = static_cast<unsigned char>(lowered[i + 2]);
      const bool is_mark = (second == 0x80 && ((third >= 0x8B && third <= 0x8F) || (third >= 0xAA && third <= 0xAE))) ||
                           (second == 0x81 && third >= 0xA0 && third <= 0xAF);
      if (is_mark) {
        i += 2;
        continue;
      }
    }
    out += lowered[i];
  }
  return out;
}

bool is_mentioned(const Mentions& mentions, std::string_view text, const NativeMention& native, std::string_view transcript) {
  if (native.is_me) return true;
  std::string said = mention_text(text);
  if (said.empty()) said = mention_text(transcript);
  if (said.empty() && !(native.has_any && native.can_resolve)) return false;
  return std::ranges::any_of(mentions.patterns, [&](const Regex& pattern) { return pattern.test(said); });
}

std::string without_mentions(const Mentions& mentions, std::string_view text, std::string_view own_username) {
  static const Regex kNative = *Regex::compile("<@!?[0-9A-Za-z]+>");
  std::string left = kNative.replace_all(text, " ");
  if (!own_username.empty()) {
    if (const auto own = Regex::compile("@" + escape_regex(own_username) + "\\b", "i")) left = own->replace_all(left, " ");
  }
  for (const auto& pattern : mentions.patterns) left = pattern.replace_all(left, " ");
  std::vector<std::string> words = split(replace_all(replace_all(replace_all(left, "\n", " "), "\t", " "), "\r", " "), ' ');
  std::erase(words, std::string());
  return join(words, " ");
}

GateResult mention_gate(const GateFacts& facts) {
  GateResult result;
  result.bypassed = facts.is_group && facts.require_mention && !facts.was_mentioned && !facts.has_any_mention && facts.allow_text_commands &&
                    facts.command_authorized && facts.has_control_command;
  result.mentioned = facts.was_mentioned || facts.implicit_mention || result.bypassed;
  result.skip = facts.require_mention && facts.can_detect_mention && !result.mentioned;
  return result;
}

}  // namespace oc::access
