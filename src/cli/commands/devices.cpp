// devices: which browsers, apps and command lines the gateway lets in.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/client.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/text_table.h"
#include "io/clock.h"

namespace oc::cli {
namespace {

constexpr std::size_t kIdShown = 16;

const JsonArray& list_of(const Json& answer, std::string_view key) {
  static const JsonArray none;
  const Json* list = member(answer, key);
  return list && list->is_array() ? list->get_array() : none;
}

std::string name_of(const Json& device) {
  const std::string name = string_member_or(device, "displayName", "");
  return name.empty() ? string_member_or(device, "clientId", "") : name;
}

std::string age_of(const Context& context, const Json& value, std::string_view key) {
  const auto at = int_member(value, key);
  return at ? age_text(context.io().clock.now() - from_ms(*at)) : "";
}

void print_devices(const Context& context, const Json& answer) {
  const auto& pending = list_of(answer, "pending");
  const auto& paired = list_of(answer, "paired");
  if (!pending.empty()) {
    context.out(fmt::format("Pending ({})", pending.size()));
    TextTable table{.head = {"Request", "Device", "Role", "Age", "Client"}};
    for (const auto& request : pending) {
      table.rows.push_back({string_member_or(request, "requestId", ""), string_member_or(request, "deviceId", "").substr(0, kIdShown),
                            string_member_or(request, "role", ""), age_of(context, request, "ts"),
                            name_of(request) + " " + string_member_or(request, "remoteIp", "")});
    }
    context.world.output.write(to_text(table));
  }
  if (!paired.empty()) {
    context.out(fmt::format("Paired ({})", paired.size()));
    TextTable table{.head = {"Device", "Client", "Roles", "Approved", "Scopes"}};
    for (const auto& device : paired) {
      table.rows.push_back({string_member_or(device, "deviceId", "").substr(0, kIdShown), name_of(device),
                            join(strings_member(device, "roles"), ", "), age_of(context, device, "approvedAtMs"),
                            join(strings_member(device, "scopes"), ", ")});
    }
    context.world.output.write(to_text(table));
  }
  if (pending.empty() && paired.empty()) context.out("No device pairing entries.");
}

/// Calls, and prints JSON or the line.
io::Task<int> change(Context& context, std::string method, Json params, std::string line) {
  const auto answer = co_await call_gateway(context, std::move(method), std::move(params), ClientKind::operator_all);
  if (!answer) co_return context.fail_with(answer.error());
  if (context.json()) {
    context.out_json(*answer);
  } else {
    context.out(line);
  }
  co_return 0;
}

io::Task<Result<std::string>> newest_request(Context& context) {
  OC_CO_TRY(const Json answer, co_await call_gateway(context, "device.pair.list", JsonObject(), ClientKind::operator_all));
  std::string id;
  std::int64_t newest = -1;
  for (const auto& request : list_of(answer, "pending")) {
    const std::int64_t at = int_member(request, "ts").value_or(0);
    if (at <= newest) continue;
    newest = at;
    id = string_member_or(request, "requestId", "");
  }
  if (id.empty()) co_return fail(Errc::not_found, "No pending device pairing requests to approve");
  co_return id;
}

}  // namespace

io::Task<int> devices_list(Context& context) {
  const auto answer = co_await call_gateway(context, "device.pair.list", JsonObject(), ClientKind::operator_all);
  if (!answer) co_return context.fail_with(answer.error());
  if (context.json()) {
    context.out_json(*answer);
  } else {
    print_devices(context, *answer);
  }
  co_return 0;
}

io::Task<int> devices_approve(Context& context) {
  std::string id = context.arguments.word(0);
  if (id.empty()) {
    if (!context.has("--latest")) co_return context.fail_with("Which request? Pass its id (openclaw devices list), or --latest.");
    auto newest = co_await newest_request(context);
    if (!newest) co_return context.fail_with(newest.error());
    id = std::move(*newest);
  }
  co_return co_await change(context, "device.pair.approve", JsonObject{{"requestId", id}}, "Approved request " + printable(id, 80) + ".");
}

io::Task<int> devices_reject(Context& context) {
  const std::string id = context.arguments.word(0);
  co_return co_await change(context, "device.pair.reject", JsonObject{{"requestId", id}}, "Rejected request " + printable(id, 80) + ".");
}

io::Task<int> devices_remove(Context& context) {
  const std::string id = context.arguments.word(0);
  co_return co_await change(context, "device.pair.remove", JsonObject{{"deviceId", id}}, "Removed device " + printable(id, 80) + ".");
}

io::Task<int> devices_revoke(Context& context) {
  const std::string id = context.arguments.value_or("--device", "");
  const std::string role = context.arguments.value_or("--role", "");
  if (id.empty() || role.empty()) co_return context.fail_with("--device and --role required");
  const Json params = JsonObject{{"deviceId", id}, {"role", role}};
  co_return co_await change(context, "device.token.revoke", params,
                            fmt::format("Revoked the {} token of device {}.", printable(role, 40), printable(id, 80)));
}

}  // namespace oc::cli
