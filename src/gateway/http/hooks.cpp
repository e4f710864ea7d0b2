// From a request to a kept message. Source: OpenClaw, hooks; spec/runtime.md 17, the answers of 2026.3.28.
#include "gateway/http/hooks.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "core/config/config.h"
#include "core/hooks/query.h"
#include "core/hooks/words.h"
#include "core/prompt/prompt.h"
#include "core/sessions/ids.h"
#include "core/sessions/key.h"
#include "gateway/http/http.h"
#include "gateway/locality.h"
#include "io/clock.h"
#include "io/crypto.h"
#include "io/environment.h"
#include "io/ids.h"
#include "io/log.h"

namespace oc::gateway {
namespace {

constexpr std::string_view kChannel = "hook";  // of the messages' names in the inbox, and of what they say about where they are from

io::HttpResponse refused(int status, std::string_view why) { return json_answer(status, JsonObject{{"ok", false}, {"error", why}}); }

/// What the request shows as its secret.
std::string_view shown_token(const io::ServerRequest& head) {
  constexpr std::string_view kScheme = "bearer ";
  const std::string_view bearer = js_trim(io::header_value(head.headers, "authorization"));
  if (bearer.size() > kScheme.size() && iequals_ascii(bearer.substr(0, kScheme.size()), kScheme)) return js_trim(bearer.substr(kScheme.size()));
  return js_trim(io::header_value(head.headers, "x-openclaw-token"));
}

/// What templates may not tell a model.
bool is_secret_header(std::string_view name) {
  const auto plain = ascii_lower(name);
  return plain == "authorization" || plain == "x-openclaw-token" || plain == "cookie" || plain == "proxy-authorization";
}

std::vector<std::pair<std::string, std::string>> told_headers(const std::vector<io::Header>& headers) {
  std::vector<std::pair<std::string, std::string>> told;
  for (const auto& header : headers) {
    if (!is_secret_header(header.name)) told.emplace_back(header.name, header.value);
  }
  return told;
}

/// The name under which a request that is sent again is known; "" = none. Errors: the message of a 400.
std::expected<std::string, std::string> idempotency_key(const std::vector<io::Header>& headers, const Json& payload) {
  std::string key(js_trim(io::header_value(headers, "idempotency-key")));
  if (key.empty()) key = js_trim(io::header_value(headers, "x-openclaw-idempotency-key"));
  if (key.empty()) key = js_trim(string_member_or(payload, "idempotencyKey", ""));
  if (key.size() > hooks::kHookKeyBytesMax) return std::unexpected(fmt::format("idempotencyKey is longer than {} bytes", hooks::kHookKeyBytesMax));
  return key;
}

/// The digest as a UUID of version 8 (RFC 9562), whose bits are the maker's own.
std::string uuid_of(const std::string& digest) {
  std::string hex = digest.substr(0, 32);
  hex[12] = '8';
  hex[16] = "89ab"[static_cast<unsigned char>(hex[16]) % 4];
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4), hex.substr(20));
}

TimeZone zone_of(const io::Clock& clock) { return TimeZone::find(clock.time_zone()).value_or(TimeZone()); }

/// Where heartbeats are told, which a wake stands for: `agents.defaults.heartbeat`, under it the agent's own. Nothing: nowhere.
std::optional<engine::ChatMessage::Delivery> heartbeat_target(const config::Config& config, const std::string& agent_id) {
  engine::ChatMessage::Delivery target{.channel = "", .account_id = "", .to = ""};
  const auto take = [&](const Json* beat) {
    if (beat == nullptr || !beat->is_object()) return;
    if (auto channel = string_member(*beat, "target")) target.channel = token(*channel);
    if (auto to = string_member(*beat, "to")) target.to = std::move(*to);
    if (auto account = string_member(*beat, "accountId")) target.account_id = std::move(*account);
  };
  take(config.find("agents.defaults.heartbeat"));
  if (const Json* list = config.find("agents.list"); list && list->is_array()) {
    for (const auto& entry : list->get_array()) {
      if (sessions::normalize_agent_id(string_member_or(entry, "id", "")) == agent_id) take(member(entry, "heartbeat"));
    }
  }
  if (target.channel.empty() || target.channel == "none") return std::nullopt;
  return target;
}

}  // namespace

struct Hooks::Asked {
  std::string path;  ///< below hooks.path
  Json payload;
  std::string key;  ///< idempotency; "" = none
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::pair<std::string, std::string>> query;
};

Hooks::Hooks(Context& context)
    : context_(context),
      limiter_(RateRules{.failures_max = kHookFailuresMax, .window = kHookFailureWindow, .lockout = kHookFailureWindow, .exempts_loopback = false}) {}

const hooks::Settings& Hooks::settings() const {
  auto config = context_.engine().config();
  if (config != config_) {
    settings_ = config ? hooks::read_settings(config->root()) : hooks::Settings();
    config_ = std::move(config);
  }
  return settings_;
}

bool Hooks::takes(const std::string& path) const {
  const auto& base = settings().path;
  if (!settings().enabled || path.size() < base.size() || !iequals_ascii(std::string_view(path).substr(0, base.size()), base)) return false;
  return path.size() == base.size() || path[base.size()] == '/';
}

