// Lays out usage, commands, options and examples.
#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "cli/table.h"

namespace oc::cli {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

std::string section(std::string_view title, const Lines& lines) {
  if (lines.empty()) return {};
  std::size_t width = 0;
  for (const auto& line : lines) width = std::max(width, line.first.size());
  std::string text = fmt::format("\n{}:\n", title);
  for (const auto& [name, sentence] : lines) text += fmt::format("  {:<{}}  {}\n", name, width, sentence);
  return text;
}

Lines flag_lines(const std::vector<FlagRow>& flags) {
  Lines lines;
  for (const auto& flag : flags) {
    if (flag.is_refused) continue;
    const std::string names = replace_all(flag.names, ",", ", ");
    lines.emplace_back((flag.names.starts_with("--") ? "    " : "") + names + (flag.value.empty() ? "" : " " + flag.value), flag.sentence);
  }
  return lines;
}

Lines command_lines(std::string_view words) {
  Lines lines;
  for (const auto& below : words_below(words)) {
    const CommandRow* command = find_command(words.empty() ? below : std::string(words) + " " + below);
    lines.emplace_back(below, std::string(command->sentence));
  }
  return lines;
}

}  // namespace

std::string help_page(std::string_view words) {
  const CommandRow* command = words.empty() ? nullptr : find_command(words);
  const Lines below = command_lines(words);
  std::string usage = "openclaw";
  if (command) usage += " " + std::string(words);
  usage += " [options]";
  if (!below.empty()) usage += " [command]";
  if (command && !command->arguments.empty()) usage += " " + std::string(command->arguments);
  std::string page =
      fmt::format("{}\n\nUsage: {}\n", command ? command->sentence : "OpenClaw: one gateway between your chats and your agents", usage);
  page += section("Commands", below);
  if (command) page += section("Options", flag_lines(flags_of(*command)));
  Lines global = flag_lines(global_flags());
  if (!command) global.emplace_back("-V, --version", "Print the version");
  global.emplace_back("-h, --help", "Print this page");
  page += section("Global options", global);
  const std::string_view examples =
      command ? command->examples : "openclaw gateway run\nopenclaw agents add work\nopenclaw agent --agent main --message \"hello\"";
  if (!examples.empty()) {
    page += "\nExamples:\n";
    for (const auto& example : split(examples, '\n')) page += "  " + example + "\n";
  }
  if (!below.empty()) page += fmt::format("\nHelp of a command: openclaw {}{}<command> --help\n", words, words.empty() ? "" : " ");
  return page;
}

std::string version_line(std::string_view version, std::string_view build) {
  return build.empty() ? fmt::format("OpenClaw {}\n", version) : fmt::format("OpenClaw {} ({})\n", version, build);
}

}  // namespace oc::cli
