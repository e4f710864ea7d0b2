// /v1/models and /v1/chat/completions: agents as models, for every OpenAI client.
#include <algorithm>

#include "base/text.h"
#include "core/config/config.h"
#include "core/reply/silence.h"
#include "gateway/http/http.h"
#include "gateway/http/openai_request.h"
#include "io/clock.h"
#include "io/environment.h"
#include "io/ids.h"

namespace oc::gateway {
namespace {

using engine::RunEvent;
using engine::RunOutcome;

constexpr Millis kWaitPiece = std::chrono::hours(1);
constexpr Millis kKeepAlive{10'000};

JsonObject model_row(const std::string& id) {
  return {{"id", id}, {"object", "model"}, {"created", 0}, {"owned_by", "openclaw"}, {"permission", JsonArray{}}};
}

std::vector<std::string> model_ids(const Context& context) {
  std::vector<std::string> ids{"openclaw", "openclaw/default"};
  for (const auto& agent : context.engine().agents()) ids.push_back("openclaw/" + agent.id);
  return ids;
}

io::HttpResponse failure_answer(const Error& error) {
  const std::string message = error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
  switch (error.code) {
    case Errc::invalid:
    case Errc::too_large: return error_answer(400, "invalid_request_error", message);
    case Errc::not_found: return error_answer(404, "not_found", message);
    case Errc::denied: return error_answer(403, "forbidden", message);
    case Errc::rate_limited: return error_answer(429, "rate_limited", message);
    case Errc::unavailable: return error_answer(503, "unavailable", message);
    default: return error_answer(500, "api_error", message);
  }
}

JsonObject usage_json(const turn::Usage& usage) {
  const auto prompt = usage.input + usage.cache_read + usage.cache_write;
  return {{"prompt_tokens", prompt}, {"completion_tokens", usage.output}, {"total_tokens", prompt + usage.output}};
}

std::string_view finish_reason(const std::string& stop_reason) { return stop_reason == "length" ? "length" : "stop"; }

/// What all answers of one completion have in common.
struct Completion {
  std::string id;
  std::string model;
  std::int64_t created = 0;
  bool is_kept = false;  ///< the client gave an Idempotency-Key: asking again with it gives the same answer, after a restart too

  JsonObject head(std::string_view object) const { return {{"id", id}, {"object", object}, {"created", created}, {"model", model}}; }

  std::string chunk(JsonObject delta, Json finish) const {
    auto out = head("chat.completion.chunk");
    out["choices"] = JsonArray{JsonObject{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", std::move(finish)}}};
    return "data: " + to_json_text(out) + "\n\n";
  }

  std::string usage_chunk(const turn::Usage& usage) const {
    auto out = head("chat.completion.chunk");
    out["choices"] = JsonArray{};
    out["usage"] = usage_json(usage);
    return "data: " + to_json_text(out) + "\n\n";
  }

  Json whole(const RunOutcome& outcome) const {
    auto out = head("chat.completion");
    const auto& text = outcome.text.empty() ? outcome.error : outcome.text;
    out["choices"] = JsonArray{JsonObject{
        {"index", 0}, {"message", JsonObject{{"role", "assistant"}, {"content", text}}}, {"finish_reason", finish_reason(outcome.stop_reason)}}};
    out["usage"] = usage_json(outcome.usage);
    return out;
  }
};

engine::ChatMessage message_of(const ChatRequest& request, const Completion& completion) {
  return {.session_key = request.session_key,
          .agent_id = request.agent_id,
          .text = request.text,
          .run_id = completion.id,
          .origin = "http",
          .client_name = "openai",
          .system_extra = request.system_extra,
          .kept = completion.is_kept ? engine::ChatMessage::Kept::in_inbox : engine::ChatMessage::Kept::not_at_all};
}

Task<Result<RunOutcome>> wait_for_end(Context& context, std::string run_id) {
  while (true) {
    auto outcome = co_await context.engine().wait(run_id, kWaitPiece);
    if (!outcome || outcome->state != RunOutcome::State::timeout) co_return outcome;
  }
}

/// What of the growing text is new to the client. What may still become NO_REPLY is held back.
class TextFeed {
 public:
  std::string next(const RunEvent& event) {
    if (event.text.starts_with(sent_)) {
      if (reply::is_silent(event.text) || reply::may_become_silent(event.text)) return "";
      auto piece = event.text.substr(sent_.size());
      sent_ = event.text;
      return piece;
    }
    // A new text after a tool call: it does not continue the old one.
    sent_ = event.text;
    return event.text;
  }
  /// The rest, once the whole text is known.
  std::string rest(const std::string& whole) {
    if (whole.empty() || reply::is_silent(whole)) return "";
    auto piece = whole.starts_with(sent_) ? whole.substr(sent_.size()) : sent_.empty() ? whole : "";
    sent_ = whole;
    return piece;
  }

 private:
  std::string sent_;
};

Task<Result<RunEvent>> next_event(RunTap& tap) { co_return co_await tap.next(); }

/// Streams one run. Errors: connection_lost when the client has gone.
Task<Result<void>> stream_run(Context& context, RunTap& tap, io::HttpReply& reply, Completion completion) {
  TextFeed feed;
  OC_CO_CHECKED(co_await reply.piece(completion.chunk({{"role", "assistant"}, {"content", ""}}, nullptr)));
  while (true) {
    const auto event = co_await io::within(context.clock(), kKeepAlive, next_event(tap));
    if (!event) {
      // Nothing happened for a while: a comment line finds out whether the client is still there, a look whether the run is.
      OC_CO_CHECKED(co_await reply.piece(": waiting\n\n"));
      const auto outcome = co_await context.engine().wait(completion.id, Millis(0));
      if (!outcome || outcome->state != RunOutcome::State::timeout) co_return Result<void>();
      continue;
    }
    const bool is_end = event->kind == RunEvent::Kind::ended || event->kind == RunEvent::Kind::failed || event->kind == RunEvent::Kind::aborted;
    if (!is_end && event->kind != RunEvent::Kind::text) continue;
    const auto whole = turn::text_of(event->message);
    const auto piece = !is_end ? feed.next(*event) : feed.rest(whole.empty() ? event->error : whole);
    if (!piece.empty()) OC_CO_CHECKED(co_await reply.piece(completion.chunk({{"content", piece}}, nullptr)));
    if (is_end) co_return Result<void>();
  }
}

/// The answer of a run that ended before this request came.
Task<Result<void>> tell_whole(Context& context, io::HttpReply& reply, Completion completion) {
  OC_CO_TRY(const auto outcome, co_await wait_for_end(context, completion.id));
  const auto& text = outcome.text.empty() ? outcome.error : outcome.text;
  co_return co_await reply.piece(completion.chunk({{"role", "assistant"}, {"content", text}}, nullptr));
}

Task<Result<void>> finish_stream(Context& context, io::HttpReply& reply, Completion completion, bool wants_usage) {
  const auto outcome = co_await wait_for_end(context, completion.id);
  const auto reason = finish_reason(outcome ? outcome->stop_reason : "");
  OC_CO_CHECKED(co_await reply.piece(completion.chunk({}, Json(reason))));
  if (wants_usage) OC_CO_CHECKED(co_await reply.piece(completion.usage_chunk(outcome ? outcome->usage : turn::Usage{})));
  OC_CO_CHECKED(co_await reply.piece("data: [DONE]\n\n"));
  co_return co_await reply.end();
}

Task<> answer_streamed(Context& context, ChatRequest request, Completion completion, io::HttpReply& reply) {
  RunTaps::Listener listener(context.taps, completion.id, context.parts.io.executor);
  const auto started = co_await context.engine().send(message_of(request, completion));
  if (!started) {
    static_cast<void>(co_await reply.send(failure_answer(started.error())));
    co_return;
  }
  auto headers = common_headers("text/event-stream; charset=utf-8");
  headers.push_back({"Cache-Control", "no-cache"});
  auto told = co_await reply.begin(200, std::move(headers));
  const bool is_over = started->state == engine::RunStarted::State::done;
  if (told && is_over) told = co_await tell_whole(context, reply, completion);
  if (told && !is_over) told = co_await stream_run(context, listener.tap(), reply, completion);
  if (told) told = co_await finish_stream(context, reply, completion, request.wants_usage_chunk);
  // Whoever gave a key comes back for the answer.
  if (!told && !completion.is_kept) static_cast<void>(co_await context.engine().abort(started->session_key, started->run_id, "http"));
}

Task<> answer_whole(Context& context, ChatRequest request, Completion completion, io::HttpReply& reply) {
  const auto started = co_await context.engine().send(message_of(request, completion));
  if (!started) {
    static_cast<void>(co_await reply.send(failure_answer(started.error())));
    co_return;
  }
  const auto outcome = co_await wait_for_end(context, started->run_id);
  static_cast<void>(co_await reply.send(outcome ? json_answer(200, completion.whole(*outcome)) : failure_answer(outcome.error())));
}

/// What is wrong with the request before its body is looked at.
std::optional<io::HttpResponse> request_fault(Context& context, const io::ServerRequest& request) {
  if (request.method != "POST") return text_answer(405, "Method Not Allowed");
  if (auto fault = bearer_fault(context, request)) return fault;
  if (!ascii_lower(io::header_value(request.headers, "content-type")).starts_with("application/json")) {
    return error_answer(415, "invalid_request_error", "Content-Type must be application/json.");
  }
  return std::nullopt;
}

/// "" stands for no key.
bool is_usable_key(std::string_view key) {
  constexpr std::size_t kKeyCharsMax = 128;
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return key.size() <= kKeyCharsMax && std::ranges::all_of(key, fits);
}

}  // namespace

bool is_openai_enabled(const Context& context) {
  // DEVIATION: on unless it is switched off; OpenClaw's default is off. It asks for the gateway's secret like everything else.
  const auto config = context.engine().config();
  const auto* value = config ? config->find("gateway.http.endpoints.chatCompletions.enabled") : nullptr;
  return !value || !value->is_bool() || value->get_bool();
}

io::HttpResponse models_answer(Context& context, const io::ServerRequest& request) {
  if (auto fault = bearer_fault(context, request)) return *fault;
  const auto ids = model_ids(context);
  constexpr std::string_view kFolder = "/v1/models/";
  const auto wanted = request.path.size() > kFolder.size() ? token(std::string_view(request.path).substr(kFolder.size())) : "";
  if (wanted.empty()) {
    JsonArray rows;
    for (const auto& id : ids) rows.push_back(model_row(id));
    return json_answer(200, JsonObject{{"object", "list"}, {"data", std::move(rows)}});
  }
  const auto found = std::find_if(ids.begin(), ids.end(), [&wanted](const std::string& id) { return token(id) == wanted; });
  if (found == ids.end()) return error_answer(404, "invalid_request_error", "Model '" + printable(wanted, 80) + "' not found.");
  return json_answer(200, model_row(*found));
}

Task<> complete_chat(Context& context, io::ServerRequest request, io::HttpReply& reply) {
  if (auto fault = request_fault(context, request)) {
    static_cast<void>(co_await reply.send(std::move(*fault)));
    co_return;
  }
  const auto fresh = io::time_ordered_uuid(context.parts.io.random, context.clock().now());
  const auto default_agent_id = [&context] {
    const auto agents = context.engine().agents();
    return agents.empty() ? std::string("main") : agents.front().id;
  };
  auto chat = read_chat_request(request, default_agent_id, fresh);
  if (!chat) {
    static_cast<void>(co_await reply.send(error_answer(400, "invalid_request_error", chat.error())));
    co_return;
  }
  const std::string key(io::header_value(request.headers, "idempotency-key"));
  if (!is_usable_key(key)) {
    static_cast<void>(co_await reply.send(error_answer(400, "invalid_request_error", "Idempotency-Key: 1 to 128 letters, digits, - and _, please.")));
    co_return;
  }
  const Completion completion{
      .id = "chatcmpl_" + (key.empty() ? fresh : key), .model = chat->model, .created = to_ms(context.clock().now()) / 1000, .is_kept = !key.empty()};
  if (chat->streaming == Streaming::streamed) {
    co_await answer_streamed(context, std::move(*chat), completion, reply);
  } else {
    co_await answer_whole(context, std::move(*chat), completion, reply);
  }
}

}  // namespace oc::gateway
