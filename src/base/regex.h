// Regular expressions that users write in JavaScript's syntax, run in linear time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace oc {

/// A compiled pattern. A small value; copies share it; safe to use from several threads.
class Regex {
 public:
  /// What one find yields. Units: byte offsets into the text searched.
  struct Match {
    std::size_t start = 0;
    std::size_t end = 0;
    std::vector<std::optional<std::string>> groups;  ///< the groups of the pattern from the first on
  };

  /// Compiles a pattern of JavaScript with its flags (`i`, `m`, `s`, `u`; `g` and `y` are accepted and mean nothing here).
  /// Limits: kRegexPatternBytesMax bytes; kRegexMemoryBytesMax of compiled program; repetitions up to 1000.
  /// Errors: invalid, with the reason, for a pattern that JavaScript would not read either, and for the two things that no linear-time
  /// engine can do: looking around and referring back to a group.
  static Result<Regex> compile(std::string_view pattern, std::string_view flags = "");

  /// True when the pattern matches somewhere in the text. Time is linear in the text.
  bool test(std::string_view text) const;

  /// The first match at or after `from`.
  std::optional<Match> find(std::string_view text, std::size_t from = 0) const;

  /// The text with every match put through `replacement` as it stands (no `$1`).
  std::string replace_all(std::string_view text, std::string_view replacement) const;

  /// The pattern as JavaScript's `source` prints it (`/` and line ends escaped).
  const std::string& source() const { return source_; }
  const std::string& flags() const { return flags_; }

 private:
  struct Program;
  std::shared_ptr<const Program> program_;
  std::string source_;
  std::string flags_;
};

/// The pattern that matches this text and nothing else.
std::string escape_regex(std::string_view text);

/// True when a repetition stands inside a group that is itself repeated, such as `(a+)+`: OpenClaw refuses those.
bool has_nested_repetition(std::string_view pattern);

}  // namespace oc
