// A handful of requests, by simple words.
#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/text.h"
#include "models/guide/guide.h"

namespace oc::models::guide {
namespace {

using Kind = Request::Kind;

bool has_any(std::string_view lower, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return lower.find(phrase) != std::string_view::npos; });
}

std::string_view trim_marks(std::string_view text) {
  text = js_trim(text);
  while (!text.empty() && (text.front() == '`' || text.front() == '"' || text.front() == '\'')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == '`' || text.back() == '"' || text.back() == '\'' || text.back() == '?' || text.back() == '!'))
    text.remove_suffix(1);
  return js_trim(text);
}

/// A full stop at the end of a sentence is no part of a name.
std::string_view without_stop(std::string_view text) {
  if (text.size() > 1 && text.ends_with('.') && !text.ends_with("..")) text.remove_suffix(1);
  return text;
}

/// The rest of the text when it begins with the word and white space.
std::string_view after_word(std::string_view text, std::string_view word) {
  if (text.size() <= word.size() || !iequals_ascii(text.substr(0, word.size()), word)) return {};
  const char next = text[word.size()];
  return next == ' ' || next == '\n' || next == '\t' ? js_trim(text.substr(word.size())) : std::string_view();
}

std::string_view after_any(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const auto word : words) {
    if (const auto rest = after_word(text, word); !rest.empty()) return rest;
  }
  return {};
}

std::string_view without_courtesy(std::string_view text) {
  while (true) {
    if (text.starts_with('@')) {
      const std::size_t end = text.find_first_of(" ,:\n");
      if (end == std::string_view::npos) return text;
      text = js_trim(text.substr(end + 1));
      continue;
    }
    const auto rest = after_any(text, {"please", "can you", "could you", "would you", "hey", "ok", "now"});
    if (rest.empty()) return text;
    text = rest;
  }
}

std::string path_of(std::string_view text) {
  while (true) {
    const auto rest = after_any(text, {"the", "your", "my", "file", "folder", "to", "in"});
    if (rest.empty()) break;
    text = rest;
  }
  return std::string(trim_marks(without_stop(trim_marks(text))));
}

Request write_request(std::string_view rest) {
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) return {};
  std::string content(js_trim(rest.substr(colon + 1)));
  if (!content.ends_with('\n')) content += '\n';
  return {Kind::write_file, path_of(rest.substr(0, colon)), content};
}

Request list_request(std::string_view text, std::string_view lower) {
  if (const auto rest = after_word(text, "ls"); !rest.empty()) return {Kind::list_files, path_of(rest), {}};
  for (const std::string_view marker : {"files in ", "list folder "}) {
    const std::size_t at = lower.find(marker);
    if (at == std::string_view::npos || lower.find("workspace", at) != std::string_view::npos) continue;
    return {Kind::list_files, path_of(text.substr(at + marker.size())), {}};
  }
  return {Kind::list_files, ".", {}};
}

bool asks_for_list(std::string_view lower) {
  return lower == "ls" || lower.starts_with("ls ") ||
         has_any(lower, {"list your workspace", "list the workspace", "list workspace", "list my workspace", "list files", "list your files",
                         "list the files", "list my files", "list folder", "what files", "which files", "show files", "show your files",
                         "show the files", "show your workspace", "show the workspace"});
}

/// A block of metadata: a title line that ends in `(untrusted ...):`, then a fenced body.
bool opens_metadata(std::string_view line) { return line.find("(untrusted") != std::string_view::npos && line.ends_with("):"); }

std::string without_metadata(std::string_view prompt) {
  enum class At : std::uint8_t { text, title, body } at = At::text;
  std::vector<std::string> kept;
  for (const auto& line : split(prompt, '\n')) {
    const bool is_fence = line.starts_with("```");
    if (at == At::text && opens_metadata(line)) {
      at = At::title;
    } else if (at == At::title) {
      at = is_fence ? At::body : At::text;
      if (!is_fence) kept.push_back(line);
    } else if (at == At::body) {
      if (is_fence) at = At::text;
    } else if (!line.starts_with("System: ")) {
      kept.push_back(line);
    }
  }
  return join(kept, "\n");
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// `[Sat 2026-11-21 05:34 UTC] text`, or a channel's envelope that ends so.
std::string_view without_stamp(std::string_view text) {
  const std::size_t end = text.find("] ");
  if (!text.starts_with('[') || end == std::string_view::npos) return text;
  const std::string_view stamp = text.substr(1, end - 1);
  for (std::size_t i = 0; i + 10 <= stamp.size(); i++) {
    const bool is_date = is_digit(stamp[i]) && is_digit(stamp[i + 3]) && stamp[i + 4] == '-' && is_digit(stamp[i + 5]) && stamp[i + 7] == '-' &&
                         is_digit(stamp[i + 9]);
    if (is_date) return text.substr(end + 2);
  }
  return text;
}

}  // namespace

std::string own_words(std::string_view prompt) {
  const std::string text = without_metadata(prompt);
  return std::string(js_trim(without_stamp(js_trim(text))));
}

Request understand(std::string_view text) {
  // After /new the engine asks for a greeting in words of its own, which begin so.
  if (js_trim(text).starts_with("A new session was started")) return {Kind::new_session, {}, {}};
  text = without_courtesy(js_trim(text));
  const std::string folded = js_lower(without_stop(trim_marks(text)));
  const std::string_view lower = folded;
  if (lower.empty() || lower == "help" || lower == "/help" || text == "?" || lower == "what can you do") return {Kind::help, {}, {}};
  if (const auto rest = after_word(text, "write"); !rest.empty()) {
    if (auto request = write_request(rest); !request.target.empty()) return request;
  }
  if (const auto rest = after_any(text, {"run", "exec", "execute", "$"}); !rest.empty())
    return {Kind::run_command, std::string(trim_marks(rest)), {}};
  if (asks_for_list(lower)) return list_request(trim_marks(text), lower);
  if (const auto rest = after_any(text, {"read", "cat"}); !rest.empty()) return {Kind::read_file, path_of(rest), {}};
  if (lower == "status" || lower == "/status" || has_any(lower, {"session status", "show status", "your status"})) return {Kind::status, {}, {}};
  if (has_any(lower, {"connect", "api key", "real model", "ollama", "language model"})) return {Kind::connect, {}, {}};
  if (has_any(lower, {"which agent", "who are you", "what agent", "where am i", "which session", "which binding", "route", "how did"}))
    return {Kind::route, {}, {}};
  return {};
}

}  // namespace oc::models::guide
