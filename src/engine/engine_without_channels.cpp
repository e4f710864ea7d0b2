// What an engine answers about channels when it has none.
#include "engine/engine.h"
#include "engine/ports/login.h"
#include "engine/ports/webhook.h"

namespace oc::engine {
namespace {

Error no_channels() {
  return {.code = Errc::not_found, .message = "no channel accounts run here", .hint = "start the gateway: openclaw gateway run"};
}

}  // namespace

Task<Result<Json>> Engine::deliver(OutboundMessage) { co_return std::unexpected(no_channels()); }
Task<Result<Json>> Engine::channel_action(std::string, std::string, std::string, Json) { co_return std::unexpected(no_channels()); }
Task<Result<std::vector<DirectoryEntry>>> Engine::directory(std::string, std::string, DirectoryQuery) { co_return std::unexpected(no_channels()); }
Result<Capabilities> Engine::capabilities(const std::string&, const std::string&) const { return std::unexpected(no_channels()); }
Task<Result<LoginState>> Engine::login_start(std::string, std::string, LoginWish) { co_return std::unexpected(no_channels()); }
Task<Result<LoginState>> Engine::login_wait(std::string, std::string, Millis) { co_return std::unexpected(no_channels()); }
Task<Result<bool>> Engine::logout(std::string, std::string) { co_return std::unexpected(no_channels()); }
bool Engine::has_webhook(const std::string&) const { return false; }
std::optional<io::HttpResponse> Engine::webhook_refusal(const WebhookRequest&) { return std::nullopt; }
Task<io::HttpResponse> Engine::webhook(WebhookRequest) { co_return io::HttpResponse{.status = 404}; }

}  // namespace oc::engine
