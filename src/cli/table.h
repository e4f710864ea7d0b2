// Every command in one table: its words, flags, sentence, examples, and the function that runs it. Help, parsing and completion are made from it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/task.h"

namespace oc::cli {

struct Context;
using Handler = io::Task<int> (*)(Context&);

/// Flags that several commands share: those of a gateway; of what is done through an account; of what is done in a chat.
enum class Shared : std::uint8_t { none, gateway, account, chat };

/// `flags` has one flag a line: `-m, --message <text> | What it is for`; `...` behind the value means that it may be given several times. A `!` in
/// front of the sentence: OpenClaw has the flag and this program has not; the sentence says why, to those who type it.
struct CommandRow {
  std::string_view words;      ///< `agents list`
  std::string_view arguments;  ///< `<path> [value]`
  std::string_view sentence;
  std::string_view flags;
  Shared shared = Shared::none;
  std::string_view examples;  ///< one a line
  Handler run = nullptr;      ///< nullptr: only a group of commands
};

struct FlagRow {
  std::string names;  ///< `-m,--message`
  std::string name;   ///< `--message`
  std::string value;  ///< `<text>`, "" for a switch
  std::string sentence;
  bool is_repeatable = false;
  bool is_refused = false;
};

std::span<const CommandRow> commands();
const CommandRow* find_command(std::string_view words);
/// The flags of a command, its shared ones included.
std::vector<FlagRow> flags_of(const CommandRow& command);
/// Those that it does not share.
std::vector<FlagRow> own_flags_of(const CommandRow& command);
std::vector<FlagRow> global_flags();
/// The last words of the commands one step below, in the table's order.
std::vector<std::string> words_below(std::string_view words);

}  // namespace oc::cli