std::string Hooks::path_below(const std::string& path) const {
  std::string_view below = std::string_view(path).substr(settings().path.size());
  while (below.starts_with('/')) below.remove_prefix(1);
  while (below.ends_with('/')) below.remove_suffix(1);
  return std::string(below);
}

std::optional<io::HttpResponse> Hooks::token_fault(const io::ServerRequest& head) {
  const std::string address = client_address(head, context_.authenticator.settings().trusted_proxies);
  const RateLimiter::Source source{.address = address, .is_loopback = head.peer_is_loopback && address == head.peer_address};
  const auto now = context_.clock().steady();
  const auto wait = limiter_.locked_for(source, SecretClass::webhook, now);
  const bool is_right = settings().token.equals(shown_token(head));
  if (wait > Millis(0) && !(is_right && source.is_loopback)) {
    auto answer = text_answer(429, "Too Many Requests");
    answer.headers.push_back({"Retry-After", std::to_string((wait.count() + 999) / 1000)});
    return answer;
  }
  if (is_right) {
    // What is locked out stays so for those who guess behind the same tunnel.
    if (wait <= Millis(0)) limiter_.succeeded(source, SecretClass::webhook);
    return std::nullopt;
  }
  limiter_.failed(source, SecretClass::webhook, now);
  context_.parts.io.log.warn("gateway/hooks", "a request without the right token was refused", {{"address", address}});
  return text_answer(401, "Unauthorized");
}

std::optional<io::HttpResponse> Hooks::refusal(const io::ServerRequest& head) {
  const auto query = hooks::read_query(head.query);
  if (std::ranges::any_of(query, [](const auto& field) { return field.first == "token"; })) {
    return text_answer(
        400, "Hook token must be provided via Authorization: Bearer <token> or X-OpenClaw-Token header (query parameters are not allowed).");
  }
  if (head.method != "POST") {
    auto answer = text_answer(405, "Method Not Allowed");
    answer.headers.push_back({"Allow", "POST"});
    return answer;
  }
  if (auto fault = token_fault(head)) return fault;
  const auto path = path_below(head.path);
  const bool is_known = path == "wake" || path == "agent" || (!path.empty() && hooks::may_be_mapped(settings(), path));
  return is_known ? std::nullopt : std::optional(text_answer(404, "Not Found"));
}

Task<io::HttpResponse> Hooks::answer(io::ServerRequest request) {
  if (auto refused_already = refusal(request)) co_return std::move(*refused_already);
  Json payload = JsonObject();
  if (!js_trim(request.body).empty()) {
    auto read = parse_json(request.body);
    if (!read) co_return refused(400, "the body is no JSON: " + read.error().message);
    if (read->is_object()) payload = std::move(*read);
  }
  auto key = idempotency_key(request.headers, payload);
  if (!key) co_return refused(400, key.error());
  const Asked asked{.path = path_below(request.path),
                    .payload = std::move(payload),
                    .key = std::move(*key),
                    .headers = told_headers(request.headers),
                    .query = hooks::read_query(request.query)};
  if (asked.path == "wake") {
    auto wake = hooks::read_wake(asked.payload);
    if (!wake) co_return refused(400, wake.error());
    co_return co_await answer_wake(asked, std::move(*wake));
  }
  if (asked.path == "agent") {
    auto run = hooks::read_agent_run(asked.payload);
    if (!run) co_return refused(400, run.error());
    co_return co_await answer_run(asked, std::move(*run), hooks::KeySource::request);
  }
  co_return co_await answer_mapped(asked);
}

Task<io::HttpResponse> Hooks::answer_mapped(const Asked& asked) {
  const hooks::RequestFacts facts{
      .payload = asked.payload, .path = asked.path, .headers = asked.headers, .query = asked.query, .now = to_iso(context_.clock().now())};
  const auto* mapping = hooks::mapping_for(settings(), facts);
  if (mapping == nullptr) co_return text_answer(404, "Not Found");
  auto mapped = hooks::apply(*mapping, facts);
  if (!mapped) co_return refused(400, mapped.error());
  if (auto* wake = std::get_if<hooks::Wake>(&*mapped)) co_return co_await answer_wake(asked, std::move(*wake));
  if (auto* run = std::get_if<hooks::AgentRun>(&*mapped)) co_return co_await answer_run(asked, std::move(*run), hooks::KeySource::mapping);
  co_return io::HttpResponse{.status = 204, .headers = common_headers("text/plain; charset=utf-8"), .body = ""};
}

/// What was sent twice with one key has one id, before a restart and behind it; another path or agent makes it another request.
std::string Hooks::run_id_of(const Asked& asked, const std::string& agent_id) const {
  if (asked.key.empty()) return io::time_ordered_uuid(context_.parts.io.random, context_.clock().now());
  return uuid_of(io::sha256_hex(fmt::format("hook\n{}\n{}\n{}", agent_id, asked.path, asked.key)));
}

