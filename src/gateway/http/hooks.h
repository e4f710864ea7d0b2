// Requests of other programs under hooks.path: the secret, the bounds, and a message or an event for an agent.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "core/hooks/mapping.h"
#include "core/hooks/settings.h"
#include "gateway/context.h"
#include "gateway/rate_limit.h"
#include "io/http_server.h"

namespace oc::gateway {

inline constexpr int kHookFailuresMax = 20;                    ///< wrong tokens of one client in kHookFailureWindow; the next one is answered 429
inline constexpr std::chrono::seconds kHookFailureWindow{60};  ///< and so long it is locked out
inline constexpr std::chrono::seconds kHookBodyTime{30};       ///< for the body of a request whose head showed the token

/// Nothing of a body is read before its head has shown the token. A request is answered 200 when its message is on disk; its run goes on by itself.
/// A locked out client is refused whatever it shows; but a peer on this machine may be a tunnel that brings everybody: with the right token it gets
/// through, for otherwise anybody could shut everybody out.
class Hooks {
 public:
  explicit Hooks(Context& context);

  /// Whether the path is one of hooks.path, and hooks are on.
  bool takes(const std::string& path) const;
  std::size_t body_bytes_max() const { return settings().body_bytes_max; }
  /// The answer to a request whose head alone shows that it is refused.
  std::optional<io::HttpResponse> refusal(const io::ServerRequest& head);
  Task<io::HttpResponse> answer(io::ServerRequest request);

 private:
  /// One request, understood as far as its head goes.
  struct Asked;
  /// Those of the config in force. Lifetime: until the next call.
  const hooks::Settings& settings() const;
  std::string path_below(const std::string& path) const;
  std::optional<io::HttpResponse> token_fault(const io::ServerRequest& head);
  Task<io::HttpResponse> answer_mapped(const Asked& asked);
  Task<io::HttpResponse> answer_wake(const Asked& asked, hooks::Wake wake);
  Task<io::HttpResponse> answer_run(const Asked& asked, hooks::AgentRun run, hooks::KeySource source);
  std::expected<engine::ChatMessage, std::string> message_of(const Asked& asked, hooks::AgentRun run, hooks::KeySource source) const;
  std::string run_id_of(const Asked& asked, const std::string& agent_id) const;
  io::HttpResponse failure(const Asked& asked, const Error& error) const;

  Context& context_;
  RateLimiter limiter_;
  mutable std::shared_ptr<const config::Config> config_;  ///< whose settings these are
  mutable hooks::Settings settings_;
};

}  // namespace oc::gateway
