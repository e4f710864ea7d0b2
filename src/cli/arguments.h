// What was typed, taken apart: which command, which flags, which words.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace oc::cli {

struct CommandRow;

/// Flags that every command takes.
struct Globals {
  std::string profile;
  bool is_dev = false;
  bool no_color = false;
  std::string log_level;
};

/// The flags and words of one command. A flag is named by its long form, `--agent`.
class Arguments {
 public:
  bool has(std::string_view flag) const { return flags_.contains(flag); }
  /// The last value given; nothing when the flag was not given.
  std::optional<std::string> value(std::string_view flag) const;
  std::string value_or(std::string_view flag, std::string_view fallback) const;
  /// All values given, in their order.
  std::vector<std::string> values(std::string_view flag) const;
  /// The value as a whole number within the bounds, both included.
  /// Errors: invalid, naming the flag.
  Result<std::optional<std::int64_t>> number(std::string_view flag, std::int64_t min, std::int64_t max) const;
  const std::vector<std::string>& words() const { return words_; }
  /// The word at that place, "" when there is none.
  std::string word(std::size_t index) const { return index < words_.size() ? words_[index] : std::string(); }
  bool is_bare() const { return flags_.empty() && words_.empty(); }

  void add(std::string_view flag, std::vector<std::string> values) { flags_[std::string(flag)] = std::move(values); }
  void add_word(std::string word) { words_.push_back(std::move(word)); }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> flags_;
  std::vector<std::string> words_;
};

struct Parsed {
  enum class Wish : std::uint8_t { run, help, version };
  Wish wish = Wish::run;
  std::string path;                     ///< the command's words, such as `agents list`; "" is the program itself
  const CommandRow* command = nullptr;  ///< to run
  bool is_incomplete = false;           ///< help is shown because a word is missing
  Globals globals;
  Arguments arguments;
};

/// Errors: invalid; the message is what people read, the hint what to type.
Result<Parsed> parse(const std::vector<std::string>& arguments);

}  // namespace oc::cli
