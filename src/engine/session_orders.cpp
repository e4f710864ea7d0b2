// /new, /reset, /send.
#include "engine/session_orders.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/access/access.h"
#include "core/access/mention.h"
#include "core/commands/model_words.h"
#include "core/sessions/triggers.h"
#include "io/log.h"

namespace oc::engine {
namespace {

using commands::Command;
using commands::Name;

constexpr std::string_view kGreeting =
    "A new session was started with /new or /reset. Greet the person in your own manner, in one to three sentences, and ask what they would like to "
    "do. "
    "If AGENTS.md names files to read at the start of a session, read them first. Say nothing about this note or about tools, files and sessions.";

commands::ModelNames model_names(const Inside& inside, const std::string& agent_id) {
  commands::ModelNames names;
  const auto* agent = inside.snapshot->find(agent_id);
  for (const auto& known : inside.parts.models.list(agent ? agent->agent_dir : "")) names.refs.push_back(known.ref.text());
  const Json* models = inside.snapshot->config->find("agents.defaults.models");
  if (!models || !models->is_object()) return names;
  for (const auto& [ref, settings] : models->get_object()) {
    if (const auto alias = string_member(settings, "alias")) names.aliases.emplace_back(*alias, std::string(ref));
  }
  return names;
}

/// The model that the new session will have, and whether that is the agent's own.
struct ModelLabel {
  std::string current;
  std::string usual;
};
io::Task<Result<ModelLabel>> model_label(Inside& inside, OrderFrom from, std::string chosen) {
  ModelLabel label{.current = std::move(chosen)};
  label.usual = (co_await inside.parts.models.default_model(from.agent_id)).text();
  if (label.current.empty()) {
    OC_CO_TRY(auto* database, co_await inside.parts.store.agent(from.agent_id));
    OC_CO_TRY(const auto row, co_await database->session(from.session_key));
    const std::string model = row ? string_member_or(row->entry, "modelOverride", "") : "";
    label.current = model.empty() ? label.usual : string_member_or(row->entry, "providerOverride", "") + "/" + model;
  }
  co_return label;
}

}  // namespace

std::optional<Command> order_in(const Inside& inside, const Spelled& message) {
  std::string text(message.text);
  const AgentInfo* agent = inside.snapshot->find(std::string(message.agent_id));
  if (message.chat_kind != "direct" && agent) {
    // What begins with a slash is an order as it stands: /new@bot keeps the name that says whom it is for.
    if (!js_trim(text).starts_with('/')) text = access::without_mentions(agent->mentions, text, message.own_username);
  }
  const auto triggers = sessions::reset_triggers(inside.snapshot->config->find("session"));
  if (auto rest = sessions::after_trigger(triggers, text)) return Command{Name::new_session, std::move(*rest)};
  auto command = commands::parse(text, message.own_username);
  const bool begins_anew = command && (command->name == Name::new_session || command->name == Name::reset);
  if (!begins_anew) return command;
  const std::string word = command->name == Name::reset ? "/reset" : "/new";
  if (sessions::is_retired_trigger(triggers, word)) return std::nullopt;
  command->arguments = sessions::after_trigger({word}, word + " " + command->arguments).value_or("");
  return command;
}

io::Task<Result<OrderResult>> begin_anew(Inside& inside, std::string words, OrderFrom from) {
  OrderResult order{.fresh_session = true};
  if (auto found = commands::leading_model(words, model_names(inside, from.agent_id))) {
    order.fresh_model = std::move(found->ref);
    words = std::move(found->rest);
  }
  if (!words.empty()) {
    order.turn = std::move(words);
    co_return order;
  }
  OC_CO_TRY(const auto label, co_await model_label(inside, from, order.fresh_model));
  const bool is_usual = label.current == label.usual;
  order.answer = "✅ New session started · model: " + label.current + (is_usual ? "" : fmt::format(" (default: {})", label.usual));
  order.turn = std::string(kGreeting);
  if (!is_usual) *order.turn += fmt::format(" Mention that this session uses {} instead of the usual {}.", label.current, label.usual);
  co_return order;
}

Result<std::string> model_named(const Inside& inside, const std::string& agent_id, const std::string& words) {
  const auto names = model_names(inside, agent_id);
  if (auto found = commands::leading_model(words, names); found && js_trim(found->rest).empty()) return std::move(found->ref);
  return fail(Errc::invalid, fmt::format("unknown model \"{}\"", printable(words, 80)), "Known models: " + printable(join(names.refs, ", "), 400),
              {.key = "model"});
}

io::Task<Result<OrderResult>> set_send_policy(Inside& inside, std::string words, OrderFrom from) {
  const std::string word = token(words);
  if (word != "on" && word != "off" && word != "inherit") co_return OrderResult{.answer = "⚙️ Usage: /send on|off|inherit"};
  Json policy;
  if (word != "inherit") policy = word == "on" ? "allow" : "deny";
  OC_CO_CHECKED(co_await patch_session_row(inside, from.session_key, {{"sendPolicy", policy}}));
  co_return OrderResult{.answer = fmt::format("⚙️ Send policy set to {}.", word)};
}

io::Task<Result<OrderResult>> set_activation(Inside& inside, std::string words, OrderFrom from) {
  if (from.chat_kind == "direct") co_return OrderResult{.answer = "⚙️ Group activation only applies to group chats."};
  const std::string word = token(words);
  if (word != "mention" && word != "always") co_return OrderResult{.answer = "⚙️ Usage: /activation mention|always"};
  OC_CO_CHECKED(co_await patch_session_row(inside, from.session_key, {{"groupActivation", word}}));
  co_return OrderResult{.answer = fmt::format("⚙️ Group activation set to {}.", word)};
}

bool is_from_owner(const Inside& inside, const OrderFrom& from) {
  if (!from.authorised || from.sender_id.empty()) return from.authorised;
  const Json& root = inside.snapshot->config->root();
  const auto policy = access::account_policy(root, from.channel, from.account_id);
  const access::Sender sender{.id = from.sender_id, .name = from.sender_username};
  if (const auto named = access::is_named_owner(root, policy, sender)) return *named;
  // Owners are named, and none of them on this channel.
  if (const Json* owners = at_path(root, "commands.ownerAllowFrom"); owners && owners->is_array() && !owners->get_array().empty()) return false;
  std::vector<std::string> owners = policy.allow_from;
  std::erase(owners, "*");
  return owners.empty() || access::is_listed(from.channel, owners, sender, policy.names);
}

}  // namespace oc::engine
