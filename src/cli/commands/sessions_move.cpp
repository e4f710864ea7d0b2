// sessions export, import: a transcript out as JSON Lines, Markdown or JSON, and one of another OpenClaw in.
#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/context.h"
#include "cli/gateway_process.h"
#include "cli/session_pick.h"
#include "core/sessions/key.h"
#include "io/files.h"
#include "store/migrate/migrate.h"

namespace oc::cli {
namespace {

enum class Format : std::uint8_t { jsonl, markdown, json };

Result<Format> read_format(const Context& context) {
  const std::string word = token(context.arguments.value_or("--format", "jsonl"));
  if (word == "jsonl") return Format::jsonl;
  if (word == "markdown" || word == "md") return Format::markdown;
  if (word == "json") return Format::json;
  return fail(Errc::invalid, fmt::format("Unknown format: {}", printable(word, 40)), "Use --format jsonl, markdown or json.");
}

std::vector<Json> lines_of(const std::string& jsonl) {
  std::vector<Json> lines;
  for (const auto& text : split(jsonl, '\n')) {
    if (auto line = text.empty() ? Result<Json>(Json()) : parse_json(text); line && line->is_object()) lines.push_back(std::move(*line));
  }
  return lines;
}

/// A code fence longer than any in the text.
std::string fence_for(const std::string& text) {
  std::string fence = "```";
  while (text.find(fence) != std::string::npos) fence += '`';
  return fence;
}

void add_block(std::string& out, const Json& block) {
  const std::string type = string_member_or(block, "type", "");
  if (type == "text") out += string_member_or(block, "text", "") + "\n\n";
  if (type != "toolCall") return;
  const Json* arguments = member(block, "arguments");
  const std::string text = arguments ? to_pretty_json(*arguments) : "{}";
  const std::string fence = fence_for(text);
  out += fmt::format("Tool call `{}`:\n\n{}json\n{}\n{}\n\n", string_member_or(block, "name", "?"), fence, text, fence);
}

std::string heading_of(const std::string& role, const Json& message) {
  if (role == "user") return "User";
  if (role == "assistant") return "Assistant";
  return fmt::format("Tool result `{}`", string_member_or(message, "toolName", "?"));
}

std::string to_markdown(const store::ExportedSession& session) {
  std::string out = fmt::format("# Session {}\n\nId: {}\n\n", session.key, session.session_id);
  for (const Json& line : lines_of(session.jsonl)) {
    const Json* message = member(line, "message");
    if (!message) continue;
    const std::string role = string_member_or(*message, "role", "");
    out += fmt::format("## {}\n\n{}\n\n", heading_of(role, *message), string_member_or(line, "timestamp", ""));
    const Json* content = member(*message, "content");
    if (content && content->is_string()) out += std::string(content->get_string()) + "\n\n";
    for (const Json& block : content && content->is_array() ? content->get_array() : JsonArray()) {
      if (role == "toolResult") {
        const std::string text = string_member_or(block, "text", "");
        const std::string fence = fence_for(text);
        out += fence + "\n" + text + "\n" + fence + "\n\n";
      } else {
        add_block(out, block);
      }
    }
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

std::string written(const store::ExportedSession& session, Format format) {
  if (format == Format::jsonl) return session.jsonl;
  if (format == Format::markdown) return to_markdown(session);
  JsonArray lines;
  for (Json& line : lines_of(session.jsonl)) lines.push_back(std::move(line));
  return to_pretty_json(JsonObject{{"key", session.key}, {"sessionId", session.session_id}, {"entry", session.entry}, {"lines", std::move(lines)}}) +
         "\n";
}

io::Task<Result<store::ExportedSession>> read_out(const Context& context, store::Store& store, PickedSession picked) {
  OC_CO_TRY(auto* database, co_await existing_store(context, store, picked.agent_id));
  OC_CO_TRY(const auto row, co_await existing_session(*database, picked.key));
  co_return co_await store::export_session(context.io(), *database, row.key);
}

Result<void> write_out(const Context& context, const std::string& typed, const std::string& text) {
  const std::string path = context.typed_path(typed);
  if (context.io().files.info(path) && !context.has("--force"))
    return fail(Errc::already_exists, fmt::format("{} is there already", context.shown(path)), "Overwrite it with --force, or name another file.");
  return context.io().files.write_atomic(path, text, 0600);
}

io::Task<Result<store::TakenTranscript>> take_in(const Context& context, store::Store& store, std::string agent_id, store::TranscriptImport wanted) {
  OC_CO_TRY(auto* database, co_await store.agent(std::move(agent_id)));
  co_return co_await store::import_transcript(context.io(), *database, std::move(wanted));
}

/// The session that an imported transcript becomes: --key, else `import:<file's name>`.
PickedSession target_of(const Context& context, const config::Config& config, const std::string& path) {
  const auto wanted = context.arguments.value("--agent");
  const auto typed = context.arguments.value("--key");
  const auto parsed = typed ? sessions::parse_agent_key(*typed) : std::nullopt;
  const std::string id = parsed ? parsed->agent_id : wanted ? sessions::normalize_agent_id(*wanted) : config::default_agent_id(config);
  std::string name = path.substr(path.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  const std::string key = sessions::store_key(id, typed ? *typed : "import:" + name);
  return {.agent_id = id, .key = sessions::canonical_main_alias(config.root(), id, key)};
}

}  // namespace

io::Task<int> sessions_export(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  const auto format = read_format(context);
  if (!format) co_return context.fail_with(format.error());
  const auto picked = picked_session(context, **config);
  if (!picked) co_return context.fail_with(picked.error());
  const auto store = context.open_store();
  const auto session = co_await read_out(context, *store, *picked);
  co_await store->stop();
  if (!session) co_return context.fail_with(session.error());
  if (const auto folder = context.arguments.value("--into")) {
    const auto done = co_await store::put_back(context.io(), *session, context.typed_path(*folder));
    if (!done) co_return context.fail_with(done.error());
    context.out(fmt::format("Put {} into {} ({} lines, and its entry in sessions.json).", session->file_name,
                            context.shown(context.typed_path(*folder)), session->lines));
    co_return 0;
  }
  const std::string text = written(*session, *format);
  const auto out = context.arguments.value("--out");
  if (!out) {
    context.world.output.write(text);
    co_return 0;
  }
  if (const auto done = write_out(context, *out, text); !done) co_return context.fail_with(done.error());
  context.out(fmt::format("Wrote {} lines to {}.", session->lines, context.shown(context.typed_path(*out))));
  co_return 0;
}

io::Task<int> sessions_import(Context& context) {
  const auto config = context.config();
  if (!config) co_return context.fail_with(config.error());
  if (find_gateway(context)) {
    co_return context.fail_with(Error{.code = Errc::conflict,
                                      .message = "The gateway runs and uses these sessions.",
                                      .hint = fmt::format("{} gateway stop, then import, then start it again", program_words(context))});
  }
  const std::string path = context.typed_path(context.arguments.word(0));
  if (const auto info = context.io().files.info(path); !info) co_return context.fail_with(info.error());
  const auto target = target_of(context, **config, path);
  store::TranscriptImport wanted{.path = path, .key = target.key};
  if (context.has("--replace")) wanted.existing = store::TranscriptImport::Existing::archive;
  const auto store = context.open_store();
  const auto taken = co_await take_in(context, *store, target.agent_id, std::move(wanted));
  co_await store->stop();
  if (!taken) co_return context.fail_with(taken.error());
  if (context.json()) {
    context.out_json(JsonObject{{"key", target.key},
                                {"sessionId", taken->session_id},
                                {"lines", taken->file.lines},
                                {"broken", taken->file.broken},
                                {"mended", taken->file.mended}});
    co_return 0;
  }
  context.out(fmt::format("Imported {} lines as {}.", taken->file.lines, target.key));
  if (taken->file.broken > 0) context.out(fmt::format("{} lines could not be read. {}", taken->file.broken, printable(taken->file.reason, 400)));
  co_return 0;
}

}  // namespace oc::cli
