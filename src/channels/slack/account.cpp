// The parts of an account that never wait, and its calls of the Web API.
#include "channels/slack/account.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "core/reply/slack_mrkdwn.h"
#include "io/clock.h"
#include "io/http_url.h"
#include "io/log.h"

namespace oc::channels::slack {
namespace {

/// What the channel works with; the manifest of docs/channels/slack.md asks for a few more.
constexpr std::array<std::string_view, 17> kScopes{"app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write",
                                                   "files:read",        "files:write",     "groups:history",   "groups:read",   "im:history",
                                                   "im:read",           "im:write",        "mpim:history",     "mpim:read",     "reactions:read",
                                                   "reactions:write",   "users:read"};

}  // namespace

Account::Account(io::Io io, Settings settings)
    : io_(io),
      settings_(std::move(settings)),
      api_(io.http, io.clock, settings_.api_root),
      pace_(kSlackPostBurst, kSlackPostInterval),
      stop_(io.executor) {
  status_.account_id = settings_.account_id;
  status_.name = settings_.name;
  status_.enabled = settings_.enabled;
  status_.configured = !settings_.bot_token.empty() && settings_.problem.empty();
  status_.last_error = settings_.enabled ? settings_.problem : "";
  // Two tokens, each with its own word: `bot:config`, `app:config`.
  status_.token_source = settings_.bot_token_source;
  status_.words.push_back("bot:" + settings_.bot_token_source);
  if (settings_.mode == Mode::socket) {
    status_.words.push_back("app:" + settings_.app_token_source);
  } else {
    status_.mode = "http";
    status_.webhook_path = settings_.webhook_path;
    status_.words.emplace_back(settings_.signing_secret.empty() ? "signing:none" : "signing:config");
  }
  status_.allow_unmentioned_groups = settings_.allow_unmentioned_groups;
  status_.dm_policy = settings_.dm_policy;
}

const std::string& Account::channel() const {
  static const std::string kChannel = "slack";
  return kChannel;
}

engine::AccountStatus Account::status() const {
  auto out = status_;
  if (out.last_error.empty()) out.last_error = left_.words();
  // Last: a stranger may have caused it.
  if (out.last_error.empty()) out.last_error = doubt_;
  return out;
}

engine::Capabilities Account::capabilities() const {
  return {.typing = true,
          .threads = true,
          .edit = true,
          .reactions = true,
          .text_utf16_max = kSlackTextUnitsMax,
          .media = true,
          .buttons = true,
          .native_commands = settings_.slash.enabled || settings_.native_commands,
          .drafts = settings_.drafts,
          .chat_kinds = {"direct", "group", "channel", "thread"},
          .actions = {"read", "reactions", "pin", "unpin", "list-pins", "member-info", "channel-info", "channel-list", "emoji-list", "thread-create",
                      "thread-list", "thread-reply"}};
}

std::vector<std::string> Account::split(const std::string& markdown) const {
  return reply::chunk_markdown(markdown, settings_.chunks, [](std::string_view text) { return utf16_length(reply::slack_mrkdwn(text)); });
}

bool Account::may_run() {
  for (const auto& warning : settings_.warnings) io_.log.warn("slack", warning, {{"account", settings_.account_id}});
  if (!settings_.enabled) return false;
  if (settings_.problem.empty()) return true;
  io_.log.error("slack", settings_.problem, {{"account", settings_.account_id}});
  return false;
}

void Account::note_started() {
  stop_.reset();
  doubt_.clear();
  status_.running = true;
  began_ = io_.clock.steady();
  status_.last_start_at = io_.clock.now();
}

void Account::note_stopped() {
  sink_ = nullptr;
  side_ = nullptr;
  began_ = Millis(-1);
  status_.running = status_.connected = false;
  status_.last_stop_at = io_.clock.now();
}

void Account::note_trouble(const std::string& trouble) {
  if (!trouble.empty() && trouble != status_.last_error) io_.log.warn("slack", trouble, {{"account", settings_.account_id}});
  status_.last_error = trouble;
}

void Account::refuse(std::string why) {
  if (stop_.is_set()) return;
  status_.last_error = std::move(why);
  io_.log.error("slack", "the account has stopped: " + status_.last_error, {{"account", settings_.account_id}});
  stop_.set();
}

void Account::keep_self(const Json& answer) {
  self_.user_id = string_member_or(answer, "user_id", "");
  self_.bot_id = string_member_or(answer, "bot_id", "");
  self_.team_id = string_member_or(answer, "team_id", "");
  self_.enterprise_id = string_member_or(answer, "enterprise_id", "");
  self_.user_name = printable(valid_utf8(string_member_or(answer, "user", "")), 100);
  self_.team_name = printable(valid_utf8(string_member_or(answer, "team", "")), 100);
  names_.keep_person(self_.user_id, {.name = self_.user_name, .handle = self_.user_name, .is_bot = true});
  status_.bot_username = self_.user_name;
  status_.self_id = self_.user_id;
  // An app-level token says whose it is: xapp-1-A0123456789-...
  const auto parts = oc::split(settings_.app_token.reveal(), '-');
  if (parts.size() >= 4 && parts[0] == "xapp" && parts[2].starts_with('A')) self_.app_id = parts[2];
}

void Account::note_scopes() {
  const auto before = status_.words;
  std::erase_if(status_.words, [](const std::string& word) { return word.starts_with("scopes:"); });
  if (api_.scopes().empty()) return;
  std::vector<std::string> missing;
  for (const auto scope : kScopes) {
    if (std::ranges::find(api_.scopes(), scope) == api_.scopes().end()) missing.emplace_back(scope);
  }
  if (missing.empty()) return;
  status_.words.push_back("scopes:missing=" + join(missing, "+"));
  if (status_.words == before) return;
  io_.log.warn("slack",
               fmt::format("the app lacks scopes: {}. Add them at https://api.slack.com/apps under OAuth & Permissions, then install the app again",
                           join(missing, ", ")),
               {{"account", settings_.account_id}});
}

io::Task<Result<Json>> Account::ask(std::string method, Json parameters, Millis timeout) {
  const bool is_test = method == "auth.test";
  auto answer = co_await api_.call(std::move(method), std::move(parameters), settings_.bot_token, timeout);
  if (answer || !is_refused_token(answer.error()) || !status_.running) co_return answer;
  // One method may refuse what the others take: only Slack's own test of the token says that it is of no use any more.
  Result<Json> test = answer;
  if (!is_test) test = co_await api_.call("auth.test", JsonObject{}, settings_.bot_token, std::min(timeout, Millis(kSlackCallTimeout)));
  if (!test && is_refused_token(test.error()) && status_.running) refuse(test.error().message);
  co_return answer;
}

io::Task<Result<Json>> Account::ask_reading(std::string method, Json parameters, Millis timeout) {
  if (settings_.user_token.empty()) co_return co_await ask(std::move(method), std::move(parameters), timeout);
  co_return co_await api_.call(std::move(method), std::move(parameters), settings_.user_token, timeout);
}

bool Account::is_slack_url(std::string_view url) const {
  const auto parts = io::parse_http_url(url);
  const auto root = io::parse_http_url(settings_.api_root);
  if (!parts) return false;
  if (root && io::origin_text(*parts) == io::origin_text(*root)) return true;
  return parts->is_tls() && parts->port == 443 && (parts->host == "slack.com" || parts->host.ends_with(".slack.com"));
}

}  // namespace oc::channels::slack
