// Who speaks through PluralKit: its bot takes away what a person wrote and says it again by a webhook, in the name of one of the person's members.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "channels/discord/account.h"
#include "io/clock.h"
#include "io/http.h"
#include "io/log.h"

namespace oc::channels::discord {
namespace {

constexpr std::size_t kMemberIdCharsMax = 20;
constexpr Millis kNewFor{60'000};

/// PluralKit's ids are letters: none can be taken for an id of Discord, whatever its answer says.
bool is_member_id(std::string_view text) {
  return !text.empty() && text.size() <= kMemberIdCharsMax && std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Whom a message is of, by PluralKit's answer; nothing when it names no member.
std::optional<Speaker> speaker_of(const Json& told) {
  const Json* one = member(told, "member");
  const std::string id = one == nullptr ? "" : string_member_or(*one, "id", "");
  if (!is_member_id(id)) return std::nullopt;
  Speaker out{.sender = {.id = "pk:" + id, .name = valid_utf8(string_member_or(*one, "display_name", ""))},
              .account = string_member_or(told, "sender", "")};
  if (out.sender.name.empty()) out.sender.name = valid_utf8(string_member_or(*one, "name", ""));
  if (out.sender.name.empty()) out.sender.name = id;
  // A member's names are what its person likes: where names stand for people only this one does.
  out.sender.username = out.sender.id;
  if (!is_snowflake(out.account)) out.account.clear();
  return out;
}

/// What the message that comes again in a member's name lacks: who wrote it, by Discord's word, with which roles, and what it answered.
std::string kept_of(const Json& message) {
  JsonObject kept;
  for (const std::string_view key : {"author", "member", "message_reference", "referenced_message"}) {
    if (const Json* value = member(message, key)) kept.emplace(key, *value);
  }
  return to_json_text(kept);
}

void lay_under(Json& message, Speaker& speaker, const std::string& kept) {
  const auto before = parse_json(kept);
  if (!before || !before->is_object() || !message.is_object()) return;
  for (const std::string_view key : {"member", "message_reference", "referenced_message"}) {
    const Json* value = member(*before, key);
    if (value != nullptr && member(message, key) == nullptr) message.as_object().emplace(key, *value);
  }
  const Json* author = member(*before, "author");
  const std::string id = author == nullptr ? "" : string_member_or(*author, "id", "");
  if (is_snowflake(id)) speaker.sender.aliases.push_back(id);
}

}  // namespace

bool Account::is_pluralkit_away() const { return io_.clock.steady() < pluralkit_away_until_; }

void Account::note_pluralkit_away(const Error& error) {
  if (is_pluralkit_away()) return;
  pluralkit_away_until_ = io_.clock.steady() + Millis(kDiscordPluralKitAwayTime);
  io_.log.warn("discord", fmt::format("{}; for {} seconds messages count as their authors'", error.message, kDiscordPluralKitAwayTime.count()),
               {{"account", settings_.account_id}});
}

/// While PluralKit is away it is not asked. One that is silent keeps all messages waiting, so one silence is enough for that.
/// Errors: not_found (PluralKit knows nothing of it), unavailable.
io::Task<Result<Json>> Account::ask_pluralkit(std::string path) {
  if (is_pluralkit_away()) co_return fail(Errc::unavailable, "PluralKit cannot be asked now");
  io::HttpRequest request{.url = settings_.pluralkit.root + path,
                          .headers = {{"user-agent", "OpenClaw (https://docs.openclaw.ai)"}},
                          .idle_timeout = kDiscordPluralKitTimeout,
                          .total_timeout = kDiscordPluralKitTimeout,
                          .body_bytes_max = kDiscordPluralKitBytesMax,
                          .proxy = settings_.proxy};
  if (!settings_.pluralkit.token.empty()) request.headers.push_back({"authorization", settings_.pluralkit.token.reveal()});
  const auto response = co_await io_.http.send(std::move(request));
  if (!response) {
    const Error error{.code = Errc::unavailable, .message = "PluralKit cannot be asked: the connection failed"};
    if (response.error().code == Errc::timeout) note_pluralkit_away(error);
    co_return std::unexpected(error);
  }
  if (response->status == 404) co_return fail(Errc::not_found, "PluralKit knows nothing of it");
  const auto told = parse_json(response->body);
  if (response->status == 200 && told && told->is_object()) co_return *told;
  co_return fail(Errc::unavailable, fmt::format("PluralKit cannot be asked (HTTP {})", response->status));
}

/// It keeps a message a moment after Discord has told us of it, so of a new one it is asked kDiscordPluralKitTriesMax times. null: it does not know
/// it.
io::Task<Json> Account::pluralkit_message(std::string message_id) {
  const bool is_new = io_.clock.now() - snowflake_time(message_id) < kNewFor;
  for (int tries = is_new ? 1 : kDiscordPluralKitTriesMax;; tries++) {
    auto told = co_await ask_pluralkit("/messages/" + message_id);
    if (told) co_return *std::move(told);
    if (tries >= kDiscordPluralKitTriesMax || is_pluralkit_away()) {
      if (told.error().code != Errc::not_found) note_pluralkit_away(told.error());
      co_return Json(nullptr);
    }
    co_await io_.clock.sleep(kDiscordPluralKitPause);
  }
}

/// Whether this person has a system there: others are not kept waiting. Remembered for kDiscordPluralKitUserTime; for kDiscordPluralKitAwayTime when
/// nobody knows.
io::Task<bool> Account::has_system(std::string user_id) {
  const std::int64_t now = to_ms(io_.clock.now());
  const std::string known = systems_.get(user_id);
  std::int64_t until = 0;
  if (!known.empty()) std::from_chars(known.data() + 1, known.data() + known.size(), until);
  if (until > now) co_return known.front() == 'y';
  const auto told = co_await ask_pluralkit("/systems/" + user_id);
  const bool is_known = told || told.error().code == Errc::not_found;
  // While it is away nobody is asked about; what is noted then would only outlast that.
  if (!is_known && is_pluralkit_away()) co_return false;
  const Millis lasts = is_known ? Millis(kDiscordPluralKitUserTime) : Millis(kDiscordPluralKitAwayTime);
  systems_.put(user_id, fmt::format("{}{}", told ? 'y' : 'n', now + lasts.count()));
  co_return told.has_value();
}

io::Task<Account::Behind> Account::look_behind(Event& event) {
  Json& message = event.data;
  const std::string id = string_member_or(message, "id", ""), webhook = string_member_or(message, "webhook_id", "");
  const Json* author = member(message, "author");
  if (!settings_.pluralkit.enabled || !is_snowflake(id) || author == nullptr || string_member_or(message, "guild_id", "").empty()) co_return Behind{};
  // Nobody is asked about where nobody may speak.
  if (!may_place_speak(message)) co_return Behind{};
  if (webhook.empty()) {
    const std::string user_id = string_member_or(*author, "id", "");
    if (bool_member(*author, "bot").value_or(false) || !is_snowflake(user_id)) co_return Behind{};
    const Json told = co_await has_system(user_id) ? co_await pluralkit_message(id) : Json(nullptr);
    // Whoever has no system by our word may have one since.
    if (told.is_null()) co_return Behind{.may_come_again = true};
    replaced_.put(id, kept_of(message));
    co_return Behind{.is_said_again = true};
  }
  // A webhook of an application names it; one that a person has made is not PluralKit's.
  if (string_member_or(message, "application_id", "").empty()) co_return Behind{};
  const Json told = co_await pluralkit_message(id);
  const std::string original = told.is_object() ? string_member_or(told, "original", "") : "";
  if (!original.empty() && own_words_.has(original)) co_return Behind{.is_said_again = true};
  Behind out{.speaker = told.is_object() ? speaker_of(told) : std::nullopt};
  if (out.speaker) lay_under(message, *out.speaker, replaced_.get(original));
  co_return out;
}

}  // namespace oc::channels::discord
