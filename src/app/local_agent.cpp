// Running a turn, and listing models, in the process of the command itself.
#include "app/local_agent.h"

#include <fmt/format.h>

#include "app/alone.h"
#include "app/take_over.h"
#include "app/wire.h"
#include "base/text.h"
#include "core/sessions/ids.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/files.h"
#include "models/models.h"

namespace oc::app {
namespace {

int told(cli::Output& error, const Error& why) {
  error.write("Error: " + to_text(why) + "\n");
  return 1;
}

/// As the gateway's `agent` method answers it.
Json outcome_json(const engine::RunOutcome& outcome) {
  const auto& usage = outcome.usage;
  const Json usage_json = {{"input", usage.input}, {"output", usage.output}, {"total", usage.total()}};
  const Json agent_meta = {{"sessionId", outcome.session_id}, {"provider", outcome.provider}, {"model", outcome.model}, {"usage", usage_json}};
  const Json meta = {{"durationMs", to_ms(outcome.ended_at) - to_ms(outcome.started_at)},
                     {"agentMeta", agent_meta},
                     {"aborted", outcome.state == engine::RunOutcome::State::aborted}};
  JsonArray payloads;
  if (!outcome.text.empty()) payloads.push_back({{"text", outcome.text}, {"mediaUrl", nullptr}});
  return {{"payloads", payloads}, {"meta", meta}};
}

Error unknown_agent(const std::string& id) {
  return {.code = Errc::not_found,
          .message = fmt::format("Unknown agent id \"{}\".", printable(id, 80)),
          .hint = "Use \"openclaw agents list\" to see configured agents."};
}

std::vector<engine::ModelInfo> models_of(const io::Io& io, Wired& wired, const std::string& agent_dir, const cli::ModelsListOptions& options) {
  auto found = options.all ? models::known_models(io, [&wired] { return wired.engine().config(); }, agent_dir) : wired.models().list(agent_dir);
  std::erase_if(found, [&](const auto& model) { return !options.provider.empty() && model.ref.provider != options.provider; });
  return found;
}

void print_models(const engine::ModelRef& chosen, const std::vector<engine::ModelInfo>& models, const cli::ModelsListOptions& options,
                  cli::Output& output) {
  JsonArray rows;
  std::string text = options.plain ? "" : fmt::format("{:<42} {:<10} {:<8} {:<5} {}\n", "Model", "Input", "Ctx", "Auth", "Tags");
  for (const auto& model : models) {
    const bool is_chosen = model.ref == chosen;
    rows.push_back({{"key", model.ref.text()},
                    {"name", model.name},
                    {"contextWindow", model.context_window},
                    {"available", model.has_auth},
                    {"tags", is_chosen ? JsonArray{"default"} : JsonArray()}});
    text += options.plain ? model.ref.text() + "\n"
                          : fmt::format("{:<42} {:<10} {:<8} {:<5} {}\n", printable(model.ref.text(), 60), "text",
                                        fmt::format("{}k", model.context_window / 1024), model.has_auth ? "yes" : "no", is_chosen ? "default" : "");
  }
  output.write(options.json ? to_pretty_json({{"count", rows.size()}, {"models", rows}}) + "\n" : text);
}

}  // namespace

io::Task<int> run_local_agent(io::Io io, cli::LocalAgentOptions options, cli::Output& output, cli::Output& error) {
  auto loaded = load_alone(io, options.profile, options.is_dev, error);
  if (!loaded) co_return told(error, loaded.error());
  auto lock = claim_state(io, loaded->paths.state_dir, "Leave --local out to send the message through it.");
  if (!lock) co_return told(error, lock.error());
  Wired wired(io, loaded->paths, loaded->config, Wired::Keep::on_disk, Wired::Channels::none);
  if (auto taken = co_await take_over(io, wired.store(), *loaded->config, loaded->paths); !taken) {
    co_await wired.store().stop();
    co_return told(error, taken.error());
  }
  engine::ChatMessage message{.session_key = options.session_key,
                              .agent_id = options.agent_id,
                              .text = options.message,
                              .thinking = options.thinking,
                              .origin = "cli",
                              .channel = "cli",
                              .kept = engine::ChatMessage::Kept::not_at_all};
  if (options.timeout_seconds && *options.timeout_seconds > 0) message.timeout = std::chrono::seconds(*options.timeout_seconds);
  auto started = co_await wired.engine().send(std::move(message));
  Result<engine::RunOutcome> outcome = std::unexpected(Error{});
  if (started) outcome = co_await wired.engine().wait(started->run_id, std::chrono::hours(49));
  co_await wired.engine().stop(Millis(0));
  co_await wired.store().stop();
  if (!started) co_return told(error, started.error());
  if (!outcome) co_return told(error, outcome.error());
  if (options.json) {
    output.write(to_pretty_json(outcome_json(*outcome)) + "\n");
  } else {
    output.write((outcome->text.empty() ? std::string("No reply from agent.") : outcome->text) + "\n");
  }
  co_return outcome->state == engine::RunOutcome::State::error ? 1 : 0;
}

io::Task<int> list_models(io::Io io, cli::ModelsListOptions options, cli::Output& output, cli::Output& error) {
  auto loaded = load_alone(io, options.profile, options.is_dev, error);
  if (!loaded) co_return told(error, loaded.error());
  Wired wired(io, loaded->paths, loaded->config, Wired::Keep::in_memory, Wired::Channels::none);
  const auto agents = co_await wired.engine().agents_with_models();
  const std::string wanted = options.agent_id.empty() ? "" : sessions::normalize_agent_id(options.agent_id);
  const auto agent = std::ranges::find_if(agents, [&](const auto& each) { return wanted.empty() ? each.is_default : each.id == wanted; });
  const int code = agent == agents.end() ? told(error, unknown_agent(options.agent_id)) : 0;
  if (code == 0) print_models(agent->model, models_of(io, wired, agent->agent_dir, options), options, output);
  co_await wired.engine().stop(Millis(0));
  co_await wired.store().stop();
  co_return code;
}

}  // namespace oc::app
