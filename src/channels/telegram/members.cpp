// What an operator does with the members of a group: kick, ban, timeout, and what the bot itself may do there.
#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "base/time.h"
#include "channels/telegram/account.h"
#include "channels/telegram/limits.h"
#include "io/clock.h"

namespace oc::channels::telegram {
namespace {

/// What a member may do; Telegram wants each by its name.
constexpr auto kPermissions =
    std::to_array<std::string_view>({"can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
                                     "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
                                     "can_add_web_page_previews", "can_invite_users", "can_pin_messages", "can_change_info", "can_manage_topics"});

JsonObject permissions(bool value) {
  JsonObject out;
  for (const auto name : kPermissions) out[name] = value;
  return out;
}

/// Groups that were never made supergroups have short ids, and know no removal but the ban, which ends with it.
bool is_basic_group(const std::string& chat_id) { return chat_id.starts_with('-') && !chat_id.starts_with("-100"); }

Error told_for_members(Error error) {
  const std::string text = ascii_lower(error.message);
  if (text.contains("not enough rights") || text.contains("admin_required") || text.contains("need administrator rights"))
    error.hint = "Make the bot an administrator of the group that may ban users: group, Administrators, the bot.";
  if (text.contains("participant_id_invalid") || text.contains("user not found"))
    error.hint = "Nobody with this id is in the group. openclaw directory peers list --channel telegram shows who has written.";
  return error;
}

/// When a timeout ends; nothing: it ends now. Errors: invalid.
Result<std::optional<UnixTime>> end_of_timeout(const Json& params, UnixTime now) {
  const auto minutes = int_member(params, "durationMin");
  if (minutes && *minutes == 0) return std::nullopt;
  const std::string written = string_member_or(params, "until", "");
  const auto until = minutes ? std::optional(now + std::chrono::minutes(std::clamp<std::int64_t>(*minutes, 0, 1'000'000))) : from_iso(written);
  if (!minutes && written.empty())
    return fail(Errc::invalid, "timeout needs its end: --duration-min <minutes> (0 ends it) or --until <time>, such as 2026-01-31T18:00:00Z");
  if (!until) return fail(Errc::invalid, fmt::format("\"{}\" is no time", printable(written, 60)), "Write it so: 2026-01-31T18:00:00Z");
  // Telegram takes what lies outside of this for ever; the least is twice its own, for clocks that differ and calls that wait.
  if (*until < now + kTimeoutMin || *until > now + kTimeoutMax)
    return fail(Errc::invalid, fmt::format("a timeout lasts from {} seconds to {} days", kTimeoutMin.count(), kTimeoutMax.count()),
                "For good: openclaw message ban --channel telegram");
  return until;
}

}  // namespace

io::Task<Result<Json>> Account::moderate(std::string action, SendForm form, Json params) {
  const Json user = id_value(string_member_or(params, "userId", string_member_or(params, "participant", "")));
  if (!user.is_int64() || user.get_int64() <= 0)
    co_return fail(Errc::invalid, fmt::format("{} needs a person: --user-id <number>", action),
                   "openclaw directory peers list --channel telegram shows the numbers of those who have written.");
  JsonObject out{{"chat_id", id_value(form.chat_id)}, {"user_id", user}};
  std::string method = "banChatMember";
  JsonObject answer{{"ok", true}, {"chatId", form.chat_id}, {"userId", number_text(user)}};
  if (action == "timeout") {
    OC_CO_TRY(const auto until, end_of_timeout(params, io_.clock.now()));
    method = "restrictChatMember";
    out["permissions"] = permissions(!until.has_value());
    if (until) out["until_date"] = to_ms(*until) / 1000;
    answer["until"] = until ? Json(to_iso(*until)) : Json(nullptr);
  } else if (action == "kick" && !is_basic_group(form.chat_id)) {
    // It removes a member, and lets them come back.
    method = "unbanChatMember";
  } else if (action == "ban" && int_member(params, "deleteDays").value_or(0) > 0) {
    out["revoke_messages"] = true;
  }
  const auto done = co_await act(std::move(method), std::move(out));
  if (!done) co_return std::unexpected(told_for_members(done.error()));
  co_return answer;
}

io::Task<Result<Json>> Account::show_own_rights(SendForm form) {
  std::string id = bot_.id;
  if (id.empty()) {
    OC_CO_TRY(const auto me, co_await act("getMe", {}));
    id = std::to_string(int_member(me, "id").value_or(0));
  }
  OC_CO_TRY(const auto rights, co_await act("getChatMember", {{"chat_id", id_value(form.chat_id)}, {"user_id", id_value(id)}}));
  JsonObject told;
  if (rights.is_object()) {
    for (const auto& [key, value] : rights.get_object()) {
      if (key != "user") told[key] = value;
    }
  }
  co_return JsonObject{{"ok", true}, {"chatId", form.chat_id}, {"permissions", std::move(told)}};
}

/// Telegram tells bots the newest pin only.
io::Task<Result<Json>> Account::list_pins(SendForm form) {
  OC_CO_TRY(const auto chat, co_await act("getChat", {{"chat_id", id_value(form.chat_id)}}));
  JsonArray pins;
  if (const Json* pinned = member(chat, "pinned_message"); pinned != nullptr && pinned->is_object()) {
    const Json* from = member(*pinned, "from");
    pins.push_back(JsonObject{{"id", std::to_string(int_member(*pinned, "message_id").value_or(0))},
                              {"author", from == nullptr ? "" : valid_utf8(string_member_or(*from, "first_name", ""))},
                              {"text", valid_utf8(string_member_or(*pinned, "text", string_member_or(*pinned, "caption", "")))},
                              {"timestampMs", int_member(*pinned, "date").value_or(0) * 1000}});
  }
  co_return JsonObject{{"ok", true}, {"chatId", form.chat_id}, {"pins", std::move(pins)}};
}

}  // namespace oc::channels::telegram
