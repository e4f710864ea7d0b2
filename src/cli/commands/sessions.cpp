// sessions: what the agents keep, read without a gateway.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/session_pick.h"
#include "cli/session_rows.h"
#include "io/clock.h"

namespace oc::cli {
namespace {

struct Question {
  std::vector<std::string> agents;
  std::optional<std::int64_t> active_minutes;
  bool is_all = false;
};

Result<Question> read_question(Context& context, const config::Config& config) {
  OC_TRY(const auto active_minutes, context.arguments.number("--active", 1, 100'000'000));
  OC_TRY(auto asked, asked_agents(context, config));
  return Question{.agents = std::move(asked.ids), .active_minutes = active_minutes, .is_all = asked.is_all};
}

io::Task<Result<std::vector<ListedSession>>> read_all(const Context& context, store::Store& store, const Question& question) {
  std::vector<ListedSession> all;
  std::optional<Millis> active;
  if (question.active_minutes) active = std::chrono::minutes(*question.active_minutes);
  for (const auto& agent : question.agents) {
    OC_CO_TRY(auto listed, co_await read_sessions(context, store, agent, active));
    for (auto& session : listed) all.push_back(std::move(session));
  }
  std::stable_sort(all.begin(), all.end(), [](const ListedSession& a, const ListedSession& b) { return a.row.updated_at > b.row.updated_at; });
  co_return all;
}

void print_json(const Context& context, const Question& question, const std::vector<ListedSession>& sessions) {
  const UnixTime now = context.io().clock.now();
  JsonObject object;
  object["path"] = question.agents.size() == 1 ? Json(session_store_path(context, question.agents[0])) : Json(nullptr);
  if (question.is_all) {
    JsonArray stores;
    for (const auto& agent : question.agents) stores.push_back(JsonObject{{"agentId", agent}, {"path", session_store_path(context, agent)}});
    object["stores"] = std::move(stores);
    object["allAgents"] = true;
  }
  object["count"] = sessions.size();
  object["activeMinutes"] = question.active_minutes ? Json(*question.active_minutes) : Json();
  JsonArray rows;
  for (const auto& session : sessions) rows.push_back(to_json(session, now));
  object["sessions"] = std::move(rows);
  context.out_json(object);
}

void print_text(const Context& context, const Question& question, const std::vector<ListedSession>& sessions) {
  if (question.agents.size() == 1) {
    context.out("Session store: " + context.shown(session_store_path(context, question.agents[0])));
  } else {
    context.out(fmt::format("Session stores: {} ({})", question.agents.size(), join(question.agents, ", ")));
  }
  context.out(fmt::format("Sessions listed: {}", sessions.size()));
  if (question.active_minutes) context.out(fmt::format("Filtered to last {} minute(s)", *question.active_minutes));
  if (sessions.empty()) {
    context.out("No sessions found.");
    return;
  }
  const auto column = question.is_all ? AgentColumn::yes : AgentColumn::no;
  for (const auto& line : session_lines(sessions, context.io().clock.now(), column)) context.out(line);
}

}  // namespace

io::Task<int> sessions(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto question = read_question(context, **config);
  if (!question) co_return context.fail_with(question.error());
  const auto store = context.open_store();
  auto listed = co_await read_all(context, *store, *question);
  co_await store->stop();
  if (!listed) co_return context.fail_with(listed.error());
  if (context.json()) {
    print_json(context, *question, *listed);
  } else {
    print_text(context, *question, *listed);
  }
  co_return 0;
}

}  // namespace oc::cli
