// One path, one answer. What is not known by name is the page, and the page holds no secret.
#include "gateway/http/http.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "core/config/config.h"
#include "gateway/locality.h"
#include "io/clock.h"

namespace oc::gateway {
namespace {

std::string base_path_of(const Context& context) {
  const auto config = context.engine().config();
  const auto* value = config ? config->find("gateway.controlUi.basePath") : nullptr;
  std::string base = value && value->is_string() ? std::string(js_trim(std::string_view(value->get_string()))) : "";
  while (base.ends_with('/')) base.pop_back();
  return base.empty() || base.starts_with('/') ? base : "/" + base;
}

bool is_page_enabled(const Context& context) {
  const auto config = context.engine().config();
  const auto* value = config ? config->find("gateway.controlUi.enabled") : nullptr;
  return !value || !value->is_bool() || value->get_bool();
}

/// Paths compare without case and without a final slash, so that no spelling of a closed path reaches the page's fallback instead.
std::string canonical(std::string_view path) {
  auto out = ascii_lower(path);
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

bool is_under(std::string_view path, std::string_view folder) {
  return path == folder || (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

bool is_get(const io::ServerRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

io::HttpResponse not_found() { return text_answer(404, "Not Found"); }
io::HttpResponse not_allowed() { return text_answer(405, "Method Not Allowed"); }

io::HttpResponse redirect(const std::string& to) {
  auto answer = text_answer(302, "");
  answer.headers.push_back({"Location", to});
  return answer;
}

io::HttpResponse web_answer(Context& context, const io::ServerRequest& request) {
  if (!is_get(request)) return not_allowed();
  if (!is_page_enabled(context)) return not_found();
  const auto base = base_path_of(context);
  std::string path = request.path;
  if (!base.empty()) {
    if (path == base) return redirect(base + "/");
    if (!is_under(path, base)) return not_found();
    path = path.substr(base.size());
  }
  if (path == "/__openclaw/control-ui-config.json" || path == "/control-ui-config.json") return page_config_answer(context, base);
  if (path.starts_with("/avatar/")) return avatar_answer(context, request, path);
  if (path.starts_with("/__openclaw")) return not_found();
  return page_answer(context, request, path);
}

bool is_closed_path(const std::string& path) {
  for (const auto folder : {"/api", "/plugins", "/ui", "/v1", "/hooks", "/tools", "/__openclaw__"}) {
    if (is_under(path, folder)) return true;
  }
  return false;
}

/// What this gateway answers itself, whoever may claim it: no account gets such a path.
bool is_own_path(const Context& context, const std::string& path) {
  for (const auto* name : {"/", "/health", "/healthz", "/ready", "/readyz", "/control-ui-config.json"}) {
    if (path == name) return true;
  }
  const auto base = ascii_lower(base_path_of(context));
  if (is_closed_path(path) || is_under(path, "/avatar") || path.starts_with("/__openclaw") || (!base.empty() && is_under(path, base))) return true;
  const auto files = context.parts.assets.files;
  return std::any_of(files.begin(), files.end(), [&](const Asset& file) { return canonical(file.path) == path; });
}

}  // namespace

bool Http::is_webhook(const std::string& path) const {
  return webhooks_.takes(path) && !hooks_.takes(path) && !is_own_path(context_, canonical(path));
}

Millis Http::body_time_max(const std::string& path) const {
  if (hooks_.takes(path)) return kHookBodyTime;
  return is_webhook(path) ? Millis(kWebhookBodyTime) : Millis(kHttpBodyTimeout);
}

std::size_t Http::body_bytes_max(const std::string& path) const {
  if (hooks_.takes(path)) return hooks_.body_bytes_max();
  return is_webhook(path) ? kWebhookBodyBytesMax : kHttpBodyBytesMax;
}

std::optional<io::HttpResponse> Http::head_refusal(const io::ServerRequest& head) {
  if (hooks_.takes(head.path)) return hooks_.refusal(head);
  return is_webhook(head.path) ? webhooks_.refusal(head) : std::nullopt;
}

Task<> Http::answer(io::ServerRequest request, io::HttpReply& reply) {
  const auto path = canonical(request.path);
  if (path == "/v1/chat/completions" && is_openai_enabled(context_)) {
    co_await complete_chat(context_, std::move(request), reply);
    co_return;
  }
  io::HttpResponse answer;
  if (hooks_.takes(request.path)) {
    answer = co_await hooks_.answer(std::move(request));
  } else if (is_webhook(request.path)) {
    answer = co_await webhooks_.answer(std::move(request));
  } else if (path == "/health" || path == "/healthz") {
    answer = is_get(request) ? health_answer(context_, request) : not_allowed();
  } else if (path == "/ready" || path == "/readyz") {
    answer = is_get(request) ? ready_answer(context_, request) : not_allowed();
  } else if (is_under(path, "/v1/models") && is_openai_enabled(context_)) {
    answer = is_get(request) ? models_answer(context_, request) : not_allowed();
  } else if (is_closed_path(path)) {
    answer = not_found();
  } else {
    answer = web_answer(context_, request);
  }
  static_cast<void>(co_await reply.send(std::move(answer)));
}

std::vector<io::Header> common_headers(std::string_view content_type) {
  return {{"Content-Type", std::string(content_type)},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"}};
}

io::HttpResponse http_answer(int status, std::string_view content_type, std::string body) {
  return {.status = status, .headers = common_headers(content_type), .body = std::move(body)};
}

io::HttpResponse json_answer(int status, const Json& body) {
  auto answer = http_answer(status, "application/json; charset=utf-8", to_json_text(body));
  answer.headers.push_back({"Cache-Control", "no-store"});
  return answer;
}

io::HttpResponse text_answer(int status, std::string body) { return http_answer(status, "text/plain; charset=utf-8", std::move(body)); }

io::HttpResponse error_answer(int status, std::string_view type, std::string message) {
  return json_answer(status, JsonObject{{"error", JsonObject{{"message", std::move(message)}, {"type", type}}}});
}

std::optional<io::HttpResponse> bearer_fault(Context& context, const io::ServerRequest& request) {
  const auto& settings = context.authenticator.settings();
  const auto approach = approach_of(request, settings.origins);
  // A page of another site may send requests here, even where no secret is asked for.
  if (approach.has_origin && !approach.origin_allowed && settings.mode == protocol::AuthMode::none) {
    return error_answer(403, "forbidden", "Origin not allowed");
  }
  const auto verdict = context.authenticator.check_bearer(request, context.clock().steady());
  if (verdict.verdict == Authenticator::Bearer::accepted) return std::nullopt;
  if (verdict.verdict == Authenticator::Bearer::refused) return error_answer(401, "unauthorized", "Unauthorized");
  auto answer = error_answer(429, "rate_limited", "Too many failed authentication attempts. Please try again later.");
  answer.headers.push_back({"Retry-After", std::to_string((verdict.retry_after.count() + 999) / 1000)});
  return answer;
}

io::HttpResponse health_answer(Context&, const io::ServerRequest&) { return json_answer(200, JsonObject{{"ok", true}, {"status", "live"}}); }

io::HttpResponse ready_answer(Context& context, const io::ServerRequest& request) {
  const bool is_ready = context.engine().is_ready();
  const auto& failing = context.health.failing();
  const bool all_well = is_ready && failing.empty();
  JsonObject body{{"ready", all_well}};
  if (is_local(request)) {
    JsonArray list(failing.begin(), failing.end());
    if (!is_ready) list.push_back("engine");
    body["failing"] = std::move(list);
    body["uptimeMs"] = (context.clock().now() - context.started_at).count();
  }
  return json_answer(all_well ? 200 : 503, body);
}

}  // namespace oc::gateway
