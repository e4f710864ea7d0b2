// One `case` of the words so far to the words that may follow, in each shell's own form.
#include "cli/completion.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/table.h"

namespace oc::cli {
namespace {

std::vector<std::string> flag_names(const CommandRow* command) {
  std::vector<std::string> names;
  if (command) {
    for (const auto& flag : flags_of(*command)) {
      if (!flag.is_refused) names.push_back(flag.name);
    }
  }
  for (const auto& flag : global_flags()) names.push_back(flag.name);
  names.emplace_back("--help");
  return names;
}

/// What may follow the words: commands below, then flags.
std::string followers(std::string_view words) {
  std::vector<std::string> all = words_below(words);
  for (auto& name : flag_names(words.empty() ? nullptr : find_command(words))) all.push_back(std::move(name));
  return join(all, " ");
}

std::string cases() {
  std::string text = fmt::format("    \"\") words=\"{}\" ;;\n", followers(""));
  for (const auto& command : commands()) text += fmt::format("    \"{}\") words=\"{}\" ;;\n", command.words, followers(command.words));
  return text;
}

std::string path_patterns() {
  std::vector<std::string> patterns;
  for (const auto& command : commands()) patterns.push_back(fmt::format("\"{}\"", command.words));
  return join(patterns, "|");
}

std::string fish_quoted(std::string_view text) { return "'" + replace_all(replace_all(text, "\\", "\\\\"), "'", "\\'") + "'"; }

}  // namespace

std::string bash_completion() {
  return fmt::format(R"(# bash completion for openclaw
_openclaw() {{
  local path="" longer words word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="${{COMP_WORDS[i]}}"
    longer="${{path:+$path }}$word"
    case "$longer" in
      {0}) path="$longer" ;;
    esac
  done
  case "$path" in
{1}  esac
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _openclaw openclaw
)",
                     path_patterns(), cases());
}

std::string zsh_completion() {
  return fmt::format(R"(#compdef openclaw
_openclaw() {{
  local route="" longer words_text word i
  for ((i = 2; i < CURRENT; i++)); do
    word="${{words[i]}}"
    longer="${{route:+$route }}$word"
    case "$longer" in
      {0}) route="$longer" ;;
    esac
  done
  case "$route" in
{1}  esac
  compadd -- ${{=words_text}} || _files
}}
if [ "$funcstack[1]" = "_openclaw" ]; then _openclaw "$@"; else compdef _openclaw openclaw; fi
)",
                     path_patterns(), replace_all(cases(), ") words=", ") words_text="));
}

std::string fish_completion() {
  std::string text = "# fish completion for openclaw\n";
  for (const auto& command : commands()) {
    const auto steps = split(command.words, ' ');
    const std::string condition = steps.size() == 1 ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + steps[0];
    text += fmt::format("complete -c openclaw -f -n '{}' -a {} -d {}\n", condition, steps.back(), fish_quoted(command.sentence));
    for (const auto& flag : flags_of(command)) {
      if (flag.is_refused) continue;
      text += fmt::format("complete -c openclaw -n '__fish_seen_subcommand_from {}' -l {} {}-d {}\n", steps.back(), flag.name.substr(2),
                          flag.value.empty() ? "" : "-r ", fish_quoted(flag.sentence));
    }
  }
  return text;
}

}  // namespace oc::cli
