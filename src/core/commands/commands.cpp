// The table of commands, and reading them.
#include "core/commands/commands.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"

namespace oc::commands {
namespace {

/// A word up to white space or a colon.
std::string_view take_word(std::string_view& rest) {
  const auto end = std::min(rest.find_first_of(" \t\r\n:"), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  if (rest.starts_with(':')) rest.remove_prefix(1);
  return word;
}

bool is_stop_word(std::string_view text) {
  static constexpr std::array<std::string_view, 6> kWords{"stop", "esc", "abort", "wait", "exit", "interrupt"};
  const std::string word = token(text);
  return std::ranges::find(kWords, word) != kWords.end();
}

std::optional<Name> name_of(std::string_view word) {
  if (word == "id") return Name::whoami;
  if (word == "t" || word == "thinking") return Name::think;
  for (const auto& row : table()) {
    if (row.word == word) return row.name;
  }
  return std::nullopt;
}

}  // namespace

const std::vector<Row>& table() {
  using enum Name;
  using enum Row::Who;
  static const std::vector<Row> rows{
      {new_session, "new", "start a new session, with the rest of the line as its first message", authorised},
      {reset, "reset", "the same as /new", authorised},
      {stop, "stop", "stop the running turn", authorised},
      {status, "status", "model, tokens, session and route of this chat", authorised},
      {think, "think", "set how long the model thinks: off, minimal, low, medium, high", authorised},
      {model, "model", "show or set this session's model: /model provider/model, /model default", authorised},
      {queue, "queue", "what becomes of messages while the agent works: /queue collect debounce:2s cap:20 drop:old", authorised},
      {send, "send", "whether the agent may speak in this chat: /send on, off, inherit", owner},
      {activation, "activation", "whether a group has to name the agent: /activation mention, always", authorised},
      {whoami, "whoami", "who you are to this gateway", anyone_admitted},
      {help, "help", "the most used commands", anyone_admitted},
      {commands, "commands", "all commands", anyone_admitted},
  };
  return rows;
}

const Row& row_of(Name name) { return *std::ranges::find(table(), name, &Row::name); }

std::optional<Command> parse(std::string_view text, std::string_view own_username) {
  std::string_view rest = js_trim(text);
  if (is_stop_word(rest)) return Command{Name::stop, ""};
  if (!rest.starts_with('/')) return std::nullopt;
  rest.remove_prefix(1);
  std::string_view word = take_word(rest);
  if (const auto at = word.find('@'); at != std::string_view::npos) {
    const std::string_view username = word.substr(at + 1);
    if (!own_username.empty() && !iequals_ascii(username, own_username)) return std::nullopt;
    word = word.substr(0, at);
  }
  const auto name = name_of(ascii_lower(word));
  if (!name) return std::nullopt;
  return Command{*name, std::string(js_trim(rest))};
}

std::optional<std::string> thinking_level(std::string_view word) {
  const std::string level = token(word);
  for (std::string_view known : {"off", "minimal", "low", "medium", "high"}) {
    if (level == known) return level;
  }
  return std::nullopt;
}

std::string help_text() {
  return "ℹ️ Help\n\nSession\n  /new  |  /reset  |  /stop\n\nOptions\n  /think <level>  |  /model <provider/model>\n\nStatus\n  /status  |  "
         "/whoami\n\nMore: /commands "
         "for full list";
}

std::string commands_text() {
  std::string text = "ℹ️ Slash commands\n";
  for (const auto& row : table()) text += fmt::format("\n  /{} - {}", row.word, row.summary);
  return text;
}

}  // namespace oc::commands
