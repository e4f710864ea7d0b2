// store: the databases of the state folder, looked at without a gateway.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/gateway_process.h"
#include "cli/session_rows.h"
#include "cli/text_table.h"
#include "io/files.h"
#include "store/store.h"

namespace oc::cli {
namespace {

using Strings = std::vector<std::string>;

/// One database file: an agent's, or the gateway's when `agent_id` is "".
struct Kept {
  std::string agent_id;
  std::string path;
  std::string name() const { return agent_id.empty() ? "gateway" : "agent " + agent_id; }
};

/// Those that exist: of one agent, or all of the folder, also of agents that the configuration does not name any more.
Result<std::vector<Kept>> kept_files(const Context& context) {
  auto& files = context.io().files;
  std::vector<Kept> all;
  if (const auto id = context.arguments.value("--agent")) {
    all.push_back({.agent_id = *id, .path = session_store_path(context, *id)});
    if (id->find('/') == std::string::npos && files.info(all[0].path)) return all;
    return fail(Errc::not_found, fmt::format("Agent {} has kept nothing yet: there is no {}", printable(*id, 80), context.shown(all[0].path)),
                "See all of them: openclaw store stats");
  }
  const std::string gateway = context.paths.state_dir + "/state/gateway.sqlite";
  if (files.info(gateway)) all.push_back({.agent_id = "", .path = gateway});
  const auto folders = files.list(context.paths.state_dir + "/agents");
  if (!folders) return all;
  for (const auto& folder : *folders) {
    const std::string path = session_store_path(context, folder.name);
    if (files.info(path)) all.push_back({.agent_id = folder.name, .path = path});
  }
  return all;
}

std::string bytes_text(std::int64_t bytes) {
  if (bytes < 10'000) return fmt::format("{} B", bytes);
  if (bytes < 10'000'000) return fmt::format("{} KB", bytes / 1000);
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

io::Task<Result<store::StoreStats>> stats_of(store::Store& store, Kept kept) {
  if (kept.agent_id.empty()) {
    OC_CO_TRY(auto* gateway, co_await store.gateway());
    co_return co_await gateway->stats();
  }
  OC_CO_TRY(auto* agent, co_await store.agent(kept.agent_id));
  co_return co_await agent->stats();
}

io::Task<Result<Strings>> faults_of(store::Store& store, Kept kept) {
  if (kept.agent_id.empty()) {
    OC_CO_TRY(auto* gateway, co_await store.gateway());
    co_return co_await gateway->check();
  }
  OC_CO_TRY(auto* agent, co_await store.agent(kept.agent_id));
  co_return co_await agent->check();
}

io::Task<Result<void>> vacuum(store::Store& store, Kept kept) {
  if (kept.agent_id.empty()) {
    OC_CO_TRY(auto* gateway, co_await store.gateway());
    co_return co_await gateway->vacuum();
  }
  OC_CO_TRY(auto* agent, co_await store.agent(kept.agent_id));
  co_return co_await agent->vacuum();
}

Json to_json(const Kept& kept, const store::StoreStats& stats) {
  JsonObject counts;
  for (const auto& [name, count] : stats.counts) counts[name] = count;
  JsonObject object;
  if (!kept.agent_id.empty()) object["agentId"] = kept.agent_id;
  object["path"] = kept.path;
  object["version"] = stats.version;
  object["fileBytes"] = stats.file_bytes;
  object["logBytes"] = stats.wal_bytes;
  object["freeBytes"] = stats.free_bytes;
  object["counts"] = std::move(counts);
  return object;
}

void print(const Context& context, const Kept& kept, const store::StoreStats& stats) {
  context.out(fmt::format("{}: {}", kept.name(), context.shown(kept.path)));
  context.out(fmt::format("  version {}, {} (log {}, free {})", stats.version, bytes_text(stats.file_bytes), bytes_text(stats.wal_bytes),
                          bytes_text(stats.free_bytes)));
  for (const auto& [name, count] : stats.counts) {
    // What this command itself did says nothing.
    if (name != "commits" && name != "jobs") context.out(fmt::format("  {} {}", padded(name, 28), count));
  }
}

int refuse_beside_gateway(const Context& context, const GatewayProcess& gateway) {
  return context.fail_with(
      Error{.code = Errc::conflict,
            .message = fmt::format("The gateway (pid {}) works with these files; compacting would hold up its messages.", gateway.pid),
            .hint = fmt::format("Stop it first: {} gateway stop", program_words(context))});
}

}  // namespace

io::Task<int> store_stats(Context& context) {
  const auto kept = kept_files(context);
  if (!kept) co_return context.fail_with(kept.error());
  const auto store = context.open_store();
  JsonArray rows;
  int code = 0;
  for (const auto& one : *kept) {
    const auto stats = co_await stats_of(*store, one);
    if (!stats) {
      code = context.fail_with(stats.error());
    } else if (context.json()) {
      rows.push_back(to_json(one, *stats));
    } else {
      print(context, one, *stats);
    }
  }
  co_await store->stop();
  if (context.json()) context.out_json(JsonObject{{"stores", std::move(rows)}});
  if (kept->empty() && !context.json()) context.out("Nothing is kept yet in " + context.shown(context.paths.state_dir));
  co_return code;
}

io::Task<int> store_check(Context& context) {
  const auto kept = kept_files(context);
  if (!kept) co_return context.fail_with(kept.error());
  const auto store = context.open_store();
  JsonArray rows;
  bool is_sound = true;
  for (const auto& one : *kept) {
    auto faults = co_await faults_of(*store, one);
    // A file that does not open is a fault of its own.
    const Strings told = faults ? std::move(*faults) : Strings{to_text(faults.error())};
    is_sound = is_sound && told.empty();
    JsonArray texts;
    for (const auto& fault : told) texts.push_back(Json(fault));
    rows.push_back(JsonObject{{"agentId", one.agent_id.empty() ? Json() : Json(one.agent_id)}, {"path", one.path}, {"faults", std::move(texts)}});
    if (context.json()) continue;
    context.out(fmt::format("{}: {}", one.name(), told.empty() ? "sound" : fmt::format("{} fault(s) in {}", told.size(), context.shown(one.path))));
    for (const auto& fault : told) context.out("  " + printable(fault));
  }
  co_await store->stop();
  if (context.json()) context.out_json(JsonObject{{"sound", is_sound}, {"stores", std::move(rows)}});
  if (kept->empty() && !context.json()) context.out("Nothing is kept yet in " + context.shown(context.paths.state_dir));
  co_return is_sound ? 0 : 1;
}

io::Task<int> store_vacuum(Context& context) {
  const auto kept = kept_files(context);
  if (!kept) co_return context.fail_with(kept.error());
  if (const auto gateway = find_gateway(context)) co_return refuse_beside_gateway(context, *gateway);
  const auto store = context.open_store();
  JsonArray rows;
  int code = 0;
  for (const auto& one : *kept) {
    const auto before = co_await stats_of(*store, one);
    const auto done = co_await vacuum(*store, one);
    const auto after = co_await stats_of(*store, one);
    if (!done || !before || !after) {
      code = context.fail_with(!done ? done.error() : !before ? before.error() : after.error());
      continue;
    }
    rows.push_back(JsonObject{{"path", one.path}, {"bytesBefore", before->file_bytes}, {"bytesAfter", after->file_bytes}});
    if (!context.json()) context.out(fmt::format("{}: {} -> {}", one.name(), bytes_text(before->file_bytes), bytes_text(after->file_bytes)));
  }
  co_await store->stop();
  if (context.json()) context.out_json(JsonObject{{"stores", std::move(rows)}});
  co_return code;
}

}  // namespace oc::cli
