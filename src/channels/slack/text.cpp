// Angle brackets and three entities.
#include "channels/slack/text.h"

#include <algorithm>

#include "base/text.h"

namespace oc::channels::slack {
namespace {

std::string unescaped(std::string_view text) {
  // The ampersand last: `&amp;lt;` is `&lt;`.
  return replace_all(replace_all(replace_all(text, "&lt;", "<"), "&gt;", ">"), "&amp;", "&");
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

class Reader {
 public:
  Reader(const Names& names, ReadText& out) : names_(names), out_(out) {}
  /// What stands between two brackets; false when it is no markup.
  bool read(std::string_view inside);

 private:
  void person(std::string_view id, std::string_view label);
  void chat(std::string_view id, std::string_view label);
  void special(std::string_view word, std::string_view label);
  void link(std::string_view address, std::string_view label);

  const Names& names_;
  ReadText& out_;
};

void Reader::person(std::string_view id, std::string_view label) {
  const std::string key(id);
  if (std::ranges::find(out_.mentioned, key) == out_.mentioned.end()) out_.mentioned.push_back(key);
  const Person* known = names_.person(key);
  out_.text += "@" + (known != nullptr && !known->name.empty() ? known->name : !label.empty() ? unescaped(label) : key);
}

void Reader::chat(std::string_view id, std::string_view label) {
  const ChatFacts* known = names_.chat(std::string(id));
  out_.text += "#" + (!label.empty() ? unescaped(label) : known != nullptr && !known->name.empty() ? known->name : std::string(id));
}

void Reader::special(std::string_view word, std::string_view label) {
  if (!label.empty()) {
    const std::string text = unescaped(label);
    out_.text += word.starts_with("subteam^") && !text.starts_with('@') ? "@" + text : text;
  } else {
    out_.text += "@" + unescaped(word.substr(0, word.find('^')));
  }
}

void Reader::link(std::string_view address, std::string_view label) {
  const std::string shown = unescaped(label);
  std::string target = unescaped(address);
  for (const std::string_view scheme : {"mailto:", "tel:"}) {
    if (target.starts_with(scheme)) target.erase(0, scheme.size());
  }
  const bool says_it = shown.empty() || shown == target || target == "http://" + shown || target == "https://" + shown;
  out_.text += says_it ? target : shown + " (" + target + ")";
}

bool Reader::read(std::string_view inside) {
  const auto bar = inside.find('|');
  const auto head = inside.substr(0, bar);
  const auto label = bar == std::string_view::npos ? std::string_view() : inside.substr(bar + 1);
  if (head.size() < 2) return false;
  if (head.front() == '@' && is_id(head.substr(1))) return person(head.substr(1), label), true;
  if (head.front() == '#' && is_id(head.substr(1))) return chat(head.substr(1), label), true;
  if (head.front() == '!') return special(head.substr(1), label), true;
  if (head.front() == '@' || head.front() == '#') return false;
  if (head.find(':') == std::string_view::npos) return false;
  return link(head, label), true;
}

}  // namespace

ReadText read_text(std::string_view text, const Names& names) {
  ReadText out;
  const std::string whole = valid_utf8(text);
  Reader reader(names, out);
  std::string_view rest = whole;
  while (!rest.empty()) {
    const auto open = std::min(rest.find('<'), rest.size());
    out.text += unescaped(rest.substr(0, open));
    rest.remove_prefix(open);
    if (rest.empty()) break;
    const auto close = rest.find('>');
    if (close == std::string_view::npos || !reader.read(rest.substr(1, close - 1))) {
      out.text += '<';
      rest.remove_prefix(1);
    } else {
      rest.remove_prefix(close + 1);
    }
  }
  return out;
}

std::string without_leading_mention(std::string_view text, std::string_view user_id) {
  const auto trimmed = js_trim(text);
  const std::string mention = "<@" + std::string(user_id);
  if (user_id.empty() || !trimmed.starts_with(mention)) return std::string(text);
  const auto close = trimmed.find('>');
  const bool is_whole = close != std::string_view::npos && (close == mention.size() || trimmed[mention.size()] == '|');
  if (!is_whole) return std::string(text);
  auto rest = js_trim(trimmed.substr(close + 1));
  return rest.starts_with('/') ? std::string(rest) : std::string(text);
}

}  // namespace oc::channels::slack
