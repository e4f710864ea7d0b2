// Reads and lays out session rows.
#include "cli/session_rows.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"
#include "cli/text_table.h"
#include "core/sessions/key.h"
#include "io/clock.h"
#include "io/files.h"

namespace oc::cli {
namespace {

constexpr std::int64_t kContextTokens = 200'000;

constexpr std::array<std::string_view, 20> kCopied = {"systemSent",    "abortedLastRun", "thinkingLevel",    "verboseLevel",     "reasoningLevel",
                                                      "elevatedLevel", "responseUsage",  "groupActivation",  "inputTokens",      "outputTokens",
                                                      "cacheRead",     "cacheWrite",     "totalTokens",      "totalTokensFresh", "model",
                                                      "modelProvider", "contextTokens",  "providerOverride", "modelOverride",    "fastMode"};

/// 950, 1.5k, 16k.
std::string kilo(std::int64_t tokens) {
  if (tokens < 1000) return std::to_string(tokens);
  const double thousands = static_cast<double>(tokens) / 1000;
  return tokens >= 10'000 ? fmt::format("{}k", std::llround(thousands)) : fmt::format("{:.1f}k", thousands);
}

std::string short_key(const std::string& key) {
  const std::string shown = printable(key, 600);
  if (display_width(shown) <= 26 || shown.size() < 26) return shown;
  return shown.substr(0, 16) + "..." + shown.substr(shown.size() - 6);
}

std::string flag_text(const ListedSession& session) {
  const Json& entry = session.row.entry;
  std::vector<std::string> flags;
  const auto named = [&](std::string_view key, std::string_view label) {
    if (const auto value = string_member(entry, key)) flags.push_back(fmt::format("{}:{}", label, printable(*value, 40)));
  };
  named("thinkingLevel", "think");
  named("verboseLevel", "verbose");
  named("reasoningLevel", "reasoning");
  named("elevatedLevel", "elev");
  named("responseUsage", "usage");
  named("groupActivation", "activation");
  if (bool_member(entry, "systemSent").value_or(false)) flags.emplace_back("system");
  if (bool_member(entry, "abortedLastRun").value_or(false)) flags.emplace_back("aborted");
  if (!session.row.session_id.empty()) flags.push_back("id:" + printable(session.row.session_id, 80));
  return join(flags, " ");
}

std::string line_of(const ListedSession& session, UnixTime now, AgentColumn agent_column) {
  std::string line = padded(session_kind(session.row.key), 6) + " ";
  if (agent_column == AgentColumn::yes) line += padded(printable(session.agent_id, 40), 10) + " ";
  line += padded(short_key(session.row.key), 26) + " " + padded(age_text(now - session.row.updated_at), 9) + " ";
  line += padded(model_text(session.row.entry), 14) + " " + padded(token_text(session.row.entry), 20) + " " + flag_text(session);
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace

std::string session_store_path(const Context& context, std::string_view agent_id) {
  return config::sessions_dir(context.paths, agent_id) + "/sessions.sqlite";
}

io::Task<Result<std::vector<ListedSession>>> read_sessions(const Context& context, store::Store& store, std::string agent_id,
                                                           std::optional<Millis> active) {
  std::vector<ListedSession> listed;
  // Opening the store would make a database for an agent that never spoke.
  if (!context.io().files.info(session_store_path(context, agent_id))) co_return listed;
  OC_CO_TRY(store::AgentStore * agent, co_await store.agent(agent_id));
  OC_CO_TRY(auto rows, co_await agent->sessions(kSessionsListedMax));
  const UnixTime now = context.io().clock.now();
  for (auto& row : rows) {
    if (active && now - row.updated_at > *active) continue;
    listed.push_back({.agent_id = agent_id, .row = std::move(row)});
  }
  co_return listed;
}

std::string_view session_kind(std::string_view key) {
  if (key == "global") return "global";
  if (key == "unknown") return "unknown";
  const auto type = sessions::chat_type_of_key(key);
  return type == sessions::ChatType::group || type == sessions::ChatType::channel ? "group" : "direct";
}

std::string token_text(const Json& entry) {
  const std::int64_t context_tokens = int_member(entry, "contextTokens").value_or(kContextTokens);
  const auto total = int_member(entry, "totalTokens");
  if (!total || bool_member(entry, "totalTokensFresh") == false) return fmt::format("unknown/{} (?%)", kilo(context_tokens));
  const auto percent =
      context_tokens > 0 ? std::min<std::int64_t>(999, std::llround(100.0 * static_cast<double>(*total) / static_cast<double>(context_tokens))) : 0;
  return fmt::format("{}/{} ({}%)", kilo(*total), kilo(context_tokens), percent);
}

std::string model_text(const Json& entry) {
  const std::string model = string_member_or(entry, "model", "");
  return model.empty() ? "-" : printable(model, 80);
}

Json to_json(const ListedSession& session, UnixTime now) {
  JsonObject object{{"key", session.row.key},
                    {"updatedAt", to_ms(session.row.updated_at)},
                    {"ageMs", std::max<std::int64_t>(0, (now - session.row.updated_at).count())},
                    {"sessionId", session.row.session_id}};
  for (const auto key : kCopied) {
    if (const Json* value = member(session.row.entry, key); value && !value->is_null()) object[key] = *value;
  }
  if (!object.contains("contextTokens")) object["contextTokens"] = kContextTokens;
  object["agentId"] = session.agent_id;
  object["kind"] = session_kind(session.row.key);
  return object;
}

std::vector<std::string> session_lines(const std::vector<ListedSession>& sessions, UnixTime now, AgentColumn agent_column) {
  const std::string agent = agent_column == AgentColumn::yes ? padded("Agent", 10) + " " : "";
  std::vector<std::string> lines{padded("Kind", 6) + " " + agent + padded("Key", 26) + " " + padded("Age", 9) + " " + padded("Model", 14) + " " +
                                 padded("Tokens (ctx %)", 20) + " Flags"};
  for (const auto& session : sessions) lines.push_back(line_of(session, now, agent_column));
  return lines;
}

}  // namespace oc::cli
