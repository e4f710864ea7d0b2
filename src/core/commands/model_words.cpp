// Finding a model in a line of words.
#include "core/commands/model_words.h"

#include <algorithm>

#include "base/text.h"

namespace oc::commands {
namespace {

constexpr std::size_t kFuzzyLettersMin = 6;

/// Lower-cased letters and digits only: `Claude Opus-4.6` is `claudeopus46`.
std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : js_lower(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

std::string take_word(std::string_view& rest) {
  rest = js_trim(rest);
  const auto end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
  std::string word(rest.substr(0, end));
  rest = js_trim(rest.substr(end));
  return word;
}

std::string provider_of(std::string_view ref) { return std::string(ref.substr(0, ref.find('/'))); }
std::string model_of(std::string_view ref) { return std::string(ref.substr(ref.find('/') + 1)); }

template <class Fits>
std::optional<std::string> first_ref(const ModelNames& names, Fits fits) {
  const auto found = std::ranges::find_if(names.refs, fits);
  return found == names.refs.end() ? std::nullopt : std::optional(*found);
}

std::optional<std::string> exact(const std::string& word, const ModelNames& names) {
  for (const auto& [alias, ref] : names.aliases) {
    if (token(alias) == word) return ref;
  }
  return first_ref(names, [&](const std::string& ref) { return js_lower(ref) == word || js_lower(model_of(ref)) == word; });
}

std::optional<std::string> fuzzy(const std::string& word, const ModelNames& names) {
  const std::string letters = letters_of(word);
  if (letters.size() < kFuzzyLettersMin) return std::nullopt;
  for (const auto& [alias, ref] : names.aliases) {
    if (letters_of(alias).find(letters) != std::string::npos) return ref;
  }
  return first_ref(names, [&](const std::string& ref) { return letters_of(ref).find(letters) != std::string::npos; });
}

}  // namespace

std::optional<ModelWords> leading_model(std::string_view words, const ModelNames& names) {
  std::string_view rest = words;
  const std::string first = js_lower(take_word(rest));
  if (first.empty()) return std::nullopt;
  std::string_view behind_second = rest;
  const std::string second = js_lower(take_word(behind_second));
  if (!second.empty()) {
    if (auto ref = first_ref(names, [&](const std::string& known) { return js_lower(known) == first + "/" + second; }))
      return ModelWords{std::move(*ref), std::string(behind_second)};
  }
  auto ref = exact(first, names);
  if (!ref) ref = first_ref(names, [&](const std::string& known) { return js_lower(provider_of(known)) == first; });
  if (!ref) ref = fuzzy(first, names);
  if (!ref) return std::nullopt;
  return ModelWords{std::move(*ref), std::string(rest)};
}

}  // namespace oc::commands
