// An agent is named where one of its patterns meets the text and an `@` begins it.
#include "core/access/addressees.h"

#include <algorithm>
#include <optional>

#include "core/access/mention.h"

namespace oc::access {
namespace {

/// Whether the text ends in a letter, a digit or `_`: an `@` behind that is an address of mail.
bool ends_in_word(std::string_view text) {
  static const Regex kWord = *Regex::compile("[\\p{L}\\p{N}_]", "u");
  if (text.empty()) return false;
  std::size_t start = text.size() - 1;
  while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) start--;
  return kWord.test(text.substr(start));
}

/// Where the `@` of this match is: it is the match's beginning, or it stands right before it.
std::optional<std::size_t> at_sign_of(std::string_view text, const Regex::Match& match) {
  const std::string_view found = text.substr(match.start, match.end - match.start);
  if (found.starts_with('@')) return match.start;
  if (found.starts_with("<@")) return match.start + 1;
  if (match.start > 0 && text[match.start - 1] == '@') return match.start - 1;
  return std::nullopt;
}

bool is_named(const Regex& pattern, std::string_view text) {
  for (auto match = pattern.find(text); match; match = pattern.find(text, std::max(match->end, match->start + 1))) {
    const auto at = at_sign_of(text, *match);
    if (at && !ends_in_word(text.substr(0, *at))) return true;
    if (std::max(match->end, match->start + 1) > text.size()) break;
  }
  return false;
}

}  // namespace

std::vector<std::string> addressed_agents(const Json& config, std::vector<std::string> agents, std::string_view text) {
  const std::string said = mention_text(text);
  if (said.find('@') == std::string::npos) return agents;
  std::vector<std::string> named;
  for (const auto& agent : agents) {
    const auto mentions = compile_mentions(own_mention_patterns(config, agent));
    if (std::ranges::any_of(mentions.patterns, [&](const Regex& pattern) { return is_named(pattern, said); })) named.push_back(agent);
  }
  return named.empty() ? agents : named;
}

}  // namespace oc::access
