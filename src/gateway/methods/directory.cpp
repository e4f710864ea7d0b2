// directory.*, channels.resolve, channels.capabilities: who can be reached through an account, and what it can do.
#include "base/text.h"
#include "gateway/methods/families.h"

namespace oc::gateway {
namespace {

using What = engine::DirectoryQuery::What;

constexpr std::int64_t kEntries = 50;

JsonObject to_json(const engine::DirectoryEntry& entry) {
  JsonObject out{{"kind", entry.kind}, {"id", entry.id}};
  if (!entry.name.empty()) out["name"] = entry.name;
  if (!entry.handle.empty()) out["handle"] = entry.handle;
  if (!entry.note.empty()) out["note"] = entry.note;
  return out;
}

Task<Result<std::vector<engine::DirectoryEntry>>> look_up(Call& call, engine::DirectoryQuery query) {
  OC_CO_TRY(const auto name, co_await account_of(call));
  query.entries_max = static_cast<std::size_t>(int_member(call.params, "limit").value_or(kEntries));
  const auto entries_max = query.entries_max;
  OC_CO_TRY(auto entries, co_await call.context.engine().directory(name.channel, name.account_id, std::move(query)));
  if (entries.size() > entries_max) entries.resize(entries_max);
  co_return entries;
}

Task<Answer> list(Call& call, engine::DirectoryQuery query) {
  const auto entries = co_await look_up(call, std::move(query));
  if (!entries) co_return refuse(entries.error());
  JsonArray rows;
  for (const auto& entry : *entries) rows.push_back(to_json(entry));
  co_return JsonObject{{"entries", std::move(rows)}};
}

/// As OpenClaw guesses: an @ or a mention is a person, all else a group.
What resolve_kind(std::string_view kind, std::string_view entry) {
  if (kind == "user") return What::resolve_user;
  if (kind == "group") return What::resolve_group;
  const auto plain = ascii_lower(js_trim(entry));
  const bool is_user = plain.starts_with('@') || plain.starts_with("<@") || plain.starts_with("user:");
  return is_user ? What::resolve_user : What::resolve_group;
}

JsonObject resolved(const std::string& entry, const Result<std::vector<engine::DirectoryEntry>>& found) {
  JsonObject row{{"input", entry}, {"resolved", found && found->size() == 1}};
  if (!found) {
    row["note"] = found.error().message;
  } else if (found->empty()) {
    row["note"] = "not found";
  } else if (found->size() > 1) {
    std::vector<std::string> ids;
    for (const auto& one : *found) ids.push_back(one.id);
    row["note"] = "several have that name: " + join(ids, ", ");
  } else {
    for (const auto& [key, value] : to_json(found->front())) row[key] = value;
  }
  return row;
}

JsonObject to_json(const engine::Capabilities& can) {
  return {{"chatTypes", JsonArray(can.chat_kinds.begin(), can.chat_kinds.end())},
          {"edit", can.edit},
          {"typing", can.typing},
          {"threads", can.threads},
          {"reactions", can.reactions},
          {"media", can.media},
          {"polls", can.polls},
          {"buttons", can.buttons},
          {"nativeCommands", can.native_commands},
          {"drafts", can.drafts},
          {"idempotentSend", can.idempotent_send},
          {"textLimit", can.text_utf16_max}};
}

}  // namespace

Task<Answer> directory_self(Call& call) {
  const auto entries = co_await look_up(call, {.what = What::self});
  if (!entries) co_return refuse(entries.error());
  co_return JsonObject{{"entry", entries->empty() ? Json(nullptr) : Json(to_json(entries->front()))}};
}

Task<Answer> directory_peers(Call& call) { co_return co_await list(call, {.what = What::peers, .text = string_member_or(call.params, "query", "")}); }

Task<Answer> directory_groups(Call& call) {
  co_return co_await list(call, {.what = What::groups, .text = string_member_or(call.params, "query", "")});
}

Task<Answer> directory_members(Call& call) {
  co_return co_await list(call, {.what = What::members, .group_id = string_member_or(call.params, "groupId", "")});
}

Task<Answer> channels_resolve(Call& call) {
  const auto name = co_await account_of(call);
  if (!name) co_return refuse(name.error());
  const auto kind = string_member_or(call.params, "kind", "auto");
  JsonArray rows;
  for (const auto& entry : strings_member(call.params, "entries")) {
    engine::DirectoryQuery query{.what = resolve_kind(kind, entry), .text = std::string(js_trim(entry))};
    const auto found = co_await call.context.engine().directory(name->channel, name->account_id, std::move(query));
    // No such channel or account: no entry can be found there.
    if (!found && (found.error().where.key == "channel" || found.error().where.key == "accountId")) co_return refuse(found.error());
    rows.push_back(resolved(entry, found));
  }
  co_return JsonObject{{"channel", name->channel}, {"results", std::move(rows)}};
}

Task<Answer> channels_capabilities(Call& call) {
  const auto channel = string_member_or(call.params, "channel", "");
  const auto account_id = string_member_or(call.params, "accountId", "");
  JsonArray rows;
  for (const auto& each : co_await call.context.engine().channels(false, Millis(1000))) {
    if (!channel.empty() && channel != "all" && each.id != channel) continue;
    for (const auto& account : each.accounts) {
      if (!account_id.empty() && account.status.account_id != account_id) continue;
      const auto can = call.context.engine().capabilities(each.id, account.status.account_id);
      if (!can) continue;
      rows.push_back(JsonObject{{"channel", each.id},
                                {"label", each.label},
                                {"accountId", account.status.account_id},
                                {"enabled", account.status.enabled},
                                {"configured", account.status.configured},
                                {"support", to_json(*can)},
                                {"actions", JsonArray(can->actions.begin(), can->actions.end())}});
    }
  }
  if (rows.empty() && !account_id.empty()) {
    if (const auto asked = call.context.engine().capabilities(channel, account_id); !asked) co_return refuse(asked.error());
  }
  if (rows.empty() && !channel.empty() && channel != "all") {
    co_return refuse(Error{.code = Errc::not_found, .message = "no account of " + channel + " runs here", .hint = "See: openclaw channels list"});
  }
  co_return JsonObject{{"channels", std::move(rows)}};
}

}  // namespace oc::gateway
