// Bodies for the REST API. Source: Discord developer documentation, "Create Message", "Allowed Mentions", "Components", "Poll Create Request".
#include "channels/discord/encode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "channels/discord/api.h"
#include "channels/discord/decode.h"
#include "core/commands/commands.h"
#include "core/reply/chunk.h"
#include "io/crypto.h"

namespace oc::channels::discord {
namespace {

constexpr std::string_view kPressMark = "oc:";
constexpr int kSuppressEmbeds = 4, kSuppressNotifications = 4096;
constexpr int kActionRow = 1, kButton = 2;
constexpr std::size_t kLabelUnitsMax = 80, kPollTextUnitsMax = 300, kPollAnswerUnitsMax = 55, kDescriptionUnitsMax = 100;

std::string_view without(std::string_view text, std::string_view prefix) {
  if (ascii_lower(text.substr(0, prefix.size())) == prefix) text.remove_prefix(prefix.size());
  return js_trim(text);
}

int style_of(const Json& button) {
  const std::string word = string_member_or(button, "style", "");
  if (word == "primary") return 1;
  if (word == "success") return 3;
  if (word == "danger") return 4;
  return 2;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || (c & 0x80) != 0; }

/// `@ann` becomes `<@1>` where the config says who Ann is; code is left alone.
std::string with_aliases(const std::string& text, const Settings& settings) {
  if (settings.mention_aliases.empty()) return text;
  std::string out;
  bool in_code = false;
  for (std::size_t i = 0; i < text.size(); i++) {
    if (text[i] == '`') in_code = !in_code;
    const bool starts = text[i] == '@' && !in_code && (i == 0 || (!is_word(text[i - 1]) && text[i - 1] != '<'));
    std::size_t end = i + 1;
    while (starts && end < text.size() && is_word(text[end])) end++;
    const auto alias =
        starts ? settings.mention_aliases.find(ascii_lower(std::string_view(text).substr(i + 1, end - i - 1))) : settings.mention_aliases.end();
    if (alias == settings.mention_aliases.end() || !is_snowflake(alias->second)) {
      out += text[i];
    } else {
      out += "<@" + alias->second + ">";
      i = end - 1;
    }
  }
  return out;
}

/// Markdown as Discord is given it.
std::string drawn(const std::string& text, const Settings& settings) {
  return with_aliases(reply::discord_markdown(text, settings.tables), settings);
}

/// One option that takes the rest of a command's line.
std::optional<JsonObject> option_of(commands::Name name) {
  using enum commands::Name;
  const auto option = [](std::string_view word, std::string_view description) {
    return JsonObject{{"type", 3}, {"name", word}, {"description", description}, {"required", false}};
  };
  switch (name) {
    case new_session: return option("message", "the first message of the new session");
    case reset: return option("message", "the first message of the new session");
    case model: return option("model", "provider/model, or default");
    case queue: return option("mode", "such as collect debounce:2s cap:20 drop:old");
    case send: return option("mode", "on, off or inherit");
    case think: {
      auto out = option("level", "how long the model thinks");
      JsonArray choices;
      for (const std::string_view level : {"off", "minimal", "low", "medium", "high"})
        choices.push_back(JsonObject{{"name", level}, {"value", level}});
      out["choices"] = std::move(choices);
      return out;
    }
    default: return std::nullopt;
  }
}

}  // namespace

Result<Target> target_of(std::string_view to) {
  std::string_view rest = without(js_trim(to), "discord:");
  Target out;
  if (rest.starts_with("<#") && rest.ends_with(">")) {
    out.channel_id = rest.substr(2, rest.size() - 3);
  } else if (rest.starts_with("<@") && rest.ends_with(">")) {
    rest = rest.substr(2, rest.size() - 3);
    out.user_id = rest.starts_with('!') ? rest.substr(1) : rest;
  } else if (const auto user = without(rest, "user:"); user.size() != rest.size()) {
    out.user_id = user;
  } else {
    out.channel_id = without(without(rest, "channel:"), "#");
  }
  if (!is_snowflake(out.channel_id.empty() ? out.user_id : out.channel_id)) {
    return fail(Errc::invalid, fmt::format("\"{}\" is no Discord target", printable(to, 80)),
                "Write channel:<id> or user:<id>. `openclaw channels resolve --channel discord <name>` finds ids.");
  }
  return out;
}

std::string custom_id(const Press& press) {
  std::string out = fmt::format("{}{}:{}", kPressMark, press.actor.empty() ? "*" : press.actor, press.data);
  return utf16_length(out) <= kDiscordCustomIdCharsMax ? out : std::string();
}

std::optional<Press> read_custom_id(std::string_view text) {
  if (!text.starts_with(kPressMark)) return std::nullopt;
  text.remove_prefix(kPressMark.size());
  const auto mark = text.find(':');
  const auto actor = text.substr(0, mark);
  if (mark == std::string_view::npos || (actor != "*" && !is_snowflake(actor))) return std::nullopt;
  return Press{.actor = actor == "*" ? "" : std::string(actor), .data = std::string(text.substr(mark + 1))};
}

JsonArray components_of(const Json& buttons, const std::string& actor) {
  JsonArray rows;
  if (!buttons.is_array()) return rows;
  for (const auto& row : buttons.get_array()) {
    JsonArray line;
    if (!row.is_array() || rows.size() >= kDiscordButtonRowsMax) continue;
    for (const auto& button : row.get_array()) {
      const std::string label(utf16_prefix(valid_utf8(string_member_or(button, "text", "")), kLabelUnitsMax));
      const std::string id = custom_id({.actor = actor, .data = valid_utf8(string_member_or(button, "callback_data", ""))});
      if (label.empty() || id.empty() || line.size() >= kDiscordButtonsPerRowMax) continue;
      line.push_back(JsonObject{{"type", kButton}, {"style", style_of(button)}, {"label", label}, {"custom_id", id}});
    }
    if (!line.empty()) rows.push_back(JsonObject{{"type", kActionRow}, {"components", std::move(line)}});
  }
  return rows;
}

JsonObject message_body(const MessageForm& form, const Settings& settings) {
  const std::string whole = drawn(form.text, settings);
  const bool is_draft = form.kind == MessageForm::Kind::draft;
  JsonArray parse;
  if (!is_draft) parse.emplace_back("users");
  JsonObject mentions{{"parse", std::move(parse)}};
  if (!form.reply_to.empty()) mentions["replied_user"] = true;
  // A draft is shown as far as it fits; anything else that is too long is for Discord to refuse, not for us to cut.
  const auto shown = is_draft ? utf16_prefix(whole, kDiscordTextUnitsMax) : std::string_view(whole);
  JsonObject out{{"content", shown}, {"allowed_mentions", std::move(mentions)}};
  int flags = is_draft || settings.suppresses_embeds ? kSuppressEmbeds : 0;
  if (form.is_silent) flags |= kSuppressNotifications;
  // A draft's flags stay unless they are taken back.
  if (flags != 0 || form.kind == MessageForm::Kind::finish) out["flags"] = flags;
  if (!form.nonce.empty()) {
    out["nonce"] = form.nonce;
    out["enforce_nonce"] = true;
  }
  // What a message answers is said once, when it is new.
  if (!form.reply_to.empty() && form.kind != MessageForm::Kind::finish)
    out["message_reference"] = JsonObject{{"message_id", form.reply_to}, {"fail_if_not_exists", false}};
  if (auto rows = components_of(form.buttons, form.actor); settings.has_buttons && !rows.empty()) out["components"] = std::move(rows);
  JsonArray files;
  for (std::size_t i = 0; i < form.file_names.size(); i++) files.push_back(JsonObject{{"id", i}, {"filename", form.file_names[i]}});
  if (!files.empty()) out["attachments"] = std::move(files);
  return out;
}

bool mentions_person(const std::string& text, const Settings& settings) {
  const std::string whole = drawn(text, settings);
  for (std::size_t at = whole.find("<@"); at != std::string::npos; at = whole.find("<@", at + 2)) {
    const char next = at + 2 < whole.size() ? whole[at + 2] : ' ';
    if (next == '!' || (next >= '0' && next <= '9')) return true;
  }
  return false;
}

std::string nonce_of(std::string_view idempotency_key) {
  return idempotency_key.empty() ? "" : io::sha256_hex(idempotency_key).substr(0, kDiscordNonceCharsMax - 1);
}

std::vector<std::string> split_answer(const std::string& markdown, const Settings& settings) {
  const reply::ChunkRules rules{.units_max = settings.text_units,
                                .mode = settings.splits_paragraphs ? reply::ChunkRules::Mode::newline : reply::ChunkRules::Mode::length};
  // A line costs as much as its share of a whole message, so that a part is full by its letters or by its lines.
  const auto cost = [units = settings.text_units, lines_max = settings.lines_max](std::string_view text) {
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    return std::max(utf16_length(text), (lines * units + lines_max - 1) / lines_max);
  };
  return reply::chunk_markdown(drawn(markdown, settings), rules, cost);
}

Result<std::string> emoji_segment(std::string_view emoji) {
  std::string_view text = js_trim(emoji);
  if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
  if (text.starts_with("a:")) text.remove_prefix(2);
  if (text.starts_with(':')) text.remove_prefix(1);
  const auto mark = text.rfind(':');
  if (mark != std::string_view::npos && mark > 0 && is_snowflake(text.substr(mark + 1))) return path_segment(text);
  const bool is_unicode = !text.empty() && (static_cast<unsigned char>(text.front()) >= 0x80 || text.contains("\xE2\x83\xA3"));
  if (!is_unicode || text.size() > 64) {
    return fail(Errc::invalid, fmt::format("\"{}\" is no emoji that Discord takes", printable(emoji, 40)),
                "Give a Unicode emoji, or a custom one as name:id (`openclaw message emoji list` shows them).");
  }
  // Discord names emoji without their variation selectors.
  const std::string plain = replace_all(replace_all(text, "\xEF\xB8\x8F", ""), "\xEF\xB8\x8E", "");
  return path_segment(plain);
}

JsonArray command_bodies() {
  JsonArray out;
  for (const auto& row : commands::table()) {
    JsonObject command{{"name", row.word}, {"description", utf16_prefix(row.summary, kDescriptionUnitsMax)}, {"type", 1}};
    if (auto option = option_of(row.name)) command["options"] = JsonArray{*std::move(option)};
    out.push_back(std::move(command));
  }
  return out;
}

Result<Json> poll_body(const Json& params) {
  const std::string question = valid_utf8(string_member_or(params, "pollQuestion", string_member_or(params, "question", "")));
  auto options = strings_member(params, "pollOption");
  if (options.empty()) options = strings_member(params, "options");
  if (js_trim(question).empty()) return fail(Errc::invalid, "Poll requires a question");
  if (options.size() < 2) return fail(Errc::invalid, "Poll requires at least 2 options");
  if (options.size() > kDiscordPollOptionsMax) return fail(Errc::invalid, fmt::format("Poll supports at most {} options", kDiscordPollOptionsMax));
  JsonArray answers;
  for (const auto& option : options)
    answers.push_back(JsonObject{{"poll_media", JsonObject{{"text", utf16_prefix(valid_utf8(option), kPollAnswerUnitsMax)}}}});
  const auto hours = int_member(params, "pollDurationHours").value_or(int_member(params, "durationHours").value_or(24));
  const bool multi = bool_member(params, "pollMulti").value_or(int_member(params, "maxSelections").value_or(1) > 1);
  return Json(JsonObject{{"question", JsonObject{{"text", utf16_prefix(question, kPollTextUnitsMax)}}},
                         {"answers", std::move(answers)},
                         {"duration", std::clamp<std::int64_t>(hours, 1, kDiscordPollHoursMax)},
                         {"allow_multiselect", multi},
                         {"layout_type", 1}});
}

}  // namespace oc::channels::discord
