// Whether the token works, and whether the bot hears what the config expects of it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "channels/telegram/account.h"
#include "io/clock.h"

namespace oc::channels::telegram {
namespace {

JsonObject bot_details(const Json& me) {
  JsonObject out;
  const std::vector<std::pair<std::string_view, std::string_view>> names{{"can_join_groups", "canJoinGroups"},
                                                                         {"can_read_all_group_messages", "canReadAllGroupMessages"},
                                                                         {"supports_inline_queries", "supportsInlineQueries"},
                                                                         {"has_topics_enabled", "hasTopicsEnabled"}};
  for (const auto& [theirs, ours] : names) {
    if (const auto value = bool_member(me, theirs)) out[ours] = *value;
  }
  return out;
}

bool is_in(const std::string& status) { return status == "creator" || status == "administrator" || status == "member" || status == "restricted"; }

}  // namespace

/// Groups that the bot is to hear without being named: whether it is in them, and whether privacy mode lets it.
io::Task<> Account::audit(engine::ProbeResult& out, std::string bot_id, Millis until) {
  const auto& groups = settings_.audited;
  if (groups.ids.empty() && groups.unresolved == 0 && !groups.has_wildcard) co_return;
  auto& details = out.details.as_object();
  JsonArray problems;
  const Json* bot = member(out.details, "bot");
  if (bot != nullptr && bool_member(*bot, "canReadAllGroupMessages") == false)
    problems.emplace_back(
        "Config allows unmentioned group messages (requireMention=false). Telegram Bot API privacy mode will block most group messages "
        "unless disabled. In BotFather run /setprivacy → Disable for this bot, then remove it from the group and add it again.");
  if (groups.has_wildcard)
    problems.emplace_back(
        "Telegram groups config uses wildcard \"*\" with requireMention=false; membership probing is not possible without explicit group "
        "IDs.");
  if (groups.unresolved > 0)
    problems.emplace_back(
        fmt::format("Some configured Telegram groups are not numeric IDs (unresolvedGroups={}). Membership probe requires numeric group "
                    "IDs.",
                    groups.unresolved));
  std::size_t checked = 0;
  for (const auto& group : groups.ids) {
    if (checked >= kAuditGroupsMax) break;
    const Millis left = until - io_.clock.steady();
    if (left <= Millis(0)) {
      problems.emplace_back(fmt::format("Telegram was too slow for the rest: {} of {} groups were looked at.", checked, groups.ids.size()));
      break;
    }
    checked++;
    const auto found =
        co_await api_.call("getChatMember", JsonObject{{"chat_id", id_value(group)}, {"user_id", id_value(bot_id)}}, {.idle = left, .total = left});
    const std::string status = found ? printable(string_member_or(*found, "status", ""), 40) : "";
    if (is_in(status)) continue;
    problems.emplace_back(fmt::format("Group {} not reachable by bot.{}", group, found ? " status=" + status : " " + found.error().message));
  }
  details["audit"] = JsonObject{{"ok", problems.empty()}, {"checkedGroups", checked}, {"problems", problems}};
  out.words.emplace_back(problems.empty() ? "audit ok" : "audit failed");
}

io::Task<engine::ProbeResult> Account::probe(Millis timeout) {
  engine::ProbeResult out;
  status_.last_probe_at = io_.clock.now();
  if (!settings_.problem.empty()) {
    out.error = settings_.problem;
    co_return out;
  }
  const Millis begin = io_.clock.steady();
  const auto result = co_await api_.call("getMe", JsonObject{}, {.idle = timeout, .total = timeout});
  if (!result) {
    out.elapsed_ms = (io_.clock.steady() - begin).count();
    out.error = result.error().message;
    co_return out;
  }
  out.ok = true;
  out.bot_username = valid_utf8(string_member_or(*result, "username", ""));
  if (const auto id = int_member(*result, "id")) out.bot_id = std::to_string(*id);
  if (!out.bot_username.empty()) status_.bot_username = out.bot_username;
  out.details = JsonObject{{"bot", bot_details(*result)}};
  // The questions share one time, so that what is known by then is told.
  const Millis until = begin + timeout, left = until - io_.clock.steady();
  if (const auto info = co_await api_.call("getWebhookInfo", JsonObject{}, {.idle = std::max(left, Millis(1)), .total = std::max(left, Millis(1))})) {
    JsonObject webhook{{"set", !string_member_or(*info, "url", "").empty()},
                       {"pendingUpdateCount", int_member(*info, "pending_update_count").value_or(0)}};
    if (const auto error = string_member(*info, "last_error_message")) webhook["lastError"] = printable(*error, 200);
    out.details.as_object()["webhook"] = std::move(webhook);
  }
  co_await audit(out, out.bot_id, until);
  out.elapsed_ms = (io_.clock.steady() - begin).count();
  co_return out;
}

}  // namespace oc::channels::telegram
