// Finds the command among the words, and gives the rest to CLI11 with that command's flags only.
#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <deque>

#include "base/text.h"
#include "cli/table.h"

namespace oc::cli {
namespace {

constexpr std::size_t kWordsMax = 32;

struct Wanted {
  FlagRow row;
  CLI::Option* option = nullptr;
  std::vector<std::string> values;
};

/// The flag that a token names, without `=value`.
std::string flag_of(std::string_view text) { return std::string(text.substr(0, text.find('='))); }

std::string see_help(std::string_view path) { return fmt::format("See: openclaw{}{} --help", path.empty() ? "" : " ", path); }

std::unexpected<Error> unknown_flag(const std::string& typed, const std::vector<FlagRow>& flags, std::string_view path) {
  std::vector<std::string> names;
  for (const auto& flag : flags) {
    if (!flag.is_refused) names.push_back(flag.name);
  }
  const std::string near = nearest_word(flag_of(typed), names);
  const std::string hint = near.empty() ? see_help(path) : fmt::format("(Did you mean {}?)", near);
  return fail(Errc::invalid, fmt::format("error: unknown option '{}'", printable(typed, 80)), hint);
}

std::unexpected<Error> unknown_command(std::string_view path, const std::string& typed) {
  const std::string near = nearest_word(typed, words_below(path));
  const std::string hint = near.empty() ? see_help(path) : fmt::format("(Did you mean {}?)", near);
  return fail(Errc::invalid, fmt::format("error: unknown command '{}'", printable(typed, 80)), hint);
}

std::size_t count_of(std::string_view arguments, char open) { return static_cast<std::size_t>(std::count(arguments.begin(), arguments.end(), open)); }

Result<void> check_words(const CommandRow& command, const Arguments& arguments) {
  const std::size_t required = count_of(command.arguments, '<');
  const bool takes_many = command.arguments.find("...") != std::string_view::npos;
  const std::size_t allowed = takes_many ? kWordsMax : required + count_of(command.arguments, '[');
  const std::size_t given = arguments.words().size();
  if (given < required) {
    std::string name;
    std::string_view rest = command.arguments;
    for (std::size_t i = 0; i <= given; i++) {
      rest = rest.substr(rest.find('<') + 1);
      name = rest.substr(0, rest.find('>'));
    }
    return fail(Errc::invalid, fmt::format("error: missing required argument '{}'", name), see_help(command.words));
  }
  if (given <= allowed) return {};
  if (allowed == 0 && !words_below(command.words).empty()) return unknown_command(command.words, arguments.word(0));
  return fail(
      Errc::invalid,
      fmt::format("error: too many arguments for '{}'. Expected {} argument{} but got {}.", command.words, allowed, allowed == 1 ? "" : "s", given),
      see_help(command.words));
}

class Reader {
 public:
  explicit Reader(std::vector<FlagRow> flags) : app_("openclaw", "openclaw") {
    app_.set_help_flag();
    app_.allow_extras();
    for (auto& flag : flags) add(std::move(flag));
    for (std::size_t i = 0; i < kWordsMax; i++) {
      words_.emplace_back();
      positions_.push_back(app_.add_option(fmt::format("word{}", i), words_.back()));
    }
  }

  Result<void> read(std::vector<std::string> tokens, std::string_view path, Arguments& arguments) {
    std::reverse(tokens.begin(), tokens.end());
    try {
      app_.parse(std::move(tokens));
    } catch (const CLI::ArgumentMismatch& mismatch) {
      return fail(Errc::invalid, missing_value(mismatch.what()), see_help(path));
    } catch (const CLI::Error& error) {
      return fail(Errc::invalid, fmt::format("error: {}", printable(error.what(), 400)), see_help(path));
    }
    for (const auto& extra : app_.remaining()) {
      if (extra == "--") continue;
      if (!extra.starts_with('-'))
        return fail(Errc::invalid, fmt::format("error: too many arguments, from '{}' on", printable(extra, 80)), see_help(path));
      std::vector<FlagRow> flags;
      for (const auto& wanted : wanted_) flags.push_back(wanted.row);
      return unknown_flag(extra, flags, path);
    }
    for (auto& wanted : wanted_) {
      if (wanted.option->count() > 0 && wanted.row.is_refused)
        return fail(Errc::invalid, fmt::format("error: option '{}' {}.", wanted.row.name, wanted.row.sentence), see_help(path));
      if (wanted.option->count() > 0)
        arguments.add(wanted.row.name, wanted.row.value.empty() ? std::vector<std::string>{} : std::move(wanted.values));
    }
    for (std::size_t i = 0; i < kWordsMax; i++) {
      if (positions_[i]->count() > 0) arguments.add_word(words_[i]);
    }
    return {};
  }

 private:
  void add(FlagRow row) {
    wanted_.push_back({.row = std::move(row)});
    Wanted& wanted = wanted_.back();
    if (wanted.row.value.empty()) {
      wanted.option = app_.add_flag(wanted.row.names)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    } else {
      wanted.option = app_.add_option(wanted.row.names, wanted.values)->expected(1)->take_all()->allow_extra_args(false);
    }
  }

  std::string missing_value(const std::string& what) const {
    for (const auto& wanted : wanted_) {
      if (what.starts_with(wanted.row.name + ":") || what.find(wanted.row.name + " ") != std::string::npos) {
        return fmt::format("error: option '{} {}' argument missing", wanted.row.name, wanted.row.value);
      }
    }
    return "error: " + printable(what, 400);
  }

