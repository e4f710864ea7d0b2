// Regular expressions through RE2, so that no pattern and no text can cost more than linear time.
#include "base/regex.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include "base/limits.h"
#include "base/regex_translate.h"
#include "base/text.h"

namespace oc {

struct Regex::Program {
  Program(const std::string& pattern, const RE2::Options& options) : re(pattern, options) {}
  RE2 re;
};

namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// JavaScript prints `/` outside a class and line ends escaped.
std::string source_of(std::string_view pattern) {
  if (pattern.empty()) return "(?:)";
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); i++) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      (out += c) += pattern[++i];
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (c == '/' && !in_class)
      out += "\\/";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\r')
      out += "\\r";
    else
      out += c;
  }
  return out;
}

Result<RegexSyntax> read_flags(std::string_view flags, RE2::Options* options, std::string* prefix) {
  RegexSyntax syntax;
  for (std::size_t i = 0; i < flags.size(); i++) {
    if (flags.find(flags[i], i + 1) != std::string_view::npos) return fail(Errc::invalid, "a flag is given twice");
    switch (flags[i]) {
      case 'i': options->set_case_sensitive(false); break;
      case 'm': *prefix = "(?m)"; break;
      case 's': syntax.dot_all = true; break;
      case 'u': syntax.unicode = true; break;
      case 'g':
      case 'y':
      case 'd': break;
      default: return fail(Errc::invalid, fmt::format("unknown flag \"{}\"", printable(flags.substr(i, 1))));
    }
  }
  return syntax;
}

}  // namespace

Result<Regex> Regex::compile(std::string_view pattern, std::string_view flags) {
  if (pattern.size() > kRegexPatternBytesMax)
    return fail(Errc::too_large, fmt::format("a pattern of {} bytes; the limit is {}", pattern.size(), kRegexPatternBytesMax));
  if (!is_valid_utf8(pattern)) return fail(Errc::invalid, "the pattern is not UTF-8");
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(static_cast<std::int64_t>(kRegexMemoryBytesMax));
  std::string prefix;
  OC_TRY(const RegexSyntax syntax, read_flags(flags, &options, &prefix));
  OC_TRY(const std::string translated, translate_regex(pattern, syntax));
  Regex made;
  made.source_ = source_of(pattern);
  made.flags_ = flags;
  made.program_ = std::make_shared<const Program>(prefix + translated, options);
  if (!made.program_->re.ok()) return fail(Errc::invalid, made.program_->re.error());
  return made;
}

bool Regex::test(std::string_view text) const { return program_ && RE2::PartialMatch(piece(text), program_->re); }

std::optional<Regex::Match> Regex::find(std::string_view text, std::size_t from) const {
  if (!program_ || from > text.size()) return std::nullopt;
  const auto count = static_cast<std::size_t>(program_->re.NumberOfCapturingGroups()) + 1;
  std::vector<re2::StringPiece> parts(count);
  if (!program_->re.Match(piece(text), from, text.size(), RE2::UNANCHORED, parts.data(), static_cast<int>(count))) return std::nullopt;
  Match match;
  match.start = static_cast<std::size_t>(parts[0].data() - text.data());
  match.end = match.start + parts[0].size();
  for (std::size_t i = 1; i < count; i++) {
    if (parts[i].data() == nullptr)
      match.groups.emplace_back();
    else
      match.groups.emplace_back(std::string(parts[i].data(), parts[i].size()));
  }
  return match;
}

std::string Regex::replace_all(std::string_view text, std::string_view replacement) const {
  std::string out;
  std::size_t done = 0;
  for (std::size_t from = 0; from <= text.size();) {
    const auto match = find(text, from);
    if (!match) break;
    out += text.substr(done, match->start - done);
    out += replacement;
    done = match->end;
    from = match->end;
    if (match->end == match->start) {
      // An empty match: step over one whole code point, so that none is cut.
      do from++;
      while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80);
    }
  }
  if (done < text.size()) out += text.substr(done);
  return out;
}

std::string escape_regex(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view(".*+?^${}()|[]\\").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

namespace {

/// The length of the repetition at `at`, a following `?` included; 0 when there is none.
std::size_t repetition_length(std::string_view pattern, std::size_t at) {
  const char c = pattern[at];
  std::size_t end = at + 1;
  if (c == '{') {
    while (end < pattern.size() && ((pattern[end] >= '0' && pattern[end] <= '9') || pattern[end] == ',')) end++;
    const bool counted = end < pattern.size() && pattern[end] == '}' && end > at + 1 && pattern[at + 1] != ',';
    if (!counted) return 0;
    end++;
  } else if (c != '*' && c != '+' && c != '?') {
    return 0;
  }
  if (end < pattern.size() && pattern[end] == '?') end++;
  return end - at;
}

}  // namespace

bool has_nested_repetition(std::string_view pattern) {
  struct Level {
    bool repeats_inside = false;  // some part of this group is repeated
    bool last_repeats = false;    // the part just read holds a repetition
  };
  std::vector<Level> levels(1);
  for (std::size_t at = 0; at < pattern.size();) {
    const char c = pattern[at];
    if (const std::size_t length = repetition_length(pattern, at); length > 0) {
      if (levels.back().last_repeats) return true;
      levels.back().last_repeats = true;
      levels.back().repeats_inside = true;
      at += length;
    } else if (c == '(') {
      levels.push_back({});
      at += pattern.substr(at, 2) == "(?" ? 3 : 1;
    } else if (c == ')' && levels.size() > 1) {
      const bool repeats = levels.back().repeats_inside;
      levels.pop_back();
      levels.back().last_repeats = repeats;
      levels.back().repeats_inside = levels.back().repeats_inside || repeats;
      at++;
    } else {
      levels.back().last_repeats = false;
      if (c == '\\') at++;
      if (c == '[') {
        for (at++; at < pattern.size() && pattern[at] != ']'; at++) at += pattern[at] == '\\' ? 1 : 0;
      }
      at++;
    }
  }
  return false;
}

}  // namespace oc
