// directory self, peers, groups: who can be reached through an account, as its platform tells.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/channel_facts.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/text_table.h"
#include "core/sessions/ids.h"

namespace oc::cli {
namespace {

constexpr std::int64_t kLimitMax = 1000;

Result<JsonObject> read_params(Context& context) {
  OC_TRY(const auto channel, read_channel(context));
  JsonObject params{{"channel", channel}};
  if (const auto account = context.arguments.value("--account")) params["accountId"] = sessions::normalize_account_id(*account);
  if (const auto query = context.arguments.value("--query"); query && !js_trim(*query).empty()) params["query"] = js_trim(*query);
  OC_TRY(const auto limit, context.arguments.number("--limit", 1, kLimitMax));
  if (limit) params["limit"] = *limit;
  return params;
}

void print_entries(const Context& context, std::string_view title, const JsonArray& entries) {
  TextTable table{.head = {"ID", "Name"}};
  for (const auto& entry : entries) {
    std::string name = string_member_or(entry, "name", "");
    const std::string handle = string_member_or(entry, "handle", "");
    if (!handle.empty() && handle != name) name += (name.empty() ? "" : " ") + handle;
    if (const auto note = string_member_or(entry, "note", ""); !note.empty()) name += " (" + note + ")";
    table.rows.push_back({string_member_or(entry, "id", ""), name});
  }
  context.out(title);
  std::string text = to_text(table);
  text.pop_back();
  context.out(text);
}

io::Task<int> list(Context& context, std::string method, JsonObject params, std::string title, std::string none) {
  const auto answer = co_await call_gateway(context, std::move(method), std::move(params), ClientKind::reader);
  if (!answer) co_return context.fail_with(answer.error());
  const Json* entries = member(*answer, "entries");
  const JsonArray rows = entries && entries->is_array() ? entries->get_array() : JsonArray();
  if (context.json()) {
    context.out_json(rows);
  } else if (rows.empty()) {
    context.out(none);
  } else {
    print_entries(context, title, rows);
  }
  co_return 0;
}

}  // namespace

io::Task<int> directory_self(Context& context) {
  auto params = read_params(context);
  if (!params) co_return context.fail_with(params.error());
  const auto answer = co_await call_gateway(context, "directory.self", std::move(*params), ClientKind::reader);
  if (!answer) co_return context.fail_with(answer.error());
  const Json* entry = member(*answer, "entry");
  const bool is_known = entry && entry->is_object();
  if (context.json()) {
    context.out_json(is_known ? *entry : Json());
  } else if (is_known) {
    print_entries(context, "Self", JsonArray{*entry});
  } else {
    context.out("Not available.");
  }
  co_return 0;
}

io::Task<int> directory_peers_list(Context& context) {
  auto params = read_params(context);
  if (!params) co_return context.fail_with(params.error());
  co_return co_await list(context, "directory.peers.list", std::move(*params), "Peers", "No peers found.");
}

io::Task<int> directory_groups_list(Context& context) {
  auto params = read_params(context);
  if (!params) co_return context.fail_with(params.error());
  co_return co_await list(context, "directory.groups.list", std::move(*params), "Groups", "No groups found.");
}

io::Task<int> directory_groups_members(Context& context) {
  auto params = read_params(context);
  if (!params) co_return context.fail_with(params.error());
  const std::string group(js_trim(context.arguments.value_or("--group-id", "")));
  if (group.empty()) {
    co_return context.fail_with(fmt::format("Missing --group-id\n  Find it with: {} directory groups list --channel {}", program_words(context),
                                            string_member_or(Json(*params), "channel", "")));
  }
  (*params)["groupId"] = group;
  co_return co_await list(context, "directory.groups.members", std::move(*params), "Group Members", "No group members found.");
}

}  // namespace oc::cli
