// The web page: files that are built into the program, and two small answers it needs before it connects.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "gateway/http/http.h"

namespace oc::gateway {
namespace {

constexpr std::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action "
    "'none'; "
    "frame-ancestors 'none'";

constexpr std::array kFileEndings =
    std::to_array<std::string_view>({".js", ".css", ".json", ".map", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".txt", ".woff2"});

const Asset* find_asset(const WebAssets& assets, std::string_view path) {
  const auto found = std::find_if(assets.files.begin(), assets.files.end(), [path](const Asset& asset) { return asset.path == path; });
  return found == assets.files.end() ? nullptr : &*found;
}

bool looks_like_file(std::string_view path) {
  return std::any_of(kFileEndings.begin(), kFileEndings.end(), [path](std::string_view ending) { return path.ends_with(ending); });
}

io::HttpResponse asset_answer(const Asset& asset) {
  auto answer = http_answer(200, asset.content_type, std::string(asset.bytes));
  answer.headers.push_back({"Content-Security-Policy", std::string(kContentPolicy)});
  answer.headers.push_back({"X-Frame-Options", "DENY"});
  answer.headers.push_back({"Cache-Control", "no-cache"});
  return answer;
}

std::string first_letter(const std::string& name) { return std::string(utf16_prefix(name, 1)); }

}  // namespace

io::HttpResponse page_answer(const Context& context, const io::ServerRequest&, std::string_view path) {
  const auto& assets = context.parts.assets;
  if (const auto* asset = find_asset(assets, path)) return asset_answer(*asset);
  // Pages of the client's own routes ask for their files relative to themselves: /chat/assets/x is assets/x.
  if (const auto at = path.rfind("/assets/"); at != std::string_view::npos) {
    if (const auto* asset = find_asset(assets, path.substr(at))) return asset_answer(*asset);
  }
  if (looks_like_file(path)) return text_answer(404, "Not Found");
  if (const auto* index = find_asset(assets, "/index.html")) return asset_answer(*index);
  return text_answer(404, "Not Found");
}

io::HttpResponse page_config_answer(const Context& context, std::string_view base_path) {
  const auto agents = context.engine().agents();
  const std::string id = agents.empty() ? "main" : agents.front().id;
  const std::string name = agents.empty() ? "Assistant" : string_member_or(agents.front().identity, "name", "Assistant");
  const auto avatar = agents.empty() ? "" : string_member_or(agents.front().identity, "emoji", "");
  return json_answer(200, JsonObject{{"basePath", base_path},
                                     {"assistantName", name},
                                     {"assistantAvatar", avatar.empty() ? first_letter(name) : avatar},
                                     {"assistantAgentId", id},
                                     {"serverVersion", context.parts.settings.version}});
}

io::HttpResponse avatar_answer(const Context& context, const io::ServerRequest& request, std::string_view path) {
  const auto id = token(path.substr(std::string_view("/avatar/").size()));
  const auto agents = context.engine().agents();
  const bool exists = std::any_of(agents.begin(), agents.end(), [&id](const engine::AgentSummary& agent) { return token(agent.id) == id; });
  const bool asks_meta = request.query == "meta=1" || request.query.starts_with("meta=1&");
  if (!exists || !asks_meta) return text_answer(404, "Not Found");
  return json_answer(200, JsonObject{{"avatarUrl", nullptr}});
}

}  // namespace oc::gateway
