// The HTTP side: which path is answered by what.
#pragma once

#include <string>
#include <string_view>

#include "gateway/context.h"
#include "gateway/http/hooks.h"
#include "gateway/http/webhooks.h"
#include "io/http_server.h"

namespace oc::gateway {

/// For the body of a request to an account's path, whose sender is not known before its signature was read. A platform sends it in one go.
inline constexpr std::chrono::seconds kWebhookBodyTime{10};

class Http {
 public:
  explicit Http(Context& context) : context_(context), webhooks_(context), hooks_(context) {}

  /// Lifetime: `reply` lives until the task ends.
  Task<> answer(io::ServerRequest request, io::HttpReply& reply);
  /// kWebhookBodyBytesMax where an account takes the path, hooks.maxBodyBytes under hooks.path, kHttpBodyBytesMax elsewhere.
  std::size_t body_bytes_max(const std::string& path) const;
  /// kWebhookBodyTime where an account takes the path, kHookBodyTime under hooks.path, kHttpBodyTimeout elsewhere.
  Millis body_time_max(const std::string& path) const;
  /// What an account's path, or one of hooks, answers to a head alone, before the body is read; see Webhooks::refusal(), Hooks::refusal().
  std::optional<io::HttpResponse> head_refusal(const io::ServerRequest& head);

 private:
  bool is_webhook(const std::string& path) const;

  Context& context_;
  Webhooks webhooks_;
  Hooks hooks_;
};

/// An answer with the headers that every answer has.
io::HttpResponse http_answer(int status, std::string_view content_type, std::string body);
io::HttpResponse json_answer(int status, const Json& body);
io::HttpResponse text_answer(int status, std::string body);
/// `{"error":{"message","type"}}`, as OpenAI's clients read it.
io::HttpResponse error_answer(int status, std::string_view type, std::string message);
/// The headers of every answer, for answers that are streamed.
std::vector<io::Header> common_headers(std::string_view content_type);

/// Whether the request shows the gateway's secret; else what it is answered: 401, 403 or 429.
std::optional<io::HttpResponse> bearer_fault(Context& context, const io::ServerRequest& request);

// /health and /ready.
io::HttpResponse health_answer(Context& context, const io::ServerRequest& request);
io::HttpResponse ready_answer(Context& context, const io::ServerRequest& request);

// The web page and what it asks for before it has a socket.
io::HttpResponse page_answer(const Context& context, const io::ServerRequest& request, std::string_view path);
io::HttpResponse page_config_answer(const Context& context, std::string_view base_path);
io::HttpResponse avatar_answer(const Context& context, const io::ServerRequest& request, std::string_view path);

// /v1/models and /v1/chat/completions.
bool is_openai_enabled(const Context& context);
io::HttpResponse models_answer(Context& context, const io::ServerRequest& request);
Task<> complete_chat(Context& context, io::ServerRequest request, io::HttpReply& reply);

}  // namespace oc::gateway
