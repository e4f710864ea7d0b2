// Is a message an order to the gateway? Which, and with what words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oc::commands {

enum class Name : std::uint8_t { help, commands, status, whoami, new_session, reset, stop, think, model, send, queue, activation };

struct Command {
  Name name = Name::help;
  std::string arguments;  ///< trimmed, in the case as typed
};

/// One row for each command: what help and the platforms' menus tell.
struct Row {
  Name name;
  std::string_view word;  ///< without the slash
  std::string_view summary;
  enum class Who : std::uint8_t { anyone_admitted, authorised, owner } who;
};
const std::vector<Row>& table();
const Row& row_of(Name name);

/// `/cmd`, `/cmd: words`, `/cmd@bot words` (another bot's name: not for us), and the bare words that stop a run. Nothing when it is plain text:
/// an unknown `/word` goes to the model.
/// `own_username` "" accepts any @name.
/// Source: OpenClaw, slash commands, parsing.
std::optional<Command> parse(std::string_view text, std::string_view own_username);

/// The level of `/think`, or nothing when the word is none.
std::optional<std::string> thinking_level(std::string_view word);

std::string help_text();
std::string commands_text();

}  // namespace oc::commands
