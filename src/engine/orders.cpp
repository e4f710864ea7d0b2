// The commands of the gateway.
#include "engine/orders.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "core/sessions/key.h"
#include "engine/queue_orders.h"
#include "engine/session_book.h"
#include "engine/session_orders.h"
#include "io/clock.h"
#include "io/log.h"
#include "version.h"

namespace oc::engine {
namespace {

using commands::Name;

std::string whoami(const OrderFrom& from) {
  std::string text = fmt::format("🧭 Identity\nChannel: {}", from.channel);
  if (!from.sender_id.empty()) text += "\nUser id: " + printable(from.sender_id, 100);
  if (!from.sender_username.empty()) text += "\nUsername: @" + printable(from.sender_username, 100);
  if (!from.sender_id.empty()) text += "\nAllowFrom: " + printable(from.sender_id, 100);
  return text;
}

io::Task<Result<OrderResult>> think(Inside& inside, const std::string& arguments, const OrderFrom& from) {
  constexpr std::string_view kLevels = "off, minimal, low, medium, high";
  if (arguments.empty()) {
    OC_CO_TRY(auto* database, co_await inside.parts.store.agent(from.agent_id));
    OC_CO_TRY(const auto row, co_await database->session(from.session_key));
    const std::string level = row ? string_member_or(row->entry, "thinkingLevel", "off") : "off";
    co_return OrderResult{.answer = fmt::format("Current thinking level: {}.\nOptions: {}.", level, kLevels)};
  }
  const auto level = commands::thinking_level(arguments);
  if (!level)
    co_return OrderResult{.answer = fmt::format("Unrecognized thinking level \"{}\". Valid levels: {}.", printable(arguments, 40), kLevels)};
  OC_CO_CHECKED(co_await patch_session_row(inside, from.session_key, {{"thinkingLevel", *level}}));
  co_return OrderResult{.answer = *level == "off" ? "Thinking disabled." : fmt::format("Thinking level set to {}.", *level)};
}

io::Task<Result<OrderResult>> model(Inside& inside, const std::string& arguments, const OrderFrom& from) {
  if (arguments.empty()) {
    OC_CO_TRY(auto* database, co_await inside.parts.store.agent(from.agent_id));
    OC_CO_TRY(const auto row, co_await database->session(from.session_key));
    std::string current = row ? string_member_or(row->entry, "modelOverride", "") : "";
    if (!current.empty()) current = string_member_or(row->entry, "providerOverride", "") + "/" + current;
    if (current.empty()) current = (co_await inside.parts.models.default_model(from.agent_id)).text();
    co_return OrderResult{.answer = fmt::format("Current: {}\n\nSwitch: /model <provider/model>\nBack to the default: /model default", current)};
  }
  auto patched = co_await patch_session_row(inside, from.session_key, {{"model", arguments == "default" ? Json() : Json(arguments)}});
  if (!patched) co_return OrderResult{.answer = patched.error().message + (patched.error().hint.empty() ? "" : "\n" + patched.error().hint)};
  if (arguments == "default") {
    co_return OrderResult{.answer = fmt::format("Model reset to default ({}).", (co_await inside.parts.models.default_model(from.agent_id)).text())};
  }
  co_return OrderResult{.answer = fmt::format("Model set to {}.", arguments)};
}

Result<void> set_model(Inside& inside, const std::string& agent_id, JsonObject& entry, const Json& value) {
  if (value.is_null()) {
    entry.erase("modelOverride");
    entry.erase("providerOverride");
    return {};
  }
  const std::string text = value.is_string() ? std::string(value.get_string()) : "";
  const auto slash = text.find('/');
  std::vector<std::string> names;
  const auto* agent = inside.snapshot->find(agent_id);
  for (const auto& known : inside.parts.models.list(agent ? agent->agent_dir : "")) names.push_back(known.ref.text());
  const bool is_known = std::ranges::find(names, text) != names.end();
  if (slash == std::string::npos || slash == 0 || slash + 1 == text.size() || (!names.empty() && !is_known)) {
    const std::string near = nearest_word(text, names);
    return fail(Errc::invalid, fmt::format("Unknown model: {}", printable(text, 100)),
                near.empty() ? "See the models: openclaw models list" : fmt::format("Did you mean {}?", near), {.key = "model"});
  }
  entry["providerOverride"] = text.substr(0, slash);
  entry["modelOverride"] = text.substr(slash + 1);
  return {};
}

struct WordField {
  std::string_view name;
  std::array<std::string_view, 6> words;  ///< empty first = any text
};
constexpr std::array<WordField, 7> kWordFields{{{"label", {}},
                                                {"thinkingLevel", {"off", "minimal", "low", "medium", "high"}},
                                                {"verboseLevel", {"on", "off", "full"}},
                                                {"reasoningLevel", {"on", "off", "stream"}},
                                                {"responseUsage", {"off", "tokens", "full", "on"}},
                                                {"sendPolicy", {"allow", "deny"}},
                                                {"groupActivation", {"mention", "always"}}}};

Result<void> set_word(JsonObject& entry, const WordField& field, const Json& value) {
  if (value.is_null()) {
    entry.erase(field.name);
    return {};
  }
  const std::string word = value.is_string() ? std::string(value.get_string()) : "";
  std::vector<std::string> allowed;
  for (std::string_view known : field.words) {
    if (!known.empty()) allowed.emplace_back(known);
  }
  const bool fits = allowed.empty() ? !word.empty() && utf16_length(word) <= 512 : std::ranges::find(allowed, word) != allowed.end();
  if (!fits) {
    return fail(
        Errc::invalid,
        fmt::format("invalid {}: {}", field.name, allowed.empty() ? "must be text of 1 to 512 characters" : "use one of " + join(allowed, ", ")), {},
        {.key = std::string(field.name)});
  }
  entry[field.name] = word;
  return {};
}

}  // namespace

Result<std::vector<std::string>> stop_runs(Inside& inside, const std::string& session_key, const std::string& run_id, const std::string& reason) {
  std::vector<std::string> stopped;
  if (!run_id.empty()) {
    const auto run = inside.runs.find(run_id);
    if (run && run->session_key != session_key) return fail(Errc::invalid, "runId does not match sessionKey");
  }
  for (const auto& run : inside.runs.active(session_key)) {
    if (!run_id.empty() && run->run_id != run_id) continue;
    if (run->is_note && run_id.empty() && reason != "delete") continue;
    if (run->stop_reason.empty()) run->stop_reason = reason;
    run->stop.set();
    stopped.push_back(run->run_id);
  }
  return stopped;
}

io::Task<Result<OrderResult>> carry_out(Inside& inside, commands::Command command, OrderFrom from) {
  const auto who = commands::row_of(command.name).who;
  const bool may = who == commands::Row::Who::anyone_admitted || (who == commands::Row::Who::owner ? is_from_owner(inside, from) : from.authorised);
  if (!may) {
    inside.io.log.info("commands", "a command from somebody who may not command was passed over",
                       {{"channel", from.channel}, {"sender", from.sender_id}});
    co_return OrderResult{};
  }
  switch (command.name) {
    case Name::help: co_return OrderResult{.answer = commands::help_text()};
    case Name::commands: co_return OrderResult{.answer = commands::commands_text()};
    case Name::whoami: co_return OrderResult{.answer = whoami(from)};
    case Name::status: {
      OC_CO_TRY(auto card, co_await status_card(inside, from.agent_id, from.session_key));
      co_return OrderResult{.answer = std::move(card)};
    }
    case Name::stop: {
      OC_CO_TRY(const auto stopped, stop_runs(inside, from.session_key, "", "stop"));
      co_return OrderResult{.answer = stopped.empty() ? "⚙️ Nothing is running here." : "⚙️ Agent was aborted."};
    }
    case Name::think: co_return co_await think(inside, command.arguments, from);
    case Name::model: co_return co_await model(inside, command.arguments, from);
    case Name::new_session:
    case Name::reset: co_return co_await begin_anew(inside, std::move(command.arguments), std::move(from));
    case Name::queue: co_return co_await order_queue(inside, std::move(command.arguments), std::move(from));
    case Name::send: co_return co_await set_send_policy(inside, std::move(command.arguments), std::move(from));
    case Name::activation: co_return co_await set_activation(inside, std::move(command.arguments), std::move(from));
  }
  co_return OrderResult{};
}

io::Task<Result<std::string>> status_card(Inside& inside, std::string agent_id, std::string session_key) {
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  OC_CO_TRY(const auto row, co_await database->session(session_key));
  const Json entry = row ? row->entry : Json(JsonObject());
  std::string model = string_member_or(entry, "modelOverride", "");
  model =
      model.empty() ? (co_await inside.parts.models.default_model(agent_id)).text() : string_member_or(entry, "providerOverride", "") + "/" + model;
  const auto total = int_member(entry, "totalTokens").value_or(0);
  const auto window = int_member(entry, "contextTokens").value_or(200'000);
  std::string text = fmt::format("🦞 OpenClaw {}\n🧠 Model: {}", OC_VERSION, model);
  text += fmt::format("\n🧮 Tokens: {} in / {} out", int_member(entry, "inputTokens").value_or(0), int_member(entry, "outputTokens").value_or(0));
  text += fmt::format("\n📚 Context: {}/{}k ({}%) · 🧹 Compactions: {}", total, window / 1000, window > 0 ? total * 100 / window : 0,
                      int_member(entry, "compactionCount").value_or(0));
  const std::string age = row ? "updated " + age_text(inside.io.clock.now() - row->updated_at) : "not begun yet";
  text += fmt::format("\n🧵 Session: {} • {}", session_key, age);
  if (const Json* route = member(entry, "lastRoute")) {
    text += fmt::format("\n🧭 Route: {} → {} ({})", string_member_or(*route, "channel", "?"), string_member_or(*route, "agentId", "?"),
                        string_member_or(*route, "matchedBy", "?"));
  }
  const auto mode = queue_settings(inside, entry, string_member_or(entry, "lastChannel", "webchat")).mode;
  text += fmt::format("\n⚙️ Runtime: direct · Think: {}\n🪢 Queue: {} (depth {})", string_member_or(entry, "thinkingLevel", "off"),
                      queue::to_string(mode), inside.queues.depth(session_key));
  co_return text;
}

io::Task<Result<store::SessionRow>> patch_session_row(Inside& inside, std::string session_key, Json fields) {
  const std::string agent_id = sessions::agent_id_of_key(session_key);
  OC_CO_TRY(auto* database, co_await inside.parts.store.agent(agent_id));
  OC_CO_TRY(auto known, co_await database->session(session_key));
  store::SessionRow row = known ? std::move(*known) : fresh_session(inside.io, session_key);
  JsonObject& entry = row.entry.get_object();
  const JsonObject empty;
  for (const auto& [key, value] : fields.is_object() ? fields.get_object() : empty) {
    if (key == "model") {
      OC_CO_CHECKED(set_model(inside, agent_id, entry, value));
      continue;
    }
    const auto field = std::ranges::find(kWordFields, std::string_view(key), &WordField::name);
    if (field == kWordFields.end())
      co_return fail(Errc::invalid, fmt::format("the session field \"{}\" cannot be set here", printable(key, 60)), {}, {.key = std::string(key)});
    OC_CO_CHECKED(set_word(entry, *field, value));
  }
  OC_CO_CHECKED(co_await database->put_session(row));
  inside.runs.tell_session_changed(session_key, "patch");
  co_return row;
}

}  // namespace oc::engine