  CLI::App app_;
  std::deque<Wanted> wanted_;
  std::deque<std::string> words_;
  std::vector<CLI::Option*> positions_;
};

void take_globals(const Arguments& arguments, Globals& globals) {
  if (const auto profile = arguments.value("--profile")) globals.profile = *profile;
  if (const auto level = arguments.value("--log-level")) globals.log_level = *level;
  globals.is_dev = globals.is_dev || arguments.has("--dev");
  globals.no_color = globals.no_color || arguments.has("--no-color");
}

/// How many tokens at the front are global flags with their values.
std::size_t leading_flags(const std::vector<std::string>& tokens) {
  std::size_t count = 0;
  while (count < tokens.size() && tokens[count].starts_with('-')) {
    const bool takes_value = (tokens[count] == "--profile" || tokens[count] == "--log-level") && count + 1 < tokens.size();
    count += takes_value ? 2 : 1;
  }
  return count;
}

Result<void> check_log_level(const Globals& globals) {
  const std::vector<std::string> levels = {"silent", "fatal", "error", "warn", "info", "debug", "trace"};
  if (globals.log_level.empty() || std::find(levels.begin(), levels.end(), globals.log_level) != levels.end()) return {};
  return fail(Errc::invalid, fmt::format("error: '{}' is no log level", printable(globals.log_level, 40)), "Use one of: " + join(levels, ", "));
}

bool asks_for_help(const std::vector<std::string>& tokens) {
  for (const auto& text : tokens) {
    if (text == "--") return false;
    if (text == "--help" || text == "-h") return true;
  }
  return false;
}

/// `help agents list` asks what `agents list --help` asks.
Result<Parsed> parse_help(Parsed parsed, const std::vector<std::string>& words) {
  parsed.wish = Parsed::Wish::help;
  for (const auto& word : words) {
    if (word.starts_with('-')) continue;
    const std::string longer = parsed.path.empty() ? word : parsed.path + " " + word;
    if (!find_command(longer)) return unknown_command(parsed.path, word);
    parsed.path = longer;
  }
  return parsed;
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view flag) const {
  const auto found = flags_.find(flag);
  if (found == flags_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::string Arguments::value_or(std::string_view flag, std::string_view fallback) const { return value(flag).value_or(std::string(fallback)); }

std::vector<std::string> Arguments::values(std::string_view flag) const {
  const auto found = flags_.find(flag);
  return found == flags_.end() ? std::vector<std::string>{} : found->second;
}

Result<std::optional<std::int64_t>> Arguments::number(std::string_view flag, std::int64_t min, std::int64_t max) const {
  const auto text = value(flag);
  if (!text) return std::optional<std::int64_t>();
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (problem != std::errc{} || end != text->data() + text->size() || number < min || number > max) {
    return fail(Errc::invalid, fmt::format("{} takes a whole number from {} to {}, not '{}'", flag, min, max, printable(*text, 40)));
  }
  return std::optional(number);
}

Result<Parsed> parse(const std::vector<std::string>& typed) {
  Parsed parsed;
  const std::size_t leading = leading_flags(typed);
  std::vector<std::string> tokens(typed.begin(), typed.begin() + static_cast<std::ptrdiff_t>(leading));
  std::vector<std::string> rest(typed.begin() + static_cast<std::ptrdiff_t>(leading), typed.end());
  for (const auto& text : tokens) {
    if (text == "-V" || text == "--version") {
      parsed.wish = Parsed::Wish::version;
      return parsed;
    }
  }
  if (!rest.empty() && rest[0] == "help") return parse_help(std::move(parsed), {rest.begin() + 1, rest.end()});
  std::size_t taken = 0;
  for (; taken < rest.size() && !rest[taken].starts_with('-'); taken++) {
    const std::string longer = parsed.path.empty() ? rest[taken] : parsed.path + " " + rest[taken];
    if (!find_command(longer)) break;
    parsed.path = longer;
  }
  if (parsed.path.empty() && !rest.empty()) return unknown_command("", rest[0]);
  const bool names_help = taken < rest.size() && rest[taken] == "help" && !words_below(parsed.path).empty();
  if (names_help) return parse_help(std::move(parsed), {rest.begin() + static_cast<std::ptrdiff_t>(taken) + 1, rest.end()});

  const CommandRow* command = parsed.path.empty() ? nullptr : find_command(parsed.path);
  tokens.insert(tokens.end(), rest.begin() + static_cast<std::ptrdiff_t>(taken), rest.end());
  if (asks_for_help(tokens)) {
    parsed.wish = Parsed::Wish::help;
    return parsed;
  }
  std::vector<FlagRow> flags = command ? flags_of(*command) : std::vector<FlagRow>{};
  for (auto& flag : global_flags()) {
    const auto same = [&](const FlagRow& own) { return own.name == flag.name; };
    if (std::none_of(flags.begin(), flags.end(), same)) flags.push_back(std::move(flag));
  }
  Reader reader(std::move(flags));
  OC_CHECKED(reader.read(std::move(tokens), parsed.path, parsed.arguments));
  take_globals(parsed.arguments, parsed.globals);
  OC_CHECKED(check_log_level(parsed.globals));
  if (!command || !command->run) {
    if (!parsed.arguments.words().empty()) return unknown_command(parsed.path, parsed.arguments.word(0));
    parsed.wish = Parsed::Wish::help;
    parsed.is_incomplete = command != nullptr;
    return parsed;
  }
  OC_CHECKED(check_words(*command, parsed.arguments));
  parsed.command = command;
  return parsed;
}

}  // namespace oc::cli
