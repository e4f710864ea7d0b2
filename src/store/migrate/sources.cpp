// Where an earlier OpenClaw keeps what, and which of it is there.
#include <algorithm>
#include <unordered_set>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/agents.h"
#include "core/sessions/ids.h"
#include "io/files.h"
#include "store/migrate/entry.h"
#include "store/migrate/job.h"

namespace oc::store {
namespace {

std::string text_at(const config::Config& config, std::string_view path) {
  const Json* value = config.find(path);
  return value && value->is_string() ? std::string(value->get_string()) : "";
}

/// `123:AbC…` is the token of bot 123.
std::string bot_of(std::string_view token) {
  const auto digits = js_trim(token).substr(0, js_trim(token).find(':'));
  const bool is_number =
      !digits.empty() && digits.size() < js_trim(token).size() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? std::string(digits) : "";
}

std::string token_of(const io::Io& io, const Json& account, const config::Paths& paths) {
  if (const auto token = string_member(account, "botToken")) return *token;
  const auto file = string_member(account, "tokenFile");
  if (!file) return "";
  return io.files.read(config::absolute_path(*file, paths), kTelegramTokenBytesMax).value_or("");
}

std::map<std::string, std::string> telegram_bots(const io::Io& io, const config::Config& config, const config::Paths& paths) {
  std::map<std::string, std::string> bots;
  const Json* telegram = config.find("channels.telegram");
  if (!telegram) return bots;
  const auto add = [&](const std::string& account, const Json& settings) {
    if (const std::string bot = bot_of(token_of(io, settings, paths)); !bot.empty()) bots[account] = bot;
  };
  add(std::string(sessions::kDefaultAccountId), *telegram);
  if (const Json* accounts = member(*telegram, "accounts"); accounts && accounts->is_object()) {
    for (const auto& [id, settings] : accounts->get_object()) add(sessions::normalize_account_id(id), settings);
  }
  return bots;
}

AgentSource laid_out(const std::string& state_dir, const std::string& id) {
  const std::string home = state_dir + "/agents/" + id;
  return {.id = id,
          .sessions_dir = home + "/sessions",
          .index_path = home + "/sessions/sessions.json",
          .database = home + "/agent/openclaw-agent.sqlite"};
}

void add_folders(const io::Io& io, StateSource& source) {
  const auto folders = io.files.list(source.state_dir + "/agents");
  if (!folders) return;
  std::unordered_set<std::string> known;
  for (const auto& agent : source.agents) known.insert(agent.id);
  for (const auto& folder : *folders) {
    if (source.agents.size() >= kAgentsMax) return;
    const std::string id = sessions::normalize_agent_id(folder.name);
    if (folder.is_directory && id == folder.name && known.insert(id).second) source.agents.push_back(laid_out(source.state_dir, id));
  }
}

/// Adds the file when it is there.
void add_file(const io::Io& io, std::vector<SourceFile>& files, const std::string& path, std::string what) {
  const auto info = io.files.info(path);
  if (!info && info.error().code == Errc::not_found) return;
  if (info && info->is_directory) return;
  SourceFile file{.path = path, .what = std::move(what)};
  // What is there and cannot be looked at is tried, and told.
  if (info) {
    file.size_bytes = info->size_bytes;
    file.modified_ms = to_ms(info->modified);
  }
  files.push_back(std::move(file));
}

/// A folder without an index still has its transcripts; the mark is for the index that is missing.
void add_sessions(const io::Io& io, std::vector<SourceFile>& files, const AgentSource& agent) {
  const std::size_t before = files.size();
  add_file(io, files, agent.index_path, "sessions");
  if (files.size() > before) return;
  const auto listed = io.files.list(agent.sessions_dir);
  if (!listed) return;
  const bool has_transcripts = std::ranges::any_of(*listed, [](const io::FileInfo& file) { return transcript_name(file.name).has_value(); });
  if (has_transcripts) files.push_back({.path = agent.index_path, .what = "sessions", .is_missing = true});
}

/// SQLite keeps what is new in the log beside the file: it counts with it.
void add_database(const io::Io& io, std::vector<SourceFile>& files, const std::string& path, const std::string& what) {
  const std::size_t before = files.size();
  add_file(io, files, path, what);
  if (files.size() == before) return;
  const auto log = io.files.info(path + "-wal");
  if (!log || log->size_bytes == 0) return;
  files.back().size_bytes += log->size_bytes;
  files.back().modified_ms = std::max(files.back().modified_ms, to_ms(log->modified));
}

void add_named(const io::Io& io, std::vector<SourceFile>& files, const std::string& folder, std::string_view begin, std::string_view end,
               const std::string& what) {
  const auto listed = io.files.list(folder);
  if (!listed) return;
  for (const auto& file : *listed) {
    if (file.name.starts_with(begin) && file.name.ends_with(end)) add_file(io, files, folder + "/" + file.name, what);
  }
}

}  // namespace

StateSource state_source(const io::Io& io, const config::Config& config, const config::Paths& paths) {
  StateSource source{.state_dir = paths.state_dir, .cron_path = paths.state_dir + "/cron/jobs.json"};
  const std::string store = text_at(config, "session.store");
  for (const auto& agent : config::agents(config, paths)) {
    AgentSource each = laid_out(paths.state_dir, agent.id);
    each.database = agent.agent_dir + "/openclaw-agent.sqlite";
    if (!store.empty()) {
      each.index_path = config::absolute_path(replace_all(store, "{agentId}", agent.id), paths);
      each.sessions_dir = each.index_path.substr(0, each.index_path.rfind('/'));
    }
    source.agents.push_back(std::move(each));
  }
  add_folders(io, source);
  if (const std::string cron = text_at(config, "cron.store"); !cron.empty()) source.cron_path = config::absolute_path(cron, paths);
  source.telegram_bots = telegram_bots(io, config, paths);
  return source;
}

StateSource state_source_in(const io::Io& io, const config::Config& config, const config::Paths& paths, const std::string& state_dir) {
  StateSource source{.state_dir = state_dir, .cron_path = state_dir + "/cron/jobs.json"};
  add_folders(io, source);
  source.telegram_bots = telegram_bots(io, config, paths);
  return source;
}

std::vector<SourceFile> find_sources(const io::Io& io, const StateSource& source) {
  std::vector<SourceFile> files;
  std::unordered_set<std::string> indexes;
  for (const auto& agent : source.agents) {
    // An agent that session.store sends to a file of all agents has it in common with them.
    if (indexes.insert(agent.index_path).second) add_sessions(io, files, agent);
    add_database(io, files, agent.database, "database");
  }
  const std::string credentials = source.state_dir + "/credentials";
  add_named(io, files, credentials, "", "-pairing.json", "pairing");
  add_named(io, files, credentials, "", "-allowFrom.json", "allowFrom");
  add_named(io, files, source.state_dir + "/telegram", "update-offset-", ".json", "telegram-offset");
  add_file(io, files, source.cron_path, "cron");
  add_file(io, files, source.state_dir + "/devices/paired.json", "devices");
  add_database(io, files, source.state_dir + "/state/openclaw.sqlite", "state-database");
  return files;
}

bool is_done(const Json& mark, const SourceFile& file) {
  return string_member_or(mark, "state", "") == "done" && int_member(mark, "size") == static_cast<std::int64_t>(file.size_bytes) &&
         int_member(mark, "modifiedMs") == file.modified_ms;
}

}  // namespace oc::store