Task<io::HttpResponse> Hooks::answer_wake(const Asked& asked, hooks::Wake wake) {
  const auto agents = context_.engine().agents();
  const std::string agent_id = agents.empty() ? std::string(sessions::kDefaultAgentId) : agents.front().id;
  engine::ChatMessage message{.session_key = sessions::main_session_key(agent_id),
                              .agent_id = agent_id,
                              .text = hooks::system_event(wake.text, context_.clock().now(), zone_of(context_.clock())),
                              .run_id = run_id_of(asked, agent_id),
                              .origin = "hook",
                              .channel = std::string(kChannel),
                              .client_name = "hook",
                              .sender_is_owner = false,
                              .words = engine::ChatMessage::Words::made};
  if (wake.mode == hooks::WakeMode::next_heartbeat) {
    message.purpose = engine::ChatMessage::Purpose::note;
  } else {
    message.deliver = heartbeat_target(*context_.engine().config(), agent_id);
  }
  auto started = co_await context_.engine().send(message);
  if (!started && started.error().code == Errc::invalid && message.deliver) {
    context_.parts.io.log.warn("gateway/hooks", "the heartbeat's target is not there: " + started.error().message, {{"agent", agent_id}});
    message.deliver = std::nullopt;
    started = co_await context_.engine().send(std::move(message));
  }
  if (!started) co_return failure(asked, started.error());
  context_.parts.io.log.info("gateway/hooks", "an event was taken", {{"mode", std::string(to_string(wake.mode))}, {"run", started->run_id}});
  co_return json_answer(200, JsonObject{{"ok", true}, {"mode", to_string(wake.mode)}});
}

std::expected<engine::ChatMessage, std::string> Hooks::message_of(const Asked& asked, hooks::AgentRun run, hooks::KeySource source) const {
  const auto agents = context_.engine().agents();
  const auto is_there = [&](const std::string& id) { return std::ranges::find(agents, id, &engine::AgentSummary::id) != agents.end(); };
  const auto in_key = sessions::parse_agent_key(run.session_key);
  std::string agent_id = !run.agent_id.empty() ? sessions::normalize_agent_id(run.agent_id) : in_key ? in_key->agent_id : "";
  // 3.28: an agent that is not there is the default one. The rule of allowedAgentIds is for the agent that answers, named or not.
  if (!is_there(agent_id)) agent_id = agents.empty() ? std::string(sessions::kDefaultAgentId) : agents.front().id;
  if (!hooks::is_agent_allowed(settings(), agent_id)) return std::unexpected("agentId is not allowed by hooks.allowedAgentIds");
  const std::string run_id = run_id_of(asked, agent_id);
  auto key = hooks::session_key_for(settings(), source, run.session_key, run_id);
  if (!key) return std::unexpected(std::move(key).error());
  const auto now = context_.clock().now();
  const hooks::ExternalFacts facts{
      .name = run.name, .job_id = run_id, .boundary = io::hex(context_.parts.io.random.bytes(8)), .at = now, .zone = zone_of(context_.clock())};
  engine::ChatMessage message{.session_key = sessions::store_key(agent_id, *key),
                              .agent_id = agent_id,
                              .run_id = run_id,
                              .thinking = run.thinking,
                              .timeout = std::chrono::seconds(run.timeout_seconds),
                              .origin = "hook",
                              .channel = std::string(kChannel),
                              .client_name = run.name,
                              .sender_is_owner = false,
                              .model = run.model,
                              .words = engine::ChatMessage::Words::made};
  message.text = run.allow_unsafe ? prompt::without_gateway_lines(hooks::plain_message(facts, run.message))
                                  : hooks::external_message(facts, prompt::without_gateway_lines(run.message));
  if (run.deliver) message.deliver = engine::ChatMessage::Delivery{.channel = run.channel, .account_id = run.account_id, .to = run.to};
  return message;
}

Task<io::HttpResponse> Hooks::answer_run(const Asked& asked, hooks::AgentRun run, hooks::KeySource source) {
  auto message = message_of(asked, std::move(run), source);
  if (!message) co_return refused(400, message.error());
  const auto started = co_await context_.engine().send(std::move(*message));
  if (!started) co_return failure(asked, started.error());
  context_.parts.io.log.info("gateway/hooks", "a message was taken",
                             {{"path", asked.path}, {"agent", started->agent_id}, {"session", started->session_key}, {"run", started->run_id}});
  co_return json_answer(200, JsonObject{{"ok", true}, {"runId", started->run_id}});
}

/// Whoever holds the token learns what is wrong with the request; what is wrong with this machine stands in the log.
io::HttpResponse Hooks::failure(const Asked& asked, const Error& error) const {
  const std::string words = error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
  if (error.code == Errc::invalid || error.code == Errc::not_found || error.code == Errc::too_large) return refused(400, words);
  if (error.code == Errc::denied) return refused(403, error.message);
  context_.parts.io.log.warn("gateway/hooks", "a request could not be taken: " + error.message, {{"path", asked.path}, {"hint", error.hint}});
  if (error.code == Errc::already_exists) return refused(409, "the same request is being taken");
  auto answer = refused(503, "the gateway cannot take messages now; try again later");
  answer.headers.push_back({"Retry-After", "5"});
  return answer;
}

}  // namespace oc::gateway
