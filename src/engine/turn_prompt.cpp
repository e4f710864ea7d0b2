// Preparing a turn: its session, its model, its prompt, and what an interrupted run had done.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "base/text.h"
#include "core/config/config.h"
#include "core/prompt/prompt.h"
#include "core/sessions/ids.h"
#include "engine/accounts.h"
#include "engine/media.h"
#include "engine/media_pictures.h"
#include "engine/turn.h"
#include "io/clock.h"
#include "io/environment.h"

namespace oc::engine {
namespace {

std::string entry_word(const Turn& turn, std::string_view key) { return string_member_or(turn.session.row.entry, key, ""); }

io::Task<> choose_model(Turn& turn) {
  turn.default_model = co_await turn.inside.parts.models.default_model(turn.agent->id);
  turn.model = turn.default_model;
  const std::string provider = entry_word(turn, "providerOverride");
  const std::string model = entry_word(turn, "modelOverride");
  if (!provider.empty() && !model.empty()) turn.model = {provider, model};
  const std::string& own = turn.prompted.model;
  if (const auto slash = own.find('/'); slash != std::string::npos) turn.model = {own.substr(0, slash), own.substr(slash + 1)};
  turn.thinking = turn.prompted.thinking.empty() ? entry_word(turn, "thinkingLevel") : turn.prompted.thinking;
  if (turn.thinking.empty()) turn.thinking = "off";
}

prompt::BootstrapLimits bootstrap_limits(const config::Config& config) {
  prompt::BootstrapLimits limits;
  const auto read = [&](std::string_view path, std::size_t fallback) {
    const Json* value = config.find(path);
    if (!value || !value->is_number()) return fallback;
    const double number = value->to_number<double>();
    return number >= 1 ? static_cast<std::size_t>(std::min(number, 1e12)) : fallback;
  };
  limits.file_max = read("agents.defaults.bootstrapMaxChars", limits.file_max);
  limits.total_max = read("agents.defaults.bootstrapTotalMaxChars", limits.total_max);
  return limits;
}

/// What a prompt has from outside the turn.
struct PromptBase {
  const WorkspaceView& workspace;
  std::string time_zone;
  std::string host;
  std::vector<std::string> services = {};
  prompt::PromptFacts::Buttons buttons = {};
};

/// What the lines about the message tool go by: the config and what the account can do, nothing of the moment.
void add_chat_facts(const Turn& turn, PromptBase& base) {
  const Inside& inside = turn.inside;
  if (std::ranges::none_of(turn.tools, [](const auto& tool) { return tool.name == "message"; })) return;
  if (const Json* channels = turn.snapshot->config->find("channels"); channels && channels->is_object()) {
    for (const auto& entry : channels->get_object()) {
      // One account is enough, and no turn looks at hundreds of them.
      const Json* accounts = member(entry.value(), "accounts");
      const bool has_list = accounts && accounts->is_object() && !accounts->get_object().empty();
      const std::string_view any = has_list ? std::string_view(accounts->get_object().begin()->key()) : sessions::kDefaultAccountId;
      if (inside.accounts->find(entry.key(), sessions::normalize_account_id(any))) base.services.emplace_back(entry.key());
    }
  }
  std::ranges::sort(base.services);
  if (!turn.prompted.reply_address) return;
  const auto account = inside.accounts->find(turn.prompted.reply_address->channel, turn.prompted.reply_address->account_id);
  using enum prompt::PromptFacts::Buttons;
  if (account) base.buttons = account->capabilities().buttons ? shown : none;
}

/// Everything that prompt_facts() takes into account, tools excepted, under which the text is remembered.
std::string named_facts(const Turn& turn, const PromptBase& base) {
  const auto limits = bootstrap_limits(*turn.snapshot->config);
  std::string names = fmt::format("{}/{}/{}/{}{}", base.workspace.reading, limits.file_max, limits.total_max, join(base.services, ","),
                                  static_cast<int>(base.buttons));
  for (const std::string_view each :
       {std::string_view(turn.agent->id), std::string_view(turn.agent->workspace), std::string_view(base.time_zone), std::string_view(base.host),
        std::string_view(turn.model.provider), std::string_view(turn.model.model), std::string_view(turn.default_model.provider),
        std::string_view(turn.default_model.model), std::string_view(turn.prompted.route.channel), std::string_view(turn.thinking),
        std::string_view(turn.prompted.chat_context), std::string_view(turn.prompted.system_extra)})
    fmt::format_to(std::back_inserter(names), "/{}:{}", each.size(), each);
  return names;
}

prompt::PromptFacts prompt_facts(const Turn& turn, const PromptBase& base) {
  prompt::PromptFacts facts{.agent_id = turn.agent->id,
                            .workspace = turn.agent->workspace,
                            .files = prompt::inject(base.workspace.files, bootstrap_limits(*turn.snapshot->config)),
                            .time_zone = base.time_zone,
                            .host = base.host,
                            .operating_system = "linux",
                            .model = turn.model.text(),
                            .default_model = turn.default_model.text(),
                            .channel = turn.prompted.route.channel,
                            .thinking = turn.thinking,
                            .bootstrap_pending = base.workspace.bootstrap_pending,
                            .chat_context = turn.prompted.chat_context,
                            .services = base.services,
                            .buttons = base.buttons,
                            .extra = turn.prompted.system_extra};
  for (const auto& tool : turn.tools) facts.tools.emplace_back(tool.name, tool.description.substr(0, tool.description.find('\n')));
  return facts;
}

Result<void> write_prompt(Turn& turn) {
  Inside& inside = turn.inside;
  const Json* skip = turn.snapshot->config->find("agents.defaults.skipBootstrap");
  const bool leaves_it = skip && skip->is_bool() && skip->get_bool();
  const auto privacy = turn.prompted.chat_kind == "direct" ? store::Privacy::private_chat : store::Privacy::group;
  OC_TRY(const auto* workspace,
         inside.workspaces.view(turn.agent->workspace, privacy, leaves_it ? Workspaces::Seeding::leave : Workspaces::Seeding::seed));
  turn.tools = inside.parts.toolbox.specs(turn.agent->id, turn.prompted.route.session_key, turn.said);
  PromptBase base{.workspace = *workspace, .time_zone = inside.io.clock.time_zone(), .host = inside.io.environment.host_name()};
  add_chat_facts(turn, base);
  turn.system_prompt = inside.prompts.get(named_facts(turn, base), turn.tools, [&] { return prompt::system_prompt(prompt_facts(turn, base)); });
  return {};
}

/// Which tools with side effects had started and have no result.
std::set<std::string> interrupted_calls(const std::vector<store::EntryRow>& lines) {
  std::set<std::string> started;
  for (const auto& row : lines) {
    const Json* data = member(row.line, "data");
    if (data && string_member_or(row.line, "customType", "") == kToolStartLine) started.insert(string_member_or(*data, "toolCallId", ""));
    const Json* message = member(row.line, "message");
    if (message && string_member_or(*message, "role", "") == "toolResult") started.erase(string_member_or(*message, "toolCallId", ""));
  }
  return started;
}

/// The message in which the run had begun to show its answer; "" = none.
std::string draft_in(const std::vector<store::EntryRow>& lines) {
  std::string found;
  for (const auto& row : lines) {
    const Json* data = member(row.line, "data");
    if (data && string_member_or(row.line, "customType", "") == kDraftLine) found = string_member_or(*data, "messageId", "");
  }
  return found;
}

}  // namespace

io::Task<Result<void>> prepare(Turn& turn) {
  OC_CO_TRY(turn.session, co_await open_session(turn.inside, turn.prompted));
  turn.left_draft = draft_in(turn.session.own_lines);
  turn.lines.emplace(turn.inside.io, turn.session.last_line_id);
  co_await choose_model(turn);
  OC_CO_CHECKED(write_prompt(turn));
  co_return Result<void>{};
}

turn::Loop make_loop(Turn& turn) {
  auto kept = messages_of(turn.session.own_lines);
  const bool has_kept = !kept.empty() && kept.front().role == turn::Role::user;
  auto history = std::move(turn.session.history);
  turn.noted = history.size();
  turn.began_at = history.size();
  if (!has_kept) return {std::move(history), words_of(turn.prompted.user_text, turn.prompted.images, turn.started_at)};

  turn.interrupted_calls = interrupted_calls(turn.session.own_lines);
  turn.noted += kept.size();
  turn::Loop loop(std::move(history), std::move(kept.front()));
  kept.erase(kept.begin());
  loop.resume(std::move(kept));
  turn.said_before = join(loop.texts(), "\n\n");
  return loop;
}

Json about(const Turn& turn) {
  Json about = to_json(turn.prompted.route);
  about.get_object()["workspace"] = turn.agent->workspace;
  about.get_object()["model"] = turn.model.text();
  about.get_object()["startedAt"] = to_ms(turn.started_at);
  const Prompted& prompted = turn.prompted;
  if (!prompted.reply_address) return about;
  const ReplyAddress& to = *prompted.reply_address;
  JsonObject chat{
      {"channel", to.channel}, {"accountId", to.account_id}, {"to", to.to}, {"threadId", to.thread_id}, {"messageId", prompted.message_id}};
  if (prompted.inbound) {
    const Inbound& inbound = *prompted.inbound;
    chat["label"] = inbound.chat.kind == "direct" ? inbound.sender.name : inbound.chat.title;
  }
  // A run that goes on after a restart does not know any more what began it.
  if (is_answered_alone(prompted) || (!prompted.inbound && !to.extra.empty())) chat["private"] = true;
  about.get_object()["chat"] = std::move(chat);
  return about;
}

namespace {

/// The call of this result has not been carried out, as far as is known.
bool is_unknown(const turn::Message& result) {
  const std::string text = turn::text_of(result);
  return result.is_error && (text == kInterrupted || text.starts_with("Skipped due to queued user message"));
}

}  // namespace

Json about_call(const Turn& turn, const turn::Loop& loop, const turn::Block& call) {
  std::map<std::string, const turn::Block*> calls;
  std::int64_t before = 0;
  const auto& messages = loop.messages();
  for (std::size_t i = turn.began_at; i < messages.size(); i++) {
    for (const turn::Block* other : turn::tool_calls_of(messages[i])) calls[other->id] = other;
    if (messages[i].role != turn::Role::tool_result || is_unknown(messages[i])) continue;
    const auto other = calls.find(messages[i].tool_call_id);
    if (other != calls.end() && other->second->name == call.name && other->second->arguments == call.arguments) before++;
  }
  Json told = about(turn);
  told.get_object()["call"] = JsonObject{{"id", call.id}, {"before", before}};
  return told;
}

turn::Message words_of(const std::string& text, const std::vector<Media>& images, UnixTime time) {
  turn::Message message = turn::user_message(text, time);
  for (const auto& image : images) message.content.push_back({.kind = turn::Block::Kind::image, .mime = image.mime, .path = image.path});
  return message;
}

namespace {

/// The newest images with their bytes; older ones, and those that are gone, stay in words only.
io::Task<SharedVector<turn::Message>> with_images(const Inside& inside, std::string agent_id, SharedVector<turn::Message> messages) {
  const auto is_image = [](const turn::Block& block) { return block.kind == turn::Block::Kind::image; };
  if (std::ranges::none_of(messages, [&](const turn::Message& message) { return std::ranges::any_of(message.content, is_image); }))
    co_return messages;
  std::size_t left = kImagesPerCallMax;
  auto& own = messages.own();
  for (auto message = own.rbegin(); message != own.rend(); ++message) {
    if (message->role != turn::Role::user || message->content.size() < 2) continue;
    for (auto& block : message->content) {
      if (!is_image(block) || left == 0) continue;
      if (const auto base64 = co_await image_data(inside, agent_id, block.path)) block.text = *base64;
      left--;
    }
    std::erase_if(message->content, [&](const turn::Block& block) { return is_image(block) && block.text.empty(); });
  }
  co_return messages;
}

}  // namespace

io::Task<ModelCall> model_call(const Turn& turn, const turn::Loop& loop) {
  auto messages = co_await with_images(turn.inside, turn.agent->id, loop.messages());
  co_return ModelCall{.ref = turn.model,
                      .agent_id = turn.agent->id,
                      .agent_dir = turn.agent->agent_dir,
                      .session_key = turn.prompted.route.session_key,
                      .system_prompt = turn.system_prompt,
                      .messages = std::move(messages),
                      .tools = turn.tools,
                      .thinking = turn.thinking,
                      .about = about(turn)};
}

turn::Message partial_message(const Turn& turn, std::string text) {
  turn::Message message{.role = turn::Role::assistant, .time = turn.inside.io.clock.now()};
  message.provider = turn.model.provider;
  message.model = turn.model.model;
  if (!text.empty()) message.content.push_back({.text = std::move(text)});
  return message;
}

}  // namespace oc::engine
